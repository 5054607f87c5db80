"""A formula becomes a charge that waits for an official's quantity."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from contracts import examples
from contracts.catalog import ChannelCases, Fee, ProcedureCase, Tariff, TariffBasis, TariffStep, TimeLimit, TimeUnit
from contracts.dossier import Cause, DossierStopped
from contracts.payment import ChargeChanged, ChargeCreated, MismatchFound, PaymentSettled
from payment_service.charges import service as charges
from payment_service.charges.models import Charge
from payment_service.fees import service as fees
from payment_service.ledger.models import LedgerEntry, LedgerMovement
from payment_service.receipts.models import Receipt
from payment_service.refunds.models import RefundCase
from payment_service.testing.partners import FakeDossiers, TestClock
from payment_service.testing.steps import AN, BINH, check_out, notification, notify, submitted
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService
from sqlalchemy import func, select

CLERK = official("clerk-tuphap", "clerk", "H05.03")
OFFICER = official("officer-tuphap", "officer", "H05.03")
SINCE = date(2019, 1, 1)
COPYING = Tariff(basis=TariffBasis.PAGE, base_vnd=1_000, steps=[TariffStep(above=0, per_unit_vnd=2_000)])


async def owe_copies(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock, tariff: Tariff | None = COPYING
) -> Charge:
    """A filed dossier that owes 2,000 đồng a page, and 1,000 to begin with."""
    fee = Fee(id="pages", kind="fee", name="Phí sao trang", formula="2.000 đồng/trang", valid_from=SINCE)
    case = ProcedureCase(
        name="Sao", time_limit=TimeLimit(unit=TimeUnit.NONE), fees=[fee.model_copy(update={"tariff": tariff})]
    )
    record = examples.criminal_record()
    listed = [ChannelCases(channel=channel.channel, cases=[case]) for channel in record.channels]
    record = record.model_copy(update={"code": "1.000001", "channels": listed, "benefit": "Trợ cấp 5.000.000 đồng"})
    event = submitted(clock, procedure_code="1.000001", case="Sao")
    dossiers.know(event.dossier_id, AN, event.code)
    async with service.kit.database.transaction() as session:
        await fees.keep_version(session, examples.published(record))
        await charges.charge_at_reception(session, event)
    return await the_charge(service)


async def the_charge(service: RunningService) -> Charge:
    async with service.kit.database.sessions() as session:
        return (await session.scalars(select(Charge))).one()


async def assess(service: RunningService, charge: Charge, caller: Any = CLERK, **body: Any) -> Any:
    path = f"/api/v1/dossiers/{charge.dossier_id}/charges/{charge.id}/actions/assess"
    return await service.post(path, caller, body)


async def owed(service: RunningService, dossier_id: UUID) -> int:
    async with service.kit.database.sessions() as session:
        query = (
            select(func.coalesce(func.sum(LedgerEntry.amount_vnd), 0))
            .join(LedgerMovement, LedgerMovement.id == LedgerEntry.movement_id)
            .where(LedgerMovement.dossier_id == dossier_id, LedgerEntry.account == "receivable")
        )
        return int(await session.scalar(query) or 0)


async def test_a_formula_waits_for_its_quantity_and_can_not_be_paid_before(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    charge = await owe_copies(service, dossiers, clock)
    [item] = (await service.get(f"/api/v1/dossiers/{charge.dossier_id}/charges", AN)).json()["items"]
    assert (item["status"], item["amount_vnd"], item["basis"], item["formula"]) == (
        "unassessed", None, "page", "2.000 đồng/trang",
    )  # fmt: skip
    assert await service.recorded(ChargeCreated) == []
    answer = await service.post(f"/api/v1/charges/{charge.id}/checkout", AN, {"provider": "vnpay"})
    assert (answer.status_code, answer.json()["code"]) == (409, "charge_not_assessed")


async def test_what_a_procedure_pays_out_is_never_a_charge(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    assert (await owe_copies(service, dossiers, clock)).name == "Phí sao trang"


async def test_the_tariff_prices_the_quantity_that_an_official_names(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    charge = await owe_copies(service, dossiers, clock)
    answer = await assess(service, charge, quantity=12)
    assert answer.status_code == 200, answer.text
    assert {name: answer.json()[name] for name in ("status", "amount_vnd", "quantity")} == {
        "status": "due",
        "amount_vnd": 25_000,
        "quantity": 12,
    }
    kept = await the_charge(service)
    assert (kept.assessed_by, kept.assessed_at) == (CLERK.subject, clock())
    [created] = await service.recorded(ChargeCreated)
    assert (created.sequence, created.amount_vnd) == (1, 25_000)
    assert await owed(service, charge.dossier_id) == 25_000
    checkout = await check_out(service, kept)
    assert checkout.parameters["vnp_Amount"] == "2500000"


@pytest.mark.parametrize(
    ("tariff", "body", "pointer"),
    [
        (COPYING, {}, "/quantity"),
        (COPYING, {"amount_vnd": 5_000, "reason": "nhập tay"}, "/quantity"),
        (COPYING, {"quantity": -1}, "/quantity"),
        (COPYING, {"quantity": 1.5}, "/quantity"),
        (None, {"quantity": 3}, "/amount_vnd"),
        (None, {"amount_vnd": 5_000}, "/reason"),
        (COPYING, {"quantity": 3, "surprise": 1}, "/surprise"),
    ],
)
async def test_an_assessment_without_its_ground_is_refused(
    tariff: Tariff | None,
    body: dict[str, Any],
    pointer: str,
    service: RunningService,
    dossiers: FakeDossiers,
    clock: TestClock,
) -> None:
    charge = await owe_copies(service, dossiers, clock, tariff)
    answer = await assess(service, charge, **body)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert (await the_charge(service)).status == "unassessed"


async def test_words_alone_are_read_by_an_official_who_says_why(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    charge = await owe_copies(service, dossiers, clock, None)
    answer = await assess(service, charge, amount_vnd=7_000, reason="Theo bảng kê kèm hồ sơ")
    assert (answer.status_code, answer.json()["amount_vnd"]) == (200, 7_000)


async def test_only_an_official_who_sees_the_dossier_assesses(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    charge = await owe_copies(service, dossiers, clock)
    elsewhere = official("clerk-congthuong", "clerk", "H05.06")
    leader = official("leader-tuphap", "leader", "H05.03")
    statuses = [
        (await assess(service, charge, caller, quantity=1)).status_code for caller in (AN, BINH, elsewhere, leader)
    ]
    assert statuses == [403, 403, 404, 403]
    path = f"/api/v1/dossiers/{charge.id}/charges/{charge.id}/actions/assess"
    assert (await service.post(path, CLERK, {"quantity": 1})).json()["code"] == "charge_not_found"
    assert (await the_charge(service)).status == "unassessed"


async def test_no_official_assesses_what_he_owes_himself(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    charge = await owe_copies(service, dossiers, clock)
    dossiers.know(charge.dossier_id, CLERK, "H05.03-261124-0001")
    assert (await assess(service, charge, quantity=1)).status_code == 403
    assert (await the_charge(service)).status == "unassessed"


async def test_a_correction_needs_a_reason_and_moves_the_difference(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    charge = await owe_copies(service, dossiers, clock)
    await assess(service, charge, quantity=12)
    assert (await assess(service, charge, quantity=2)).status_code == 422
    # Who takes the money does not say it down.
    less = await assess(service, charge, quantity=2, reason="Đếm lại số trang")
    assert (less.status_code, less.json()["code"]) == (403, "assessment_needs_officer")
    assert await owed(service, charge.dossier_id) == 25_000
    for caller, quantity, amount_vnd in ((OFFICER, 2, 5_000), (CLERK, 20, 41_000)):
        answer = await assess(service, charge, caller, quantity=quantity, reason="Đếm lại số trang")
        assert answer.json()["amount_vnd"] == amount_vnd
        assert await owed(service, charge.dossier_id) == amount_vnd
    assert [event.amount_vnd for event in await service.recorded(ChargeChanged)] == [5_000, 41_000]
    async with service.kit.database.sessions() as session:
        kinds = (await session.scalars(select(LedgerMovement.kind).order_by(LedgerMovement.id))).all()
    assert kinds == ["charge", "correction", "correction"]


async def test_a_fixed_fee_and_a_paid_one_are_not_assessed(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    charge = await owe_copies(service, dossiers, clock)
    await assess(service, charge, quantity=12)
    checkout = await check_out(service, await the_charge(service))
    assert await notify(service, notification(checkout.reference, 25_000)) == "00"
    answer = await assess(service, charge, quantity=1, reason="Đếm lại số trang")
    assert (answer.status_code, answer.json()["code"]) == (409, "charge_not_due")
    async with service.kit.database.transaction() as session:
        fixed = submitted(clock)
        dossiers.know(fixed.dossier_id, AN, fixed.code)
        await charges.charge_at_reception(session, fixed)
        other = (await session.scalars(select(Charge).where(Charge.dossier_id == fixed.dossier_id))).one()
    answer = await assess(service, other, quantity=1)
    assert (answer.status_code, answer.json()["code"]) == (409, "charge_has_fixed_amount")


async def test_a_quantity_of_nothing_owes_nothing(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    free = COPYING.model_copy(update={"base_vnd": 0})
    charge = await owe_copies(service, dossiers, clock, free)
    assert (await assess(service, charge, quantity=0)).json()["code"] == "assessment_needs_officer"
    assert (await assess(service, charge, OFFICER, quantity=0)).json()["status"] == "cancelled"
    assert await owed(service, charge.dossier_id) == 0


async def test_a_stopped_dossier_is_not_assessed_any_more(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    charge = await owe_copies(service, dossiers, clock)
    stopped = DossierStopped(
        sequence=5,
        occurred_at=clock(),
        dossier_id=charge.dossier_id,
        procedure_code="1.000001",
        agency="H05.03",
        cause=Cause.WITHDRAWN,
    )
    async with service.kit.database.transaction() as session:
        await charges.cancel_unpaid(session, stopped)
    assert (await the_charge(service)).status == "cancelled"
    assert (await assess(service, charge, quantity=1)).json()["code"] == "charge_not_due"


async def test_a_payment_for_the_sum_before_settles_what_is_owed_now_and_the_rest_is_given_back(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    charge = await owe_copies(service, dossiers, clock)
    await assess(service, charge, quantity=12)
    before = await check_out(service, await the_charge(service))
    await assess(service, charge, OFFICER, quantity=2, reason="Đếm lại số trang")
    assert await notify(service, notification(before.reference, 25_000)) == "00"
    assert (await the_charge(service)).status == "settled"
    async with service.kit.database.sessions() as session:
        case = (await session.scalars(select(RefundCase))).one()
        receipt = (await session.scalars(select(Receipt))).one()
    assert (case.ground, case.amount_vnd, receipt.amount_vnd) == ("paid_too_much", 20_000, 5_000)
    [settled] = await service.recorded(PaymentSettled)
    assert settled.amount_vnd == 5_000
    assert await owed(service, charge.dossier_id) == 0


async def test_a_payment_for_less_than_is_owed_now_settles_nothing_and_is_given_back(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    charge = await owe_copies(service, dossiers, clock)
    await assess(service, charge, quantity=2)
    before = await check_out(service, await the_charge(service))
    await assess(service, charge, quantity=12, reason="Đếm lại số trang")
    again = await check_out(service, await the_charge(service))
    assert (again.payment_id != before.payment_id, again.parameters["vnp_Amount"]) == (True, "2500000")
    assert await notify(service, notification(before.reference, 5_000)) == "00"
    assert (await the_charge(service)).status == "due"
    async with service.kit.database.sessions() as session:
        case = (await session.scalars(select(RefundCase))).one()
    assert (case.ground, case.amount_vnd) == ("paid_too_little", 5_000)
    assert len(await service.recorded(MismatchFound)) == 1
    assert await service.recorded(PaymentSettled) == []
