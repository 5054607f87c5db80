"""Who is dishonest, and what comes at the same moment: no đồng counts twice, and none is lost."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from contracts.dossier import Cause, DossierStopped
from contracts.payment import PaymentSettled
from payment_service.charges import service as charges
from payment_service.charges.models import Charge
from payment_service.exemptions.models import Exemption
from payment_service.ledger.models import LedgerEntry
from payment_service.refunds.ending import open_cases_of_ended
from payment_service.refunds.models import RefundCase
from payment_service.testing.partners import FakeDossiers, TestClock
from payment_service.testing.steps import AN, check_out, notification, notify, owe
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService
from sqlalchemy import func, select

OFFICER = official("officer-tuphap", "officer", "H05.03")
CLERK = official("clerk-tuphap", "clerk", "H05.03")
GRANT: dict[str, Any] = {"outcome": "granted", "reason": "Đúng đối tượng", "legal_basis": "Luật Phí và lệ phí, Điều 10"}


async def claim(service: RunningService, charge: Charge) -> None:
    body = {"ground": "elderly", "explanation": "Người cao tuổi (mẫu)"}
    (await service.post(f"/api/v1/charges/{charge.id}/exemption", AN, body)).raise_for_status()


async def exempt(service: RunningService, charge: Charge, caller: Any = OFFICER) -> int:
    path = f"/api/v1/charges/{charge.id}/exemption/actions/decide"
    return (await service.post(path, caller, GRANT | {"evidence": "CSDL dân cư"})).status_code


async def stop(service: RunningService, charge: Charge) -> None:
    facts = {"dossier_id": charge.dossier_id, "procedure_code": "2.000488", "agency": "H05.03"}
    event = DossierStopped(sequence=5, occurred_at=charge.created_at, cause=Cause.WITHDRAWN, **facts)
    async with service.kit.database.transaction() as session:
        await open_cases_of_ended(session, event)
        await charges.cancel_unpaid(session, event)


async def pay_cash(service: RunningService, charge: Charge) -> None:
    await service.post(f"/api/v1/charges/{charge.id}/checkout", CLERK, {"provider": "cash"})


@pytest.mark.parametrize(
    "other", [stop, exempt, pay_cash], ids=["the dossier is stopped", "the charge is exempt", "cash is taken"]
)
async def test_a_settlement_at_the_same_moment_counts_once_and_loses_nothing(
    other: Callable[[RunningService, Charge], Awaitable[object]],
    service: RunningService,
    dossiers: FakeDossiers,
    clock: TestClock,
) -> None:
    """Four dossiers, so that either comes first somewhere."""
    for number in range(1, 5):
        charge = await owe(service, dossiers, clock, code=f"H05.03-261124-{number:04d}")
        await claim(service, charge)
        told = notification((await check_out(service, charge)).reference)
        # The provider tells it twice, as it does.
        await asyncio.gather(notify(service, told), other(service, charge), notify(service, told))
        async with service.kit.database.sessions() as session:
            status = await session.scalar(select(Charge.status).where(Charge.id == charge.id))
            held = select(func.sum(LedgerEntry.amount_vnd)).where(LedgerEntry.account == "clearing.vnpay")
            assert await session.scalar(held) == number * 200_000
            owed = select(func.coalesce(func.sum(LedgerEntry.amount_vnd), 0)).where(LedgerEntry.account == "receivable")
            assert await session.scalar(owed) == 0
            back = int(await session.scalar(select(func.coalesce(func.sum(RefundCase.amount_vnd), 0))) or 0)
            cash = select(func.coalesce(func.sum(LedgerEntry.amount_vnd), 0)).where(
                LedgerEntry.account == "clearing.cash"
            )
            taken = number * 200_000 + int(await session.scalar(cash) or 0)
            revenue = select(func.coalesce(-func.sum(LedgerEntry.amount_vnd), 0)).where(
                LedgerEntry.account == "revenue.fee"
            )
            earned = int(await session.scalar(revenue) or 0)
        # What came in was owed, or is to be given back; a stopped dossier's fee is both.
        assert status in ("settled", "exempt", "cancelled")
        assert taken == earned + back if other is not stop else back == taken
        settled = [event for event in await service.recorded(PaymentSettled) if charge.id in event.charge_ids]
        assert len(settled) == (1 if status == "settled" else 0)


async def test_who_sees_another_agencys_dossier_gives_its_money_to_nobody(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    """An official who is asked for an opinion sees the dossier."""
    dossiers.seen_by |= {"H05.30"}
    consulted = official("officer-xa", "officer", "H05.30")
    charge = await owe(service, dossiers, clock)
    await claim(service, charge)
    assert await exempt(service, charge, consulted) == 403
    checkout = await check_out(service, charge)
    assert await notify(service, notification(checkout.reference)) == "00"
    refunds = f"/api/v1/payments/{checkout.payment_id}/refunds"
    assert (await service.post(refunds, consulted, {"reason": "Hoàn"})).status_code == 403
    async with service.kit.database.sessions() as session:
        assert (await session.scalars(select(Exemption.status))).all() == ["claimed"]
        assert (await session.scalars(select(RefundCase.id))).all() == []
