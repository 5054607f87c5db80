"""A charge paid in parts, or in advance: each part has its receipt, and all together settle it once."""

import asyncio
from uuid import UUID

import httpx
import pytest
from contracts import examples
from contracts.catalog import ChannelCases, Fee, ProcedureCase, Tariff, TariffBasis, TariffStep, TimeLimit, TimeUnit
from contracts.payment import MismatchFound, PaymentSettled, ReceiptCancelled, ReceiptIssued
from payment_service.charges import service as charges
from payment_service.charges.models import Charge
from payment_service.fees import service as fees
from payment_service.ledger.models import LedgerEntry
from payment_service.parity.service import compare
from payment_service.receipts.models import Receipt
from payment_service.refunds.models import RefundCase
from payment_service.refunds.sweeps import send_refunds
from payment_service.testing.partners import FakeDossiers, TestClock
from payment_service.testing.steps import AN, check_out, notification, notify, owe, refund_by_two, submitted
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService
from sqlalchemy import func, select

CLERK = official("clerk-tuphap", "clerk", "H05.03")
OFFICER = official("officer-tuphap", "officer", "H05.03")
OFFICER = official("officer-tuphap", "officer", "H05.03")
TWO_THOUSAND_A_PAGE = Tariff(basis=TariffBasis.PAGE, steps=[TariffStep(above=0, per_unit_vnd=2_000)])


async def by_vnpay(service: RunningService, charge: Charge, amount_vnd: int, pay_date: str = "20261124100500") -> UUID:
    checkout = await check_out(service, charge, amount_vnd=amount_vnd)
    assert checkout.parameters["vnp_Amount"] == str(amount_vnd * 100)
    assert await notify(service, notification(checkout.reference, amount_vnd, vnp_PayDate=pay_date)) == "00"
    return checkout.payment_id


async def in_cash(service: RunningService, charge: Charge, amount_vnd: int | None = None) -> httpx.Response:
    body = {"provider": "cash"} | ({} if amount_vnd is None else {"amount_vnd": amount_vnd})
    return await service.post(f"/api/v1/charges/{charge.id}/checkout", CLERK, body)


async def shown(service: RunningService, charge: Charge) -> tuple[str, int]:
    [item] = (await service.get(f"/api/v1/dossiers/{charge.dossier_id}/charges", AN)).json()["items"]
    return item["status"], item["advanced_vnd"]


async def balances(service: RunningService) -> dict[str, int]:
    query = select(LedgerEntry.account, func.sum(LedgerEntry.amount_vnd)).group_by(LedgerEntry.account)
    async with service.kit.database.sessions() as session:
        assert await compare(session) == []
        return {account: int(total) for account, total in await session.execute(query) if total}


async def cases(service: RunningService) -> list[tuple[str, int, UUID]]:
    async with service.kit.database.sessions() as session:
        found = (await session.scalars(select(RefundCase).order_by(RefundCase.opened_at, RefundCase.id))).all()
    return [(case.ground, case.amount_vnd, case.payment_id) for case in found]


async def receipts(service: RunningService) -> list[tuple[int, str]]:
    async with service.kit.database.sessions() as session:
        found = (await session.scalars(select(Receipt).order_by(Receipt.ordinal))).all()
    return [(receipt.amount_vnd, receipt.status) for receipt in found]


async def give_back(service: RunningService, payment_id: UUID) -> None:
    await refund_by_two(service, payment_id)
    await send_refunds(service.kit)


async def owe_pages(service: RunningService, dossiers: FakeDossiers, clock: TestClock) -> Charge:
    """2,000 đồng a page; an official has yet to count them."""
    fee = Fee(
        id="pages",
        kind="fee",
        name="Phí sao trang",
        formula="2.000 đồng/trang",
        tariff=TWO_THOUSAND_A_PAGE,
        valid_from=clock().date().replace(year=2019),
    )
    case = ProcedureCase(name="Sao", time_limit=TimeLimit(unit=TimeUnit.NONE), fees=[fee])
    record = examples.criminal_record()
    listed = [ChannelCases(channel=channel.channel, cases=[case]) for channel in record.channels]
    async with service.kit.database.transaction() as session:
        published = record.model_copy(update={"code": "1.000001", "channels": listed})
        await fees.keep_version(session, examples.published(published))
    event = submitted(clock, procedure_code="1.000001", case="Sao")
    dossiers.know(event.dossier_id, AN, event.code)
    async with service.kit.database.transaction() as session:
        await charges.charge_at_reception(session, event)
    async with service.kit.database.sessions() as session:
        return (await session.scalars(select(Charge).where(Charge.dossier_id == event.dossier_id))).one()


async def assess(service: RunningService, charge: Charge, quantity: int) -> None:
    path = f"/api/v1/dossiers/{charge.dossier_id}/charges/{charge.id}/actions/assess"
    (await service.post(path, OFFICER, {"quantity": quantity})).raise_for_status()


class TestParts:
    async def test_parts_by_two_ways_settle_the_charge_once_and_each_has_its_receipt(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        charge = await owe(service, dossiers, clock)
        await by_vnpay(service, charge, 80_000)
        assert await shown(service, charge) == ("due", 80_000)
        assert await balances(service) == {
            "clearing.vnpay": 80_000, "advance": -80_000, "receivable": 200_000, "revenue.fee": -200_000,
        }  # fmt: skip
        assert await receipts(service) == [(80_000, "issued")]
        assert await service.recorded(PaymentSettled) == []

        rest = await in_cash(service, charge)
        assert (rest.status_code, rest.json()["receipt_number"][-7:]) == (201, "0000002")
        assert await shown(service, charge) == ("settled", 0)
        assert await balances(service) == {"clearing.vnpay": 80_000, "clearing.cash": 120_000, "revenue.fee": -200_000}
        assert await receipts(service) == [(80_000, "issued"), (120_000, "issued")]
        [settled] = await service.recorded(PaymentSettled)
        assert (settled.charge_ids, settled.amount_vnd, settled.all_settled) == ([charge.id], 200_000, True)
        assert str(settled.payment_id) == rest.json()["payment_id"]
        [shift] = (await service.get("/api/v1/payments/shifts", CLERK)).json()["items"]
        report = (await service.get(f"/api/v1/payments/shifts/{shift['id']}", CLERK)).json()
        assert (report["taken_vnd"], report["expected_vnd"]) == (120_000, 120_000)
        assert await cases(service) == []
        assert await service.recorded(MismatchFound) == []

    @pytest.mark.parametrize("amount_vnd", [9_999, 200_001])
    async def test_a_part_has_limits_that_are_named(
        self, amount_vnd: int, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        charge = await owe(service, dossiers, clock)
        body = {"provider": "vnpay", "amount_vnd": amount_vnd}
        for answer in (
            await service.post(f"/api/v1/charges/{charge.id}/checkout", AN, body),
            await in_cash(service, charge, amount_vnd),
        ):
            document = answer.json()
            assert (answer.status_code, document["code"]) == (422, "part_not_valid")
            assert (document["least_vnd"], document["most_vnd"]) == (10_000, 200_000)
            assert document["errors"][0]["pointer"] == "/amount_vnd"

    async def test_many_parts_at_once_settle_it_once(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        charge = await owe(service, dossiers, clock)
        back = "http://localhost:3000"
        opened = [await check_out(service, charge, amount_vnd=40_000, return_url=f"{back}/{n}") for n in range(6)]
        words = [notification(checkout.reference, 40_000) for checkout in opened for _ in range(3)]
        answers = await asyncio.gather(*(notify(service, word) for word in words))
        assert sorted(answers) == ["00"] * 6 + ["02"] * 12
        assert len(await service.recorded(PaymentSettled)) == 1
        [(ground, amount_vnd, _)] = await cases(service)
        assert (ground, amount_vnd) == ("charge_not_due", 40_000)
        assert await balances(service) == {"clearing.vnpay": 240_000, "revenue.fee": -200_000, "unapplied": -40_000}
        assert await receipts(service) == [(40_000, "issued")] * 5

    async def test_what_is_too_much_of_the_last_part_has_a_refund_case(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        charge = await owe(service, dossiers, clock)
        whole = await check_out(service, charge)
        await by_vnpay(service, charge, 150_000)
        assert await notify(service, notification(whole.reference)) == "00"
        assert await cases(service) == [("paid_too_much", 150_000, whole.payment_id)]
        assert (await shown(service, charge))[0] == "settled"
        await refund_by_two(service, whole.payment_id, amount_vnd=150_000)
        await send_refunds(service.kit)
        assert await balances(service) == {"clearing.vnpay": 200_000, "revenue.fee": -200_000}
        assert await receipts(service) == [(150_000, "issued"), (200_000, "replaced"), (50_000, "issued")]
        assert (await shown(service, charge))[0] == "settled"

    async def test_a_part_that_is_paid_late_is_none(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        charge = await owe(service, dossiers, clock)
        payment_id = await by_vnpay(service, charge, 80_000, "20261124101501")
        assert await cases(service) == [("paid_late", 80_000, payment_id)]
        assert await shown(service, charge) == ("due", 0)

    async def test_the_charge_is_refunded_once_all_its_parts_are(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        charge = await owe(service, dossiers, clock)
        first, second = [await by_vnpay(service, charge, amount_vnd) for amount_vnd in (80_000, 120_000)]
        await give_back(service, first)
        assert (await shown(service, charge))[0] == "settled"
        await give_back(service, second)
        assert (await shown(service, charge))[0] == "refunded"
        assert await balances(service) == {}
        assert {status for _, status in await receipts(service)} == {"cancelled"}

    async def test_an_advance_that_is_being_given_back_covers_nothing(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        charge = await owe(service, dossiers, clock)
        first = await by_vnpay(service, charge, 80_000)
        await refund_by_two(service, first)
        assert await shown(service, charge) == ("due", 0)
        assert (await in_cash(service, charge, 120_000)).status_code == 201
        assert await shown(service, charge) == ("due", 120_000)
        await send_refunds(service.kit)
        assert (await in_cash(service, charge)).status_code == 201
        assert await balances(service) == {"clearing.cash": 200_000, "revenue.fee": -200_000}


class TestChangedCharges:
    async def exempt(self, service: RunningService, charge: Charge, amount_vnd: int) -> None:
        path = f"/api/v1/charges/{charge.id}/exemption"
        (await service.post(path, AN, {"ground": "poor_household"})).raise_for_status()
        decision = {
            "outcome": "granted",
            "amount_vnd": amount_vnd,
            "reason": "Đúng đối tượng",
            "evidence": "Đã tra cứu",
        }
        body = decision | {"legal_basis": "Luật Phí và lệ phí, Điều 10"}
        (await service.post(f"{path}/actions/decide", OFFICER, body)).raise_for_status()

    async def test_parts_of_what_is_owed_no_more_are_given_back(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        charge = await owe(service, dossiers, clock)
        payment_id = await by_vnpay(service, charge, 80_000)
        await self.exempt(service, charge, 0)
        assert await cases(service) == [("charge_not_due", 80_000, payment_id)]
        await give_back(service, payment_id)
        assert await balances(service) == {}
        assert await receipts(service) == [(80_000, "cancelled")]
        assert len(await service.recorded(ReceiptCancelled)) == 1

    async def test_a_reduction_may_be_covered_by_what_was_paid(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        charge = await owe(service, dossiers, clock)
        payment_id = await by_vnpay(service, charge, 120_000)
        await self.exempt(service, charge, 100_000)
        assert (await shown(service, charge))[0] == "settled"
        assert await cases(service) == [("paid_too_much", 20_000, payment_id)]
        [settled] = await service.recorded(PaymentSettled)
        assert settled.amount_vnd == 100_000
        assert len(await service.recorded(ReceiptIssued)) == 1


class TestInAdvance:
    async def test_money_before_the_sum_is_known_is_kept_and_then_covers_it(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        charge = await owe_pages(service, dossiers, clock)
        assert (await in_cash(service, charge)).json()["code"] == "charge_not_assessed"
        await by_vnpay(service, charge, 20_000)
        assert await shown(service, charge) == ("unassessed", 20_000)
        assert await balances(service) == {"clearing.vnpay": 20_000, "advance": -20_000}
        await assess(service, charge, 15)
        assert await shown(service, charge) == ("due", 20_000)
        rest = await check_out(service, charge)
        assert rest.parameters["vnp_Amount"] == "1000000"
        assert await notify(service, notification(rest.reference, 10_000)) == "00"
        assert (await shown(service, charge))[0] == "settled"
        assert await balances(service) == {"clearing.vnpay": 30_000, "revenue.fee": -30_000}

    async def test_more_than_the_sum_turns_out_to_be_settles_it_and_the_rest_is_given_back(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        charge = await owe_pages(service, dossiers, clock)
        payment_id = await by_vnpay(service, charge, 50_000)
        await assess(service, charge, 15)
        assert (await shown(service, charge))[0] == "settled"
        assert await cases(service) == [("paid_too_much", 20_000, payment_id)]
        assert await balances(service) == {"clearing.vnpay": 50_000, "advance": -20_000, "revenue.fee": -30_000}
        assert len(await service.recorded(PaymentSettled)) == 1

    async def test_an_advance_on_nothing_is_given_back(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        charge = await owe_pages(service, dossiers, clock)
        payment_id = await by_vnpay(service, charge, 50_000)
        await assess(service, charge, 0)
        assert await cases(service) == [("charge_not_due", 50_000, payment_id)]
