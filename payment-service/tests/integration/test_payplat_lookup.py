"""dptracuuthanhtoanhs: PayPlat asks what a dossier owes, it is paid there, and the notice settles every charge."""

import asyncio
import json
from datetime import date
from typing import Any

import pytest
from contracts import examples
from contracts.catalog import Channel, ChannelCases, Fee, ProcedureCase, TimeLimit, TimeUnit
from contracts.payment import MismatchFound, PaymentSettled, ReceiptIssued
from payment_service.charges import service as charges
from payment_service.charges.models import Charge
from payment_service.checkouts.asking import ask_providers, expire_unpaid
from payment_service.checkouts.models import Payment
from payment_service.fees import service as fees
from payment_service.ledger.models import LedgerEntry
from payment_service.providers import payplat_signing as signing
from payment_service.refunds.models import RefundCase
from payment_service.statements.sweeps import judge_confirmed
from payment_service.testing.partners import (
    PAYPLAT_CLIENT,
    PAYPLAT_KEY,
    FakeDossiers,
    FakePayPlat,
    TestClock,
    payplat_notice,
)
from payment_service.testing.statements import KEEPER, STATEMENTS, counted, outcomes
from payment_service.testing.steps import AN, check_out, notification, notify, owe, submitted
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService
from sqlalchemy import func, select

CODE = "H05.03-261124-0001"
LOOKUP = "/api/v1/payments/payplat/dptracuuthanhtoanhs"
TOTAL_VND = 165_000
NAME = f"{CODE}20261124100000"


@pytest.fixture
def more_settings(all_providers: dict[str, Any]) -> dict[str, Any]:
    return all_providers | {"payplat_previous_hash_key": "the old key"}


@pytest.fixture
async def two_charges(service: RunningService, clock: TestClock) -> None:
    """A dossier that owes a fee and a levy."""
    since = date(2019, 1, 1)
    owed = [
        Fee(id="F", kind="fee", name="Phí thẩm định", amount_vnd=135_000, valid_from=since),
        Fee(id="L", kind="levy", name="Lệ phí cấp phép", amount_vnd=30_000, valid_from=since),
    ]
    case = ProcedureCase(name="Cấp mới", time_limit=TimeLimit(unit=TimeUnit.NONE), fees=owed)
    listed = [ChannelCases(channel=Channel.COUNTER, cases=[case])]
    record = examples.criminal_record().model_copy(update={"code": "1.000001", "channels": listed})
    async with service.kit.database.transaction() as session:
        await fees.keep_version(session, examples.published(record))
    async with service.kit.database.transaction() as session:
        await charges.charge_at_reception(
            session, submitted(clock, procedure_code="1.000001", case="Cấp mới", code=CODE)
        )


def asked(code: str = CODE, *, key: str = PAYPLAT_KEY, **fields: Any) -> dict[str, Any]:
    document = {"client_id": PAYPLAT_CLIENT, "MaHoSo": code} | fields
    return document | {"check_sum": signing.checksum(document, signing.LOOKUP, key)}


async def look_up(service: RunningService, document: Any) -> Any:
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    answer = await service.client.post(LOOKUP, content=content, headers=service.headers())
    return answer.raise_for_status().json()


async def tell(service: RunningService, document: Any) -> str:
    answer = await service.client.post("/api/v1/payments/payplat/ipn", json=document, headers=service.headers())
    return answer.raise_for_status().json()["error_code"]


async def payments(service: RunningService) -> list[Payment]:
    async with service.kit.database.sessions() as session:
        return list((await session.scalars(select(Payment).order_by(Payment.id))).all())


@pytest.mark.usefixtures("two_charges")
class TestBill:
    async def test_a_dossier_that_owes_gets_one_bill_over_all_its_charges(self, service: RunningService) -> None:
        answer = await look_up(service, asked())
        bill = answer["message"]
        assert (answer["error_code"], bill["MaTraCuuTT"], bill["MaHoSo"]) == (1, NAME, CODE)
        assert [(line["LoaiPhiLePhi"], line["MaPhiLePhi"], line["SoTien"]) for line in bill["PhiLePhi"]] == [
            ("1", "F", "135000"), ("2", "L", "30000"),
        ]  # fmt: skip
        assert (bill["MaDichVu"], bill["TKThuHuong"], bill["MaTTHC"]) == ("2", "1234567890", "1.000001")
        assert bill["HoTenNguoiNop"] == ""

    async def test_asked_again_while_it_is_open_the_bill_keeps_its_name_and_then_gets_another(
        self, service: RunningService, clock: TestClock
    ) -> None:
        answers = await asyncio.gather(*(look_up(service, asked()) for _ in range(6)))
        clock.advance(minutes=14)
        answers.append(await look_up(service, asked()))
        assert {answer["message"]["MaTraCuuTT"] for answer in answers} == {NAME}
        assert len(await payments(service)) == 2
        clock.advance(minutes=2)
        assert (await look_up(service, asked()))["message"]["MaTraCuuTT"] == f"{CODE}20261124101600"

    async def test_the_notice_under_that_name_settles_every_charge_once(self, service: RunningService) -> None:
        name = (await look_up(service, asked()))["message"]["MaTraCuuTT"]
        notice = payplat_notice(name, TOTAL_VND)
        assert await asyncio.gather(*(tell(service, notice) for _ in range(8))) == ["0"] * 8
        assert [(payment.amount_vnd, payment.status) for payment in await payments(service)] == [
            (135_000, "settled"), (30_000, "settled"),
        ]  # fmt: skip
        settled = await service.recorded(PaymentSettled)
        assert [(event.amount_vnd, event.all_settled) for event in settled] == [(135_000, False), (30_000, True)]
        assert len(await service.recorded(ReceiptIssued)) == 2
        assert await look_up(service, asked()) == {"error_code": 0, "message": None}

    @pytest.mark.parametrize("amount_vnd", [135_000, TOTAL_VND - 1, TOTAL_VND + 1])
    async def test_another_sum_than_the_bills_settles_nothing_and_is_told(
        self, amount_vnd: int, service: RunningService
    ) -> None:
        name = (await look_up(service, asked()))["message"]["MaTraCuuTT"]
        assert await tell(service, payplat_notice(name, amount_vnd)) == "4"
        assert {payment.status for payment in await payments(service)} == {"pending"}
        [told] = await service.recorded(MismatchFound)
        assert (told.expected_vnd, told.received_vnd) == (TOTAL_VND, amount_vnd)

    async def test_a_bill_is_over_what_is_left_of_charges_that_were_paid_in_part(
        self, service: RunningService, dossiers: FakeDossiers
    ) -> None:
        clerk = official("clerk-tuphap", "clerk", "H05.03")
        async with service.kit.database.sessions() as session:
            fee = (await session.scalars(select(Charge).where(Charge.fee_id == "F"))).one()
        path, body = f"/api/v1/charges/{fee.id}/checkout", {"provider": "cash", "amount_vnd": 35_000}
        dossiers.know(fee.dossier_id, AN, CODE)
        assert (await service.post(path, clerk, body)).status_code == 201
        bill = (await look_up(service, asked()))["message"]
        assert [line["SoTien"] for line in bill["PhiLePhi"]] == ["100000", "30000"]
        assert await tell(service, payplat_notice(bill["MaTraCuuTT"], 130_000)) == "0"
        async with service.kit.database.sessions() as session:
            assert set((await session.scalars(select(Charge.status))).all()) == {"settled"}
        [told] = [event for event in await service.recorded(PaymentSettled) if event.charge_ids == [fee.id]]
        assert told.amount_vnd == 135_000

    @pytest.mark.parametrize("told", [True, False], ids=["told", "not told"])
    async def test_the_platforms_file_matches_a_bill_by_its_whole_sum(
        self, told: bool, service: RunningService, payplat: FakePayPlat
    ) -> None:
        name = (await look_up(service, asked()))["message"]["MaTraCuuTT"]
        if told:
            assert await tell(service, payplat_notice(name, TOTAL_VND)) == "0"
        content = (
            f"transaction_id,platform_transaction_id,pay_date,trans_amount\n{name},PP1,20261124100500,{TOTAL_VND}\n"
        )
        document = (await counted(service, content.encode(), provider="payplat")).json()
        if not told:
            assert (outcomes(document), document["lines"][0]["reason"]) == ({"unmatched": 1}, "not_confirmed")
            payplat.created[name], payplat.status = {"transaction_id": name, "trans_amount": TOTAL_VND}, "success"
            await ask_providers(service.kit)
            await judge_confirmed(service.kit)
            document = (await service.get(f"{STATEMENTS}/{document['id']}", KEEPER)).json()
        assert outcomes(document) == {"matched": 1}
        assert {payment.status for payment in await payments(service)} == {"settled"}
        assert await service.recorded(MismatchFound) == []
        day = "/api/v1/payments/reconciliation?date=2026-11-24&provider=payplat"
        [sums] = (await service.get(day, KEEPER)).json()["providers"]
        assert (sums["ours"], sums["theirs"], sums["missing"]["count"], sums["difference_vnd"]) == (
            {"count": 2, "amount_vnd": TOTAL_VND}, {"count": 1, "amount_vnd": TOTAL_VND}, 0, 0,
        )  # fmt: skip

    async def test_the_platforms_file_with_another_sum_than_the_bills_is_for_a_person(
        self, service: RunningService
    ) -> None:
        name = (await look_up(service, asked()))["message"]["MaTraCuuTT"]
        assert await tell(service, payplat_notice(name, TOTAL_VND)) == "0"
        content = f"transaction_id,platform_transaction_id,pay_date,trans_amount\n{name},PP1,20261124100500,160000\n"
        document = (await counted(service, content.encode(), provider="payplat")).json()
        assert outcomes(document) == {"under": 1}
        [found] = await service.recorded(MismatchFound)
        assert (found.expected_vnd, found.received_vnd) == (TOTAL_VND, 160_000)
        path = f"/api/v1/payments/statement-lines/{document['lines'][0]['id']}/actions/write-off"
        body, version = {"reason": "Cổng chuyển thiếu"}, document["lines"][0]["version"]
        assert (await service.post(path, KEEPER, body, version=version)).status_code == 200
        async with service.kit.database.sessions() as session:
            query = select(func.sum(LedgerEntry.amount_vnd)).where(LedgerEntry.account == "shortfall")
            assert await session.scalar(query) == TOTAL_VND - 160_000

    async def test_a_bill_paid_late_opens_a_refund_case_for_each_charge(
        self, service: RunningService, clock: TestClock
    ) -> None:
        name = (await look_up(service, asked()))["message"]["MaTraCuuTT"]
        clock.advance(hours=1)
        assert await tell(service, payplat_notice(name, TOTAL_VND, pay_date="20261124103000")) == "0"
        async with service.kit.database.sessions() as session:
            assert (await session.scalars(select(RefundCase.ground))).all() == ["paid_late"] * 2
        assert await service.recorded(PaymentSettled) == []

    async def test_a_bill_paid_in_time_and_told_of_late_still_settles(
        self, service: RunningService, clock: TestClock
    ) -> None:
        name = (await look_up(service, asked()))["message"]["MaTraCuuTT"]
        clock.advance(hours=1)
        await expire_unpaid(service.kit)
        assert {payment.status for payment in await payments(service)} == {"expired"}
        assert await tell(service, payplat_notice(name, TOTAL_VND)) == "0"
        assert {payment.status for payment in await payments(service)} == {"settled"}

    @pytest.mark.parametrize(
        ("amount_vnd", "status", "settled"),
        [(TOTAL_VND, "success", 2), (135_000, "success", 0), (TOTAL_VND, "pending", 0)],
        ids=["paid", "another-sum", "open"],
    )
    async def test_a_bill_whose_notice_was_lost_is_found_by_asking_once(
        self,
        amount_vnd: int,
        status: str,
        settled: int,
        service: RunningService,
        clock: TestClock,
        payplat: FakePayPlat,
    ) -> None:
        name = (await look_up(service, asked()))["message"]["MaTraCuuTT"]
        payplat.created[name] = {"transaction_id": name, "trans_amount": amount_vnd}
        payplat.status = status
        clock.advance(minutes=15)
        await ask_providers(service.kit)
        await ask_providers(service.kit)
        assert payplat.asked == [name]
        assert len(await service.recorded(PaymentSettled)) == settled
        assert len(await service.recorded(MismatchFound)) == (1 if amount_vnd != TOTAL_VND else 0)

    async def test_two_bills_paid_open_refund_cases_for_the_second(
        self, service: RunningService, clock: TestClock
    ) -> None:
        first = (await look_up(service, asked()))["message"]["MaTraCuuTT"]
        clock.advance(minutes=16)
        second = (await look_up(service, asked()))["message"]["MaTraCuuTT"]
        assert [await tell(service, payplat_notice(name, TOTAL_VND)) for name in (first, second)] == ["0", "0"]
        async with service.kit.database.sessions() as session:
            cases = (await session.scalars(select(RefundCase).order_by(RefundCase.amount_vnd))).all()
        assert [(case.ground, case.amount_vnd) for case in cases] == [
            ("charge_not_due", 30_000), ("charge_not_due", 135_000),
        ]  # fmt: skip
        assert len(await service.recorded(PaymentSettled)) == 2

    async def test_a_failed_notice_leaves_the_charges_due(self, service: RunningService, clock: TestClock) -> None:
        name = (await look_up(service, asked()))["message"]["MaTraCuuTT"]
        assert await tell(service, payplat_notice(name, TOTAL_VND, status="failed")) == "0"
        assert {payment.status for payment in await payments(service)} == {"failed"}
        clock.advance(seconds=1)
        assert (await look_up(service, asked()))["message"]["MaTraCuuTT"] == f"{CODE}20261124100001"

    @pytest.mark.parametrize(
        "document",
        [
            asked(key="another"),
            asked(client_id="another-province"),
            asked() | {"MaHoSo": "H05.03-261124-0002"},
            {"client_id": PAYPLAT_CLIENT, "MaHoSo": CODE},
            b"[]",
            b"\xff\x00",
        ],
        ids=["key", "client", "changed", "unsigned", "list", "bytes"],
    )
    async def test_a_question_that_is_not_the_platforms_is_not_answered(
        self, document: Any, service: RunningService
    ) -> None:
        assert await look_up(service, document) == {"error_code": -1, "message": None}
        assert await payments(service) == []

    async def test_both_keys_are_taken_while_one_is_changed(self, service: RunningService) -> None:
        for key in ("the old key", PAYPLAT_KEY):
            assert (await look_up(service, asked(key=key)))["error_code"] == 1

    @pytest.mark.parametrize(
        "code", ["H05.03-261124-0999", "", "x\u0000y", "'; --"], ids=["none", "empty", "nul", "odd"]
    )
    async def test_a_dossier_that_is_not_there_owes_nothing(self, code: str, service: RunningService) -> None:
        assert (await look_up(service, asked(code)))["error_code"] == (-1 if "\0" in code else 0)
        assert await payments(service) == []


async def test_what_was_paid_elsewhere_is_owed_no_more(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    charge = await owe(service, dossiers, clock)
    checkout = await check_out(service, charge)
    assert (await look_up(service, asked()))["error_code"] == 1
    assert await notify(service, notification(checkout.reference)) == "00"
    assert await look_up(service, asked()) == {"error_code": 0, "message": None}


class TestNotOffered:
    @pytest.fixture
    def more_settings(self) -> dict[str, Any]:
        return {}

    async def test_without_the_platform_there_is_no_such_address(self, service: RunningService) -> None:
        answer = await service.client.post(LOOKUP, json=asked(), headers=service.headers())
        assert answer.status_code == 404
