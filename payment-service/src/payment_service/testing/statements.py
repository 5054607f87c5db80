"""Statements for tests: a VietQR order, and the bank's file that tells of its transfer."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
from servicekit.auth import Caller
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService
from sqlalchemy import select

from payment_service.charges.models import Charge
from payment_service.checkouts.models import Payment
from payment_service.testing.partners import FakeDossiers, TestClock
from payment_service.testing.steps import AN, owe

CLERK = official("clerk-tinh", "clerk", "H05.00")
KEEPER = official("administrator", "administrator", "H05")
OTHER_KEEPER = official("administrator-2", "administrator", "H05")
APPROVER = official("approver-tuphap", "approver", "H05.03")
ACCOUNT = "113366668888"
HEADER = "transaction_id,booked_at,account,amount_vnd,memo"
STATEMENTS = "/api/v1/payments/statements"


@dataclass
class Transfer:
    """An order by VietQR, as the payer's bank sees it."""

    charge: Charge
    payment_id: UUID
    reference: str


async def order(service: RunningService, dossiers: FakeDossiers, clock: TestClock, **facts: Any) -> Transfer:
    charge = await owe(service, dossiers, clock, **facts)
    answer = await service.post(f"/api/v1/charges/{charge.id}/checkout", AN, {"provider": "vietqr"})
    payment_id = UUID(answer.raise_for_status().json()["payment_id"])
    async with service.kit.database.sessions() as session:
        reference = (await session.scalars(select(Payment.reference).where(Payment.id == payment_id))).one()
    return Transfer(charge, payment_id, reference)


def line(
    number: str, memo: str, amount_vnd: int = 200_000, at: str = "2026-11-24T10:05:00+07:00", account: str = ACCOUNT
) -> str:
    return f'{number},{at},{account},{amount_vnd},"{memo}"'


def statement(*lines: str) -> bytes:
    return "\n".join([HEADER, *lines, ""]).encode()


async def bring(
    service: RunningService, content: bytes, caller: Caller = CLERK, *, key: str | None = None, provider: str = "vietqr"
) -> httpx.Response:
    headers = service.headers(caller, key=key) | {"Content-Type": "text/csv"}
    return await service.client.post(f"{STATEMENTS}?provider={provider}", content=content, headers=headers)


async def confirm(
    service: RunningService, statement_id: str, total_vnd: int, caller: Caller, *, key: str | None = None
) -> httpx.Response:
    path = f"{STATEMENTS}/{statement_id}/actions/confirm"
    return await service.post(path, caller, {"total_vnd": total_vnd}, key=key)


async def counted(
    service: RunningService, content: bytes, caller: Caller = CLERK, *, provider: str = "vietqr"
) -> httpx.Response:
    """Brought by one and confirmed by another; the answer is the confirmation's."""
    statement = (await bring(service, content, caller, provider=provider)).raise_for_status().json()
    another = OTHER_KEEPER if caller == KEEPER else KEEPER
    return (await confirm(service, statement["id"], statement["total_vnd"], another)).raise_for_status()


async def brought(service: RunningService, *lines: str, **options: Any) -> dict[str, Any]:
    return (await counted(service, statement(*lines), **options)).json()


def outcomes(document: dict[str, Any]) -> dict[str, int]:
    names = ("matched", "unmatched", "over", "under", "duplicate")
    return {name: document[name] for name in names if document[name]}
