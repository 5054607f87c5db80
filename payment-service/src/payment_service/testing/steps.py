"""Steps that the tests of money have in common."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

from contracts.dossier import ApplicantKind, DossierChannel, DossierSubmitted, Filer
from servicekit.auth import Caller
from servicekit.ids import uuid7
from servicekit.testing.keys import citizen, official
from servicekit.testing.service import RunningService
from sqlalchemy import select

from payment_service.charges import service as charges
from payment_service.charges.models import Charge
from payment_service.providers import vnpay_signing as signing
from payment_service.testing.partners import TMN_CODE, VNPAY_SECRET, FakeDossiers, TestClock

AN = citizen("An")
BINH = citizen("Binh", identity_number="027090000002")
OFFICER = official("officer-tuphap", "officer", "H05.03")
APPROVER = official("approver-tuphap", "approver", "H05.03")


def submitted(clock: TestClock, **facts: Any) -> DossierSubmitted:
    """The criminal record of the examples: 200,000 đồng, 100,000 for a student."""
    usual: dict[str, Any] = {
        "sequence": 2,
        "occurred_at": clock(),
        "dossier_id": uuid7(),
        "procedure_code": "2.000488",
        "agency": "H05.03",
        "code": "H05.03-261124-0001",
        "procedure_version": 1,
        "level": 4,
        "case": "Có một nơi cư trú",
        "channel": DossierChannel.ONLINE,
        "filer": Filer.SELF,
        "applicant_kind": ApplicantKind.CITIZEN,
        "field": "LLTP",
        "receiving_unit": "H05.00",
        "submitted_at": clock() - timedelta(minutes=1),
    }
    return DossierSubmitted(**(usual | facts))


async def owe(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock, owner: Caller = AN, **facts: Any
) -> Charge:
    """A filed dossier of that owner and its charge."""
    event = submitted(clock, **facts)
    dossiers.know(event.dossier_id, owner, event.code)
    async with service.kit.database.transaction() as session:
        await charges.charge_at_reception(session, event)
    async with service.kit.database.sessions() as session:
        return (await session.scalars(select(Charge).where(Charge.dossier_id == event.dossier_id))).one()


@dataclass
class Checkout:
    payment_id: UUID
    parameters: dict[str, str]
    """What the browser carries to VNPay."""

    @property
    def reference(self) -> str:
        return self.parameters["vnp_TxnRef"]


async def check_out(service: RunningService, charge: Charge, caller: Caller = AN, **body: Any) -> Checkout:
    answer = await service.post(f"/api/v1/charges/{charge.id}/checkout", caller, {"provider": "vnpay"} | body)
    document = answer.raise_for_status().json()
    query = urlsplit(document["redirect_url"]).query
    if signing.verified_query(VNPAY_SECRET, query) is None:
        raise ValueError("the pay address is not signed by the merchant")
    return Checkout(UUID(document["payment_id"]), dict(parse_qsl(query)))


def notification(reference: str, amount_vnd: int = 200_000, *, secret: str = VNPAY_SECRET, **fields: str) -> str:
    """VNPay's signed query; paid unless the fields say otherwise."""
    usual = {
        "vnp_Amount": str(amount_vnd * 100),
        "vnp_BankCode": "NCB",
        "vnp_OrderInfo": "Nop phi",
        "vnp_PayDate": "20261124100500",
        "vnp_ResponseCode": "00",
        "vnp_TmnCode": TMN_CODE,
        "vnp_TransactionNo": "14000001",
        "vnp_TransactionStatus": "00",
        "vnp_TxnRef": reference,
    }
    return signing.signed_query(secret, usual | fields)


async def notify(service: RunningService, query: str) -> str:
    """VNPay's answer code; anything but HTTP 200 is an error."""
    answer = await service.get(f"/api/v1/payments/vnpay/ipn?{query}")
    return answer.raise_for_status().json()["RspCode"]


async def refund_by_two(service: RunningService, payment_id: UUID | str, **body: Any) -> dict[str, Any]:
    """One official asks to give a VNPay payment back, the other lets it go to the provider."""
    path = f"/api/v1/payments/{payment_id}/refunds"
    asked = (await service.post(path, OFFICER, {"reason": "Hồ sơ không đủ điều kiện"} | body)).raise_for_status().json()
    return (await service.post(f"{path}/{asked['id']}/actions/approve", APPROVER)).raise_for_status().json()
