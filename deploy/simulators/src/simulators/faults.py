"""Faults that a test can order from any partner: so many times, then the partner is well again."""

import asyncio
from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Any, assert_never

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

TIMEOUT_SECONDS = 30.0
SLOW_SECONDS = 1.5


class Partner(StrEnum):
    VNEID = "vneid"
    VNPAY = "vnpay"
    PAYPLAT = "payplat"
    BANK = "bank"
    SMTP = "smtp"
    SMS = "sms"
    ZNS = "zns"
    DVCQG = "dvcqg"


class Fault(StrEnum):
    NONE = "none"
    TIMEOUT = "timeout"
    HTTP_500 = "http_500"
    ERROR_MINUS_1 = "error_minus_1"
    SESSION_EXPIRED = "session_expired"
    SLOW = "slow"


ERROR_BODIES: dict[Partner, dict[str, Any]] = {
    Partner.VNEID: {"error": "server_error"},
    Partner.VNPAY: {"vnp_ResponseCode": "99", "vnp_Message": "Unknown error"},
    Partner.PAYPLAT: {"error": "-1", "msg": "Lỗi hệ thống"},
    Partner.BANK: {"error_code": -1, "message": "Lỗi hệ thống"},
    Partner.SMTP: {},
    Partner.SMS: {"error_code": -1, "message": "Lỗi hệ thống"},
    Partner.ZNS: {"error": -1, "message": "Lỗi hệ thống"},
    Partner.DVCQG: {"error_code": -1, "message": "Lỗi hệ thống"},
}


class FaultOrder(BaseModel):
    partner: Partner
    fault: Fault
    times: int = Field(default=1, ge=0, le=1_000_000)


class FaultOrdered(Exception):
    """Carries the answer that the ordered fault gives instead of the partner's own."""

    def __init__(self, response: JSONResponse) -> None:
        super().__init__("a fault was ordered")
        self.response = response


class Faults:
    """At most one ordered fault per partner; a new order replaces the old one."""

    def __init__(self) -> None:
        self._orders: dict[Partner, FaultOrder] = {}

    def order(self, order: FaultOrder) -> None:
        self._orders.pop(order.partner, None)
        if order.fault is not Fault.NONE and order.times > 0:
            self._orders[order.partner] = order

    def take(self, partner: Partner, *, has_session: bool = True) -> Fault:
        """The fault of this call, used up by it. Without a session none can expire: that order waits."""
        order = self._orders.get(partner)
        if order is None or (order.fault is Fault.SESSION_EXPIRED and not has_session):
            return Fault.NONE
        self.order(order.model_copy(update={"times": order.times - 1}))
        return order.fault

    def waiting(self) -> list[FaultOrder]:
        return list(self._orders.values())


def may_fail(partner: Partner, *, has_session: bool = True) -> Callable[[Request], Awaitable[None]]:
    """A dependency for every route of the partner's own protocol. Raises FaultOrdered."""

    async def fail_as_ordered(request: Request) -> None:
        match request.app.state.simulation.faults.take(partner, has_session=has_session):
            case Fault.NONE:
                return
            case Fault.SLOW:
                await asyncio.sleep(SLOW_SECONDS)
            case Fault.TIMEOUT:
                await _hang(request)
                raise FaultOrdered(JSONResponse({"error": "timeout"}, 504))
            case Fault.HTTP_500:
                raise FaultOrdered(JSONResponse({"error": "internal"}, 500))
            case Fault.ERROR_MINUS_1:
                raise FaultOrdered(JSONResponse(ERROR_BODIES[partner]))
            case Fault.SESSION_EXPIRED:
                raise FaultOrdered(_session_expired(partner))
            case unknown:
                assert_never(unknown)

    return fail_as_ordered


async def _hang(request: Request) -> None:
    """Say nothing until the caller has given up, or half a minute has passed."""
    end = asyncio.get_running_loop().time() + TIMEOUT_SECONDS
    while asyncio.get_running_loop().time() < end and not await request.is_disconnected():  # noqa: ASYNC110 no event
        await asyncio.sleep(0.1)


def _session_expired(partner: Partner) -> JSONResponse:
    if partner is Partner.DVCQG:
        return JSONResponse({"error_code": -1, "message": "Session expired"})
    return JSONResponse({"error": "invalid_token"}, 401)


router = APIRouter(tags=["faults"])


@router.put("/faults")
async def order_fault(order: FaultOrder, request: Request) -> FaultOrder:
    request.app.state.simulation.faults.order(order)
    return order


@router.get("/faults")
async def list_faults(request: Request) -> dict[str, list[FaultOrder]]:
    return {"items": request.app.state.simulation.faults.waiting()}
