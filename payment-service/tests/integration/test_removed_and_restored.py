"""A restored dossier owes what it owed; what was paid stays paid, what went back is due again."""

from typing import Any
from uuid import UUID

import pytest
from contracts.catalog import FeeStage
from contracts.dossier import Cause, DossierDecided, DossierRemoved, DossierRestored, DossierStopped
from contracts.payment import ChargeChanged, ChargeCreated
from payment_service.charges import service as charges
from payment_service.charges.consumers import on_charging_step, on_ended
from payment_service.charges.models import Charge
from payment_service.ledger.models import LedgerEntry, LedgerMovement
from payment_service.parity import service as parity
from payment_service.refunds.models import RefundCase
from payment_service.refunds.sweeps import send_refunds
from payment_service.testing.partners import FakeDossiers, TestClock
from payment_service.testing.steps import AN, check_out, notification, notify, owe, refund_by_two, submitted
from servicekit.settings import Role
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService, eventually
from sqlalchemy import func, select

CLERK = official("clerk-tuphap", "clerk", "H05.03")
OFFICER = official("officer-tuphap", "officer", "H05.03")
APPROVER = official("approver-tuphap", "approver", "H05.03")


def step(event_type: Any, charge: Charge, clock: TestClock, sequence: int, **facts: Any) -> Any:
    common = {"occurred_at": clock(), "dossier_id": charge.dossier_id, "procedure_code": "2.000488"}
    return event_type(sequence=sequence, agency="H05.03", **common, **facts)


def removed(charge: Charge, clock: TestClock, sequence: int = 5) -> DossierRemoved:
    return step(DossierRemoved, charge, clock, sequence, restorable_until=clock())


def restored(charge: Charge, clock: TestClock, sequence: int = 6) -> DossierRestored:
    return step(DossierRestored, charge, clock, sequence)


async def hear(service: RunningService, *events: Any) -> None:
    for event in events:
        async with service.kit.database.transaction() as session:
            await on_ended(session, event)


async def state(service: RunningService, charge: Charge) -> tuple[str, bool]:
    async with service.kit.database.sessions() as session:
        found = (await session.scalars(select(Charge).where(Charge.id == charge.id))).one()
        return found.status, found.until_restored


async def told(service: RunningService) -> list[tuple[str, int | None, bool]]:
    return [(one.status, one.amount_vnd, one.until_restored) for one in await service.recorded(ChargeChanged)]


async def cases(service: RunningService) -> list[tuple[str, int, bool, str | None]]:
    async with service.kit.database.sessions() as session:
        found = (await session.scalars(select(RefundCase).order_by(RefundCase.opened_at, RefundCase.id))).all()
    return [(case.ground, case.amount_vnd, case.closed_at is None, case.closing_reason) for case in found]


async def balances(service: RunningService) -> dict[str, int]:
    """Of a ledger that agrees with charges and payments."""
    async with service.kit.database.sessions() as session:
        assert await parity.compare(session) == []
        query = select(LedgerEntry.account, func.sum(LedgerEntry.amount_vnd)).group_by(LedgerEntry.account)
        return {account: int(total) for account, total in await session.execute(query) if total}


async def pay(service: RunningService, charge: Charge, **body: Any) -> UUID:
    checkout = await check_out(service, charge, **body)
    amount_vnd = body.get("amount_vnd", 200_000)
    assert await notify(service, notification(checkout.reference, amount_vnd)) == "00"
    return checkout.payment_id


async def test_what_the_removal_cancelled_is_due_again_and_is_paid(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    charge = await owe(service, dossiers, clock)
    await hear(service, removed(charge, clock), removed(charge, clock))
    assert (await state(service, charge), await balances(service)) == (("cancelled", True), {})
    answer = await service.post(f"/api/v1/charges/{charge.id}/checkout", AN, {"provider": "vnpay"})
    assert answer.json()["code"] == "charge_not_due"
    clock.advance(minutes=1)
    await hear(service, restored(charge, clock), restored(charge, clock))
    assert await state(service, charge) == ("due", False)
    assert await balances(service) == {"receivable": 200_000, "revenue.fee": -200_000}
    assert await told(service) == [("cancelled", 200_000, True), ("due", 200_000, False)]
    async with service.kit.database.sessions() as session:
        reasons = (await session.scalars(select(LedgerMovement.reason).order_by(LedgerMovement.id))).all()
    assert reasons == [None, "dossier.removed.v1", "dossier.restored.v1"]
    await pay(service, charge)
    assert await state(service, charge) == ("settled", False)
    assert await balances(service) == {"clearing.vnpay": 200_000, "revenue.fee": -200_000}


@pytest.mark.parametrize("service", [Role.ALL], indirect=True)
async def test_both_are_heard_from_the_stream(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    charge = await owe(service, dossiers, clock)
    await service.publish(removed(charge, clock), copies=2)

    async def is_out() -> bool:
        return await state(service, charge) == ("cancelled", True)

    await eventually(is_out)
    await service.publish(restored(charge, clock), copies=2)

    async def is_back() -> bool:
        return await state(service, charge) == ("due", False)

    await eventually(is_back)


async def test_the_dossiers_own_numbers_count_and_not_the_order_of_hearing(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    charge = await owe(service, dossiers, clock)
    await hear(service, restored(charge, clock, 6), removed(charge, clock, 5))
    assert (await state(service, charge), await told(service)) == (("due", False), [])
    await hear(service, removed(charge, clock, 8), restored(charge, clock, 6), removed(charge, clock, 5))
    assert await state(service, charge) == ("cancelled", True)
    await hear(service, restored(charge, clock, 9), removed(charge, clock, 8))
    assert await state(service, charge) == ("due", False)
    assert [status for status, _, _ in await told(service)] == ["cancelled", "due"]
    assert await balances(service) == {"receivable": 200_000, "revenue.fee": -200_000}


@pytest.mark.parametrize("late", [False, True], ids=["in order", "restoring heard last"])
async def test_what_was_cancelled_for_another_reason_stays_so(
    late: bool, service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    charge = await owe(service, dossiers, clock)
    stopped = step(DossierStopped, charge, clock, 7 if late else 4, cause=Cause.WITHDRAWN)
    events = [removed(charge, clock), stopped, restored(charge, clock)]
    await hear(service, *(events if late else [stopped, removed(charge, clock), restored(charge, clock)]))
    assert (await state(service, charge), await balances(service)) == (("cancelled", False), {})
    # Who believed that it comes back is told that it does not.
    assert [word[2] for word in await told(service)] == ([True, False] if late else [False])


async def test_a_charge_that_is_heard_of_after_the_removal_waits_with_the_others(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    event = submitted(clock)
    dossiers.know(event.dossier_id, AN, event.code)
    async with service.kit.database.transaction() as session:
        account = await charges.accounts.open_account(session, event)
        account.removal_sequence, account.is_removed = 5, True
        await charges.charge_at_reception(session, event)
    async with service.kit.database.sessions() as session:
        charge = (await session.scalars(select(Charge))).one()
    assert (await state(service, charge), await balances(service)) == (("cancelled", True), {})
    await hear(service, restored(charge, clock))
    assert await state(service, charge) == ("due", False)


async def test_what_nobody_has_assessed_is_to_be_assessed_again(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    charge = await owe(service, dossiers, clock)
    async with service.kit.database.transaction() as session:
        formula = Charge(
            id=UUID(int=1), dossier_id=charge.dossier_id, fee_id="pages", kind="fee", name="Sao", formula="mẫu",
            stage=FeeStage.RETURN, status="unassessed", created_at=clock(),
        )  # fmt: skip
        session.add(formula)
    await hear(service, removed(charge, clock))
    assert await state(service, formula) == ("cancelled", True)
    await hear(service, restored(charge, clock))
    assert await state(service, formula) == ("unassessed", False)
    assert [word for word in await told(service) if word[1] is None] == [
        ("cancelled", None, True),
        ("due", None, False),
    ]
    path = f"/api/v1/dossiers/{charge.dossier_id}/charges/{formula.id}/actions/assess"
    assessed = await service.post(path, OFFICER, {"amount_vnd": 4_000, "reason": "Hai trang"})
    assert (assessed.json()["status"], len(await service.recorded(ChargeCreated))) == ("due", 2)


async def test_a_refused_result_cancels_for_good_what_a_removal_holds_back(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    charge = await owe(service, dossiers, clock)
    async with service.kit.database.transaction() as session:
        (await session.scalars(select(Charge))).one().stage = FeeStage.RETURN
    refused = step(DossierDecided, charge, clock, 7, outcome="refused", decided_at=clock(), on_time=True)
    await hear(service, removed(charge, clock))
    async with service.kit.database.transaction() as session:
        await on_charging_step(session, refused)
    await hear(service, restored(charge, clock))
    assert await state(service, charge) == ("cancelled", False)


class TestPaid:
    async def test_what_was_paid_stays_paid_and_its_case_is_closed_with_the_reason(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        charge = await owe(service, dossiers, clock)
        await pay(service, charge)
        await hear(service, removed(charge, clock))
        assert await cases(service) == [("dossier_removed", 200_000, True, None)]
        await hear(service, restored(charge, clock))
        assert await cases(service) == [("dossier_removed", 200_000, False, "dossier_restored")]
        assert (await state(service, charge), await told(service)) == (("settled", False), [])
        [shown] = (await service.get("/api/v1/payments/refund-cases", OFFICER)).json()["items"]
        assert shown["closing_reason"] == "dossier_restored"
        await hear(service, removed(charge, clock, 8))
        assert await cases(service) == [
            ("dossier_removed", 200_000, False, "dossier_restored"),
            ("dossier_removed", 200_000, True, None),
        ]

    async def test_what_went_back_while_it_was_out_is_due_again(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        charge = await owe(service, dossiers, clock)
        payment_id = await pay(service, charge)
        await hear(service, removed(charge, clock))
        await refund_by_two(service, payment_id)
        await send_refunds(service.kit)
        assert (await state(service, charge), await balances(service)) == (("refunded", True), {})
        clock.advance(minutes=1)
        await hear(service, restored(charge, clock))
        assert await state(service, charge) == ("due", False)
        assert await told(service) == [("due", 200_000, False)]
        assert await balances(service) == {"receivable": 200_000, "revenue.fee": -200_000}
        await pay(service, charge)
        assert await state(service, charge) == ("settled", False)
        assert await balances(service) == {"clearing.vnpay": 200_000, "revenue.fee": -200_000}
        assert await cases(service) == [("dossier_removed", 200_000, False, None)]

    async def test_a_refund_that_was_on_its_way_ends_as_it_ends_and_the_money_is_due_again(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        charge = await owe(service, dossiers, clock)
        payment_id = await pay(service, charge)
        await hear(service, removed(charge, clock))
        await refund_by_two(service, payment_id)
        await hear(service, restored(charge, clock))
        assert await cases(service) == [("dossier_removed", 200_000, True, None)]
        clock.advance(minutes=1)
        await send_refunds(service.kit)
        assert await state(service, charge) == ("due", False)
        assert await balances(service) == {"receivable": 200_000, "revenue.fee": -200_000}
        assert await cases(service) == [("dossier_removed", 200_000, False, None)]

    async def test_a_refund_by_hand_that_nobody_confirms_leaves_no_case_behind(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        charge = await owe(service, dossiers, clock)
        taken = await service.post(f"/api/v1/charges/{charge.id}/checkout", CLERK, {"provider": "cash"})
        payment_id = taken.json()["payment_id"]
        await hear(service, removed(charge, clock))
        why = {"reason": "Hồ sơ đã xóa (mẫu)"}
        asked = (await service.post(f"/api/v1/payments/{payment_id}/refunds", OFFICER, why)).json()
        await hear(service, restored(charge, clock))
        path = f"/api/v1/payments/{payment_id}/refunds/{asked['id']}/actions/reject"
        assert (await service.post(path, APPROVER, {"reason": "Hồ sơ đã khôi phục"})).status_code == 200
        assert await cases(service) == [("dossier_removed", 200_000, False, "dossier_restored")]
        assert await state(service, charge) == ("settled", False)

    async def test_a_refund_for_another_reason_leaves_the_charge_refunded(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        charge = await owe(service, dossiers, clock)
        payment_id = await pay(service, charge)
        await hear(service, step(DossierStopped, charge, clock, 4, cause=Cause.WITHDRAWN), removed(charge, clock))
        await refund_by_two(service, payment_id)
        await send_refunds(service.kit)
        await hear(service, restored(charge, clock))
        assert (await state(service, charge), await told(service)) == (("refunded", False), [])

    async def test_a_case_of_another_reason_keeps_its_sum(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        charge = await owe(service, dossiers, clock)
        checkout = await check_out(service, charge)
        claimed = (await service.post(f"/api/v1/charges/{charge.id}/exemption", AN, {"ground": "elderly"})).json()
        assert claimed["status"] == "claimed"
        decision = {
            "outcome": "granted", "amount_vnd": 150_000, "reason": "Mẫu", "legal_basis": "Điều mẫu", "evidence": "Mẫu",
        }  # fmt: skip
        path = f"/api/v1/charges/{charge.id}/exemption/actions/decide"
        assert (await service.post(path, APPROVER, decision)).status_code == 200
        assert await notify(service, notification(checkout.reference)) == "00"
        assert await cases(service) == [("paid_too_much", 50_000, True, None)]
        await hear(service, removed(charge, clock))
        assert await cases(service) == [("paid_too_much", 200_000, True, None)]
        await hear(service, restored(charge, clock))
        assert await cases(service) == [("paid_too_much", 50_000, True, None)]

    async def test_advances_count_again(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        charge = await owe(service, dossiers, clock)
        await pay(service, charge, amount_vnd=120_000)
        await hear(service, removed(charge, clock), restored(charge, clock))
        assert await cases(service) == [("dossier_removed", 120_000, False, "dossier_restored")]
        await pay(service, charge, amount_vnd=80_000)
        assert await state(service, charge) == ("settled", False)
        assert await balances(service) == {"clearing.vnpay": 200_000, "revenue.fee": -200_000}
