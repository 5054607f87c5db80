"""SMS and Zalo ZNS as their gateways take them, receipts called back, and what everybody received."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from simulators.faults import Partner, may_fail
from simulators.messaging import store
from simulators.messaging.protocol import is_mobile, part_count
from simulators.simulation import Shared, Simulation

router = APIRouter(tags=["messaging"])


class SmsOrder(BaseModel):
    to: str
    text: str = Field(min_length=1)
    reference: str = ""
    sender: str = ""
    callback_url: str | None = None


class ZnsOrder(BaseModel):
    phone: str
    template_id: str = Field(min_length=1)
    template_data: dict[str, Any] = {}
    tracking_id: str = ""
    callback_url: str | None = None


@router.post("/sms/messages", dependencies=[Depends(may_fail(Partner.SMS))])
async def send_sms(order: SmsOrder, simulation: Shared) -> Response:
    if not is_mobile(order.to):
        return JSONResponse({"error_code": 1, "message": "Số điện thoại không hợp lệ"}, 400)
    message = store.save(
        simulation.storage,
        store.SMS,
        order.to,
        order.text,
        simulation.clock(),
        reference=order.reference,
        sender=order.sender,
    )
    url = order.callback_url or simulation.settings.sms_receipt_url
    receipt = {"message_id": message["id"], "reference": message["reference"], "status": "delivered"}
    _call_back(simulation, url, receipt)
    return JSONResponse({"error_code": 0, "message_id": message["id"], "parts": part_count(order.text)})


@router.post("/zns/messages", dependencies=[Depends(may_fail(Partner.ZNS))])
async def send_zns(order: ZnsOrder, simulation: Shared) -> Response:
    """No free text: a template's number and its data; the phone in `84…` form."""
    if not (order.phone.startswith("84") and is_mobile(order.phone)):
        return JSONResponse({"error": -108, "message": "Phone number invalid"}, 400)
    text = "\n".join([order.template_id, *(f"{name}: {value}" for name, value in order.template_data.items())])
    message = store.save(
        simulation.storage, store.ZNS, order.phone, text, simulation.clock(), reference=order.tracking_id
    )
    receipt = {"msg_id": message["id"], "tracking_id": message["reference"], "status": "received"}
    _call_back(simulation, order.callback_url, receipt)
    return JSONResponse({"error": 0, "message": "Success", "data": {"msg_id": message["id"]}})


@router.get("/messages")
async def list_messages(
    simulation: Shared,
    to: str | None = None,
    channel: str | None = None,
    limit: Annotated[int, Query(ge=1, le=store.KEPT)] = 100,
) -> dict[str, Any]:
    """Newest first."""
    return {"items": store.newest(simulation.storage, to, channel, limit)}


def _call_back(simulation: Simulation, url: str | None, receipt: dict[str, Any]) -> None:
    if url is None:
        return
    document, callbacks = receipt | {"at": simulation.clock().isoformat()}, simulation.callbacks
    callbacks.in_background(
        callbacks.repeat(lambda: callbacks.call("POST", url, json=document), lambda reply: "error" not in reply)
    )
