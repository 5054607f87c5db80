from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest
from contracts import examples
from contracts.catalog import Channel, ChannelCases, Fee, FeeStage, ProcedureCase, ProcedureRecord, TimeLimit, TimeUnit
from contracts.dossier import Cause, DossierChannel, DossierDecided, DossierStopped, Origin, SupplementRequested
from contracts.payment import ChargeChanged, ChargeCreated, ReceiptIssued
from payment_service.charges import service as charges
from payment_service.charges.consumers import on_charging_step
from payment_service.charges.models import Charge
from payment_service.checkouts.models import Payment
from payment_service.fees import service as fees
from payment_service.fees.models import ProcedureFees
from payment_service.ledger.models import LedgerEntry, LedgerMovement
from payment_service.refunds.models import RefundCase
from payment_service.testing.partners import FakeDossiers, TestClock
from payment_service.testing.steps import AN, BINH, check_out, notification, notify, owe, submitted
from servicekit.clock import VIETNAM
from servicekit.ids import uuid7
from servicekit.settings import Role
from servicekit.testing.keys import ANONYMOUS, official
from servicekit.testing.service import RunningService, eventually
from sqlalchemy import func, select

BY_ITSELF = pytest.mark.parametrize("service", [Role.ALL], indirect=True)


async def charged(service: RunningService, dossier_id: UUID) -> list[tuple[str, int]]:
    async with service.kit.database.sessions() as session:
        query = select(Charge).where(Charge.dossier_id == dossier_id, Charge.status != "unassessed")
        found = await session.scalars(query.order_by(Charge.fee_id))
        return [(charge.fee_id, charge.owed_vnd) for charge in found]


async def submit(service: RunningService, clock: TestClock, **facts: Any) -> UUID:
    event = submitted(clock, **facts)
    async with service.kit.database.transaction() as session:
        await charges.charge_at_reception(session, event)
    return event.dossier_id


async def publish_driving_licence(service: RunningService) -> None:
    """Online cheaper for two years, a levy at return, something at supplement, a formula."""
    since = date(2019, 1, 1)
    licence: dict[str, Any] = {"kind": "fee", "name": "Phí cấp giấy phép lái xe"}
    full = Fee(id="full", amount_vnd=135_000, valid_from=since, **licence)
    reduced = Fee(
        id="reduced", amount_vnd=115_000, valid_from=date(2023, 12, 1), valid_to=date(2025, 12, 31), **licence
    )
    extras = [
        Fee(id="again", kind="fee", name="Phí bổ sung", amount_vnd=5_000, valid_from=since, stage=FeeStage.SUPPLEMENT),
        Fee(id="return", kind="levy", name="Lệ phí trả", amount_vnd=30_000, valid_from=since, stage=FeeStage.RETURN),
        Fee(id="pages", kind="fee", name="Phí sao trang", formula="2.000 đồng/trang", valid_from=since),
    ]
    prices = {Channel.ONLINE: [reduced, full, *extras], Channel.COUNTER: [full]}
    listed = [
        ChannelCases(channel=channel, cases=[ProcedureCase(name="Đổi", time_limit=NO_LIMIT, fees=of_channel)])
        for channel, of_channel in prices.items()
    ]
    record = examples.criminal_record().model_copy(update={"code": "1.002796", "channels": listed})
    async with service.kit.database.transaction() as session:
        await fees.keep_version(session, examples.published(record))


NO_LIMIT = TimeLimit(unit=TimeUnit.NONE)
LICENCE: dict[str, Any] = {"procedure_code": "1.002796", "case": "Đổi"}


@BY_ITSELF
async def test_a_filed_dossier_is_charged_once_however_often_the_news_comes(
    service: RunningService, clock: TestClock
) -> None:
    event = submitted(clock)
    await service.publish(event, copies=3)
    [created] = await eventually(lambda: service.recorded(ChargeCreated))
    again = event.model_copy(update={"sequence": 3})
    marker = submitted(clock)
    await service.publish(again, marker)
    await eventually(lambda: charged(service, marker.dossier_id))
    assert await charged(service, event.dossier_id) == [("F1", 200_000)]
    assert (created.sequence, created.agency, created.kind, created.amount_vnd) == (1, "H05.03", "fee", 200_000)
    async with service.kit.database.sessions() as session:
        movements = select(func.count()).where(LedgerMovement.dossier_id == event.dossier_id)
        assert await session.scalar(movements) == 1


@BY_ITSELF
async def test_a_dossier_waits_for_the_version_that_it_pins(service: RunningService, clock: TestClock) -> None:
    event = submitted(clock, procedure_version=2)
    await service.publish(event)
    await service.publish(examples.published(examples.criminal_record(version=2)))
    await eventually(lambda: charged(service, event.dossier_id))


@BY_ITSELF
async def test_a_step_that_comes_before_the_filing_waits_for_it(service: RunningService, clock: TestClock) -> None:
    await publish_driving_licence(service)
    filed = submitted(clock, **LICENCE, agency="H05.08")
    await service.publish(decided(filed.dossier_id, clock), filed)
    await eventually(lambda: has_all(service, filed.dossier_id))
    assert [event.sequence for event in await service.recorded(ChargeCreated)] == [1, 2]


async def has_all(service: RunningService, dossier_id: UUID) -> bool:
    return [fee_id for fee_id, _ in await charged(service, dossier_id)] == ["full", "return"]


def decided(dossier_id: UUID, clock: TestClock, **facts: Any) -> DossierDecided:
    usual: dict[str, Any] = {
        "sequence": 6,
        "occurred_at": clock(),
        "dossier_id": dossier_id,
        "procedure_code": "1.002796",
        "agency": "H05.08",
        "outcome": "granted",
        "decided_at": clock(),
        "on_time": True,
    }
    return DossierDecided(**(usual | facts))


@pytest.mark.parametrize(
    ("channel", "local_time", "expected"),
    [
        (DossierChannel.ONLINE, datetime(2025, 12, 31, 23, 59, tzinfo=VIETNAM), [("reduced", 115_000)]),
        (DossierChannel.ONLINE, datetime(2026, 1, 1, 0, 0, tzinfo=VIETNAM), [("full", 135_000)]),
        (DossierChannel.COUNTER, datetime(2025, 6, 1, 9, 0, tzinfo=VIETNAM), [("full", 135_000)]),
        (DossierChannel.POST, datetime(2025, 6, 1, 9, 0, tzinfo=VIETNAM), [("full", 135_000)]),
    ],
)
async def test_the_price_is_that_of_the_channel_on_the_local_day_of_filing(
    channel: DossierChannel,
    local_time: datetime,
    expected: list[tuple[str, int]],
    service: RunningService,
    clock: TestClock,
) -> None:
    await publish_driving_licence(service)
    dossier_id = await submit(service, clock, **LICENCE, channel=channel, submitted_at=local_time)
    assert await charged(service, dossier_id) == expected


async def test_a_student_pays_the_students_fee(service: RunningService, clock: TestClock) -> None:
    assert await charged(service, await submit(service, clock, payer_category="student")) == [("F2", 100_000)]


def dearer(version: int) -> ProcedureRecord:
    """The criminal record at twice the price."""
    record = examples.criminal_record(version)
    [first, *_] = [fee for channel in record.channels for case in channel.cases for fee in case.fees]
    fee = first.model_copy(update={"amount_vnd": 400_000})
    channels = [
        channel.model_copy(update={"cases": [case.model_copy(update={"fees": [fee]}) for case in channel.cases]})
        for channel in record.channels
    ]
    return record.model_copy(update={"channels": channels})


async def test_the_pinned_version_prices_a_dossier_and_not_the_newest(
    service: RunningService, clock: TestClock
) -> None:
    async with service.kit.database.transaction() as session:
        await fees.keep_version(session, examples.published(dearer(version=2)))
    assert await charged(service, await submit(service, clock, procedure_version=1)) == [("F1", 200_000)]
    assert await charged(service, await submit(service, clock, procedure_version=2)) == [("F1", 400_000)]


@BY_ITSELF
async def test_a_version_said_again_changes_no_price_and_charges_nobody_again(
    service: RunningService, clock: TestClock
) -> None:
    """The catalogue repeats a version with a higher number on the day on which one of its fees begins."""
    before, after = submitted(clock), submitted(clock)
    await service.publish(before)
    await eventually(lambda: charged(service, before.dossier_id))
    again = examples.published(examples.criminal_record())
    await service.publish(*(again.model_copy(update={"sequence": sequence}) for sequence in (2, 3)), copies=2)
    await service.publish(before, after)
    await eventually(lambda: charged(service, after.dossier_id))
    for event in (before, after):
        assert await charged(service, event.dossier_id) == [("F1", 200_000)]
    async with service.kit.database.sessions() as session:
        versions = select(func.count()).where(ProcedureFees.code == before.procedure_code)
        assert await session.scalar(versions) == 1


@pytest.mark.parametrize("origin", [Origin.HISTORICAL, Origin.TRIAL])
async def test_loaded_and_trial_dossiers_owe_nothing(origin: Origin, service: RunningService, clock: TestClock) -> None:
    assert await charged(service, await submit(service, clock, origin=origin)) == []


async def test_a_free_procedure_makes_no_charge(service: RunningService, clock: TestClock) -> None:
    async with service.kit.database.transaction() as session:
        await fees.keep_version(session, examples.published(examples.promotion_notice()))
    dossier_id = await submit(service, clock, procedure_code="2.000033", case="Trong một tỉnh")
    assert await charged(service, dossier_id) == []
    assert await service.recorded(ChargeCreated) == []


async def test_fees_of_later_stages_come_with_their_step(service: RunningService, clock: TestClock) -> None:
    await publish_driving_licence(service)
    dossier_id = await submit(service, clock, **LICENCE)
    request = SupplementRequested(
        sequence=4,
        occurred_at=clock(),
        dossier_id=dossier_id,
        procedure_code="1.002796",
        agency="H05.08",
        supplement_id=uuid7(),
        item_count=1,
    )
    async with service.kit.database.transaction() as session:
        await charges.charge_at_supplement(session, request)
        await charges.charge_at_supplement(session, request)
    assert await charged(service, dossier_id) == [("again", 5_000), ("full", 135_000)]
    async with service.kit.database.transaction() as session:
        await charges.charge_at_return(session, decided(dossier_id, clock, outcome="refused", cause=Cause.NOT_ELIGIBLE))
    assert len(await charged(service, dossier_id)) == 2
    async with service.kit.database.transaction() as session:
        await charges.charge_at_return(session, decided(dossier_id, clock))
    assert await charged(service, dossier_id) == [("again", 5_000), ("full", 135_000), ("return", 30_000)]


@pytest.mark.parametrize("is_paid", [False, True], ids=["unpaid", "paid"])
async def test_a_result_that_is_refused_after_all_asks_nothing_for_its_return(
    is_paid: bool, service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    await publish_driving_licence(service)
    dossier_id = await submit(service, clock, **LICENCE)
    dossiers.know(dossier_id, AN, "H05.08-261124-0001")
    granted, refused = decided(dossier_id, clock), decided(dossier_id, clock, outcome="refused", sequence=9)
    async with service.kit.database.transaction() as session:
        await on_charging_step(session, granted)
    items = (await service.get(f"/api/v1/dossiers/{dossier_id}/charges", AN)).json()["items"]
    for_return = next(item for item in items if item["stage"] == "return")
    path = f"/api/v1/charges/{for_return['id']}/checkout"
    checkout = (await service.post(path, AN, {"provider": "vnpay"})).json()
    if is_paid:
        async with service.kit.database.sessions() as session:
            reference = (await session.scalars(select(Payment.reference))).one()
        assert await notify(service, notification(reference, 30_000)) == "00"
    for _ in range(2):
        async with service.kit.database.transaction() as session:
            await on_charging_step(session, refused)
    items = (await service.get(f"/api/v1/dossiers/{dossier_id}/charges", AN)).json()["items"]
    states = {item["stage"]: item["status"] for item in items if item["amount_vnd"]}
    assert states == {"reception": "due", "return": "settled" if is_paid else "cancelled"}
    told = await service.recorded(ChargeChanged)
    async with service.kit.database.sessions() as session:
        cases = (await session.execute(select(RefundCase.payment_id, RefundCase.amount_vnd))).all()
    if is_paid:
        assert ([tuple(case) for case in cases], told) == ([(UUID(checkout["payment_id"]), 30_000)], [])
    else:
        assert (cases, [(event.status, event.stage) for event in told]) == ([], [("cancelled", FeeStage.RETURN)])


@BY_ITSELF
async def test_a_stopped_dossier_owes_nothing_more_and_the_ledger_says_why(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    charge = await owe(service, dossiers, clock)
    checkout = await check_out(service, charge)
    stopped = DossierStopped(
        sequence=5,
        occurred_at=clock(),
        dossier_id=charge.dossier_id,
        procedure_code="2.000488",
        agency="H05.03",
        cause=Cause.WITHDRAWN,
    )
    await service.publish(stopped, copies=2)
    path = f"/api/v1/dossiers/{charge.dossier_id}/charges"

    async def is_cancelled() -> bool:
        return (await service.get(path, AN)).json()["items"][0]["status"] == "cancelled"

    await eventually(is_cancelled)
    async with service.kit.database.sessions() as session:
        reasons = (await session.scalars(select(LedgerMovement.reason).order_by(LedgerMovement.id))).all()
        owed = select(func.sum(LedgerEntry.amount_vnd)).where(LedgerEntry.account == "receivable")
        assert await session.scalar(owed) == 0
    assert reasons == [None, "dossier.stopped.v1"]

    assert await notify(service, notification(checkout.reference)) == "00"
    async with service.kit.database.sessions() as session:
        assert (await session.scalars(select(RefundCase.payment_id))).all() == [checkout.payment_id]
    assert await service.recorded(ReceiptIssued) == []


class TestList:
    async def test_the_owner_and_the_agency_see_what_is_owed(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        charge = await owe(service, dossiers, clock)
        for caller in (AN, official("officer-tuphap", "officer", "H05.03")):
            answer = await service.get(f"/api/v1/dossiers/{charge.dossier_id}/charges", caller)
            assert answer.status_code == 200
            assert answer.headers["Cache-Control"] == "no-store"
            [item] = answer.json()["items"]
            assert item | {"created_at": None} == {
                "id": str(charge.id),
                "kind": "fee",
                "name": "Phí cung cấp thông tin lý lịch tư pháp",
                "amount_vnd": 200_000,
                "stage": "reception",
                "status": "due",
                "created_at": None,
                "settled_at": None,
                "legal_basis": None,
                "formula": None,
                "basis": None,
                "quantity": None,
                "advanced_vnd": 0,
            }

    async def test_anothers_dossier_is_not_there_and_neither_is_one_that_never_was(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        charge = await owe(service, dossiers, clock)
        answers = [
            (await service.get(f"/api/v1/dossiers/{dossier_id}/charges", BINH)).json()
            for dossier_id in (charge.dossier_id, uuid7())
        ]
        assert [answer["status"] for answer in answers] == [404, 404]
        assert [answer["code"] for answer in answers] == ["dossier_not_found"] * 2

    async def test_nobody_is_asked_to_log_in_and_an_unreachable_dossier_service_gives_503(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        charge = await owe(service, dossiers, clock)
        path = f"/api/v1/dossiers/{charge.dossier_id}/charges"
        assert (await service.get(path, ANONYMOUS)).status_code == 401
        assert (await service.client.get(path)).status_code == 401
        dossiers.broken = True
        answer = await service.get(path, AN)
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
