"""Biên lai through the doors: gapless numbers, the page, cancelled or replaced with a trace, following refunds."""

import asyncio
import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from contracts.payment import ReceiptCancelled, ReceiptIssued
from payment_service.receipts.models import Receipt, ReceiptChange
from payment_service.refunds.sweeps import send_refunds
from payment_service.testing.partners import FakeDossiers, FakeVNPay, TestClock
from payment_service.testing.seals import PASSPHRASE, SEAL_NAME, make_seal, verified
from payment_service.testing.steps import AN, BINH, check_out, notification, notify, owe, refund_by_two
from servicekit.clock import VIETNAM
from servicekit.testing.keys import ANONYMOUS, official
from servicekit.testing.pages import words
from servicekit.testing.service import RunningService
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

OFFICER = official("officer-tuphap", "officer", "H05.03")
APPROVER = official("approver-tuphap", "approver", "H05.03")
CLERK = official("clerk-tuphap", "clerk", "H05.03")
FIRST = "BL26H05.03-0000001"
SECOND = "BL26H05.03-0000002"
WHY = {"reason": "Ghi sai tên cơ quan thu"}
MIDNIGHT = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)
"""Of 1 January 2027 in Vietnam."""


async def pay(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock, ordinal: int = 1, **facts: Any
) -> dict[str, Any]:
    """The payment, settled."""
    charge = await owe(service, dossiers, clock, code=f"H05.03-261124-{ordinal:04d}", **facts)
    checkout = await check_out(service, charge)
    assert await notify(service, notification(checkout.reference)) == "00"
    return (await service.get(f"/api/v1/payments/{checkout.payment_id}", AN)).raise_for_status().json()


async def read(service: RunningService, number: str, caller: Any = AN) -> dict[str, Any]:
    return (await service.get(f"/api/v1/receipts/{number}", caller)).raise_for_status().json()


async def act(
    service: RunningService, number: str, action: str, caller: Any = OFFICER, version: int = 1, body: Any = WHY
) -> httpx.Response:
    return await service.post(f"/api/v1/receipts/{number}/actions/{action}", caller, body, version=version)


async def page(service: RunningService, number: str, caller: Any = AN, **headers: str) -> httpx.Response:
    return await service.client.get(f"/api/v1/receipts/{number}.pdf", headers=service.headers(caller) | headers)


async def rows(service: RunningService) -> list[Receipt]:
    async with service.kit.database.sessions() as session:
        return list((await session.scalars(select(Receipt).order_by(Receipt.series, Receipt.ordinal))).all())


class TestNumbers:
    async def test_32_at_once_over_the_turn_of_the_year_number_both_series_without_a_gap(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        clock.now = MIDNIGHT - timedelta(minutes=5)
        charges = [await owe(service, dossiers, clock, code=f"H05.03-261231-{ordinal:04d}") for ordinal in range(1, 33)]
        queries = [notification((await check_out(service, charge)).reference) for charge in charges]
        instants, chance = (MIDNIGHT - timedelta(microseconds=1), MIDNIGHT), random.Random(20261231)
        monkeypatch.setattr(TestClock, "__call__", lambda _: chance.choice(instants))
        answers = await asyncio.gather(*(notify(service, query) for query in queries for _ in range(2)))
        assert sorted(answers) == ["00"] * 32 + ["02"] * 32
        issued = await rows(service)
        assert len(issued) == 32
        by_series: dict[str, list[int]] = {}
        for receipt in issued:
            assert receipt.series == f"BL{receipt.issued_at.astimezone(VIETNAM):%y}H05.03"
            by_series.setdefault(receipt.series, []).append(receipt.ordinal)
        assert by_series.keys() == {"BL26H05.03", "BL27H05.03"}
        for ordinals in by_series.values():
            assert ordinals == list(range(1, len(ordinals) + 1))
        assert len(await service.recorded(ReceiptIssued)) == 32

    async def test_each_agency_has_a_series_of_its_own(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        numbers = [
            (await pay(service, dossiers, clock, ordinal, agency=agency))["receipt_number"]
            for ordinal, agency in enumerate(("H05.03", "H05.30", "H05.03"), 1)
        ]
        assert numbers == [FIRST, "BL26H05.30-0000001", SECOND]

    @pytest.mark.parametrize(
        "statement",
        [
            "DELETE FROM receipt",
            "UPDATE receipt SET amount_vnd = 1",
            "UPDATE receipt SET ordinal = 7",
            "UPDATE receipt SET version = 0",
            "UPDATE receipt_counter SET last_number = 1",
            "DELETE FROM receipt_counter",
        ],
    )
    async def test_the_database_keeps_receipts_and_numbers_as_they_were_given(
        self, statement: str, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        await pay(service, dossiers, clock)
        with pytest.raises(DBAPIError, match=r"kept as it was issued|never given again"):
            async with service.kit.database.transaction() as session:
                await session.execute(text(statement))


class TestCollector:
    @pytest.fixture
    def more_settings(self, tmp_path: Path) -> dict[str, Any]:
        file = tmp_path / "collectors.json"
        collector = {"name": "Sở Tư pháp tỉnh Mẫu", "tax_code": "0100109106", "symbol": "TP"}
        file.write_text(json.dumps({"default": {"name": "Tỉnh Mẫu"}, "agencies": {"H05.03": collector}}))
        return {"collectors_file": file, "receipt_form": "01BLP0-002"}

    async def test_a_receipt_is_in_the_name_of_who_collects_and_stays_so(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        number = (await pay(service, dossiers, clock))["receipt_number"]
        assert number == "TP26H05.03-0000001"
        receipt = await read(service, number)
        assert (receipt["collector_name"], receipt["collector_tax_code"], receipt["form"], receipt["symbol"]) == (
            "Sở Tư pháp tỉnh Mẫu", "0100109106", "01BLP0-002", "TP-26",
        )  # fmt: skip
        other = (await pay(service, dossiers, clock, 2, agency="H05.30"))["receipt_number"]
        [row] = [row for row in await rows(service) if row.number == other]
        assert (row.collector_name, row.collector_tax_code) == ("Tỉnh Mẫu", None)


class TestPage:
    async def test_the_owner_and_the_agency_get_the_same_page_and_304_when_they_have_it(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        await pay(service, dossiers, clock)
        own, seen = [await page(service, FIRST, caller) for caller in (AN, OFFICER)]
        assert (own.status_code, own.headers["content-type"]) == (200, "application/pdf")
        assert own.headers["cache-control"] == "no-store"
        assert own.headers["content-disposition"] == f'inline; filename="bien-lai-{FIRST}.pdf"'
        assert own.content == seen.content
        told = words(own.content)
        assert "CHƯA KÝ SỐ" in told and "Nguyễn Văn An" in told and "Hai trăm nghìn đồng" in told
        again = await page(service, FIRST, AN, **{"if-none-match": own.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")

    async def test_anothers_page_is_not_there(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        await pay(service, dossiers, clock)
        for number in (FIRST, "BL26H05.03-9999999", "nonsense"):
            answer = await page(service, number, BINH)
            assert answer.status_code == 404
        assert (await page(service, FIRST, ANONYMOUS)).status_code == 401

    async def test_a_cancelled_receipts_page_is_stamped_and_has_another_etag(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        await pay(service, dossiers, clock)
        before = await page(service, FIRST)
        assert (await act(service, FIRST, "cancel")).status_code == 200
        after = await page(service, FIRST, AN, **{"if-none-match": before.headers["etag"]})
        assert after.status_code == 200 and "ĐÃ HỦY" in words(after.content)


class TestSigned:
    @pytest.fixture
    def more_settings(self, tmp_path: Path) -> dict[str, Any]:
        (tmp_path / "passphrase").write_text(f"{PASSPHRASE}\n")
        key_file = make_seal(tmp_path / "key.p12")
        return {"receipt_key_file": key_file, "receipt_key_passphrase_file": tmp_path / "passphrase"}

    async def test_with_a_key_from_a_file_the_page_is_signed(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        await pay(service, dossiers, clock)
        answer = await page(service, FIRST)
        status = await verified(answer.content)
        assert status.bottom_line and status.signing_cert.subject.native["common_name"] == SEAL_NAME
        again = await page(service, FIRST, AN, **{"if-none-match": answer.headers["etag"]})
        assert again.status_code == 304


class TestChange:
    async def test_a_cancelled_receipt_keeps_its_number_reason_and_name_and_is_told(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        payment = await pay(service, dossiers, clock)
        answer = await act(service, FIRST, "cancel")
        assert (answer.status_code, answer.json()["status"], answer.headers["etag"]) == (200, "cancelled", '"2"')
        [change] = (await read(service, FIRST))["changes"]
        assert (change["action"], change["reason"], change["successor"]) == ("cancel", WHY["reason"], None)
        assert OFFICER.subject not in answer.text
        async with service.kit.database.sessions() as session:
            [kept] = (await session.scalars(select(ReceiptChange))).all()
        assert (kept.receipt_number, kept.changed_by) == (FIRST, OFFICER.subject)
        [told] = await service.recorded(ReceiptCancelled)
        assert (str(told.payment_id), told.receipt_number, told.successor_number) == (payment["id"], FIRST, None)
        assert (await pay(service, dossiers, clock, 2))["receipt_number"] == SECOND

    async def test_a_replaced_receipt_shows_its_successor_and_the_payment_shows_the_new_one(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        payment = await pay(service, dossiers, clock)
        clock.advance(days=1)
        answer = await act(service, FIRST, "replace")
        assert (answer.status_code, answer.headers["location"]) == (200, f"/api/v1/receipts/{SECOND}")
        successor = answer.json()
        assert (successor["number"], successor["replaces"], successor["amount_vnd"]) == (SECOND, FIRST, 200_000)
        old = await read(service, FIRST)
        assert (old["status"], old["replaced_by"], old["changes"][0]["successor"]) == ("replaced", SECOND, SECOND)
        shown = (await service.get(f"/api/v1/payments/{payment['id']}", AN)).json()
        assert shown["receipt_number"] == SECOND
        issued = [event.receipt_number for event in await service.recorded(ReceiptIssued)]
        [told] = await service.recorded(ReceiptCancelled)
        assert (issued, told.receipt_number, told.successor_number) == ([FIRST, SECOND], FIRST, SECOND)
        found = await service.post(
            "/api/v1/receipts/lookup", ANONYMOUS, {"dossier_code": "H05.03-261124-0001", "identity_tail": "0001"}
        )
        assert [item["status"] for item in found.json()["items"]] == ["replaced", "issued"]

    async def test_one_cancelled_by_mistake_can_be_replaced_and_nothing_after_that(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        await pay(service, dossiers, clock)
        await act(service, FIRST, "cancel")
        again = await act(service, FIRST, "cancel", version=2)
        assert (again.status_code, again.json()["code"], again.json()["status"]) == (
            409, "receipt_not_in_force", 409,
        )  # fmt: skip
        assert again.json()["receipt_status"] == "cancelled"
        assert (await act(service, FIRST, "replace", version=2)).json()["number"] == SECOND
        for action in ("cancel", "replace"):
            answer = await act(service, FIRST, action, version=3)
            assert (answer.status_code, answer.json()["receipt_status"]) == (409, "replaced")

    async def test_a_change_needs_the_version_that_was_read_and_happens_once(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        await pay(service, dossiers, clock)
        assert (await service.get(f"/api/v1/receipts/{FIRST}", OFFICER)).headers["etag"] == '"1"'
        answers = await asyncio.gather(*(act(service, FIRST, "replace") for _ in range(6)))
        assert sorted(answer.status_code for answer in answers) == [200] + [412] * 5
        assert [row.number for row in await rows(service)] == [FIRST, SECOND]
        path = f"/api/v1/receipts/{SECOND}/actions/cancel"
        assert (await service.post(path, OFFICER, WHY)).status_code == 428

    @pytest.mark.parametrize(
        ("caller", "status"),
        [(AN, 403), (BINH, 403), (CLERK, 403), (official("x", "officer", "H05.30"), 404), (ANONYMOUS, 401)],
        ids=["owner", "stranger", "clerk", "other-agency", "anonymous"],
    )
    async def test_only_an_officer_or_approver_of_the_agency_changes_a_receipt(
        self, caller: Any, status: int, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        await pay(service, dossiers, clock)
        for action in ("cancel", "replace"):
            assert (await act(service, FIRST, action, caller)).status_code == status
        dossiers.seen_by.add("H05.30")
        assert (await act(service, FIRST, "cancel", official("x", "officer", "H05.30"))).status_code == 403
        assert [(row.number, row.status) for row in await rows(service)] == [(FIRST, "issued")]
        assert (await act(service, FIRST, "cancel", APPROVER)).status_code == 200

    @pytest.mark.parametrize("body", [{}, {"reason": "  "}, {"reason": "x" * 1001}], ids=["none", "blank", "long"])
    async def test_a_change_needs_a_reason(
        self, body: dict[str, str], service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        await pay(service, dossiers, clock)
        answer = await act(service, FIRST, "cancel", body=body)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/reason")


class TestRefunded:
    async def refund(self, service: RunningService, payment: dict[str, Any], **body: Any) -> None:
        await refund_by_two(service, payment["id"], **body)
        await send_refunds(service.kit)
        await send_refunds(service.kit)

    async def test_a_whole_refund_cancels_the_receipt_once(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock, vnpay: FakeVNPay
    ) -> None:
        payment = await pay(service, dossiers, clock)
        await self.refund(service, payment)
        receipt = await read(service, FIRST)
        [change] = receipt["changes"]
        assert (receipt["status"], change["reason"]) == ("cancelled", "Đã hoàn toàn bộ số tiền")
        assert len(await service.recorded(ReceiptCancelled)) == 1
        answer = await act(service, FIRST, "replace", version=2)
        assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_receipt")

    async def test_a_partial_refund_replaces_it_by_one_over_the_rest_and_the_last_part_cancels_that(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock, vnpay: FakeVNPay
    ) -> None:
        payment = await pay(service, dossiers, clock)
        await self.refund(service, payment, amount_vnd=50_000)
        rest = await read(service, SECOND)
        assert (rest["amount_vnd"], rest["amount_in_words"], rest["replaces"]) == (
            150_000, "Một trăm năm mươi nghìn đồng", FIRST,
        )  # fmt: skip
        assert [item["amount_vnd"] for item in rest["items"]] == [150_000]
        first = await read(service, FIRST)
        assert (first["status"], first["amount_vnd"], first["replaced_by"]) == ("replaced", 200_000, SECOND)
        await self.refund(service, payment)
        assert [(row.number, row.status) for row in await rows(service)] == [(FIRST, "replaced"), (SECOND, "cancelled")]

    async def test_what_is_refunded_in_part_in_another_year_is_replaced_in_that_years_series(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock, vnpay: FakeVNPay
    ) -> None:
        payment = await pay(service, dossiers, clock)
        clock.now = MIDNIGHT
        await self.refund(service, payment, amount_vnd=50_000)
        assert [(row.number, row.symbol, row.status) for row in await rows(service)] == [
            (FIRST, "BL-26", "replaced"), ("BL27H05.03-0000001", "BL-27", "issued"),
        ]  # fmt: skip

    async def test_a_refused_refund_leaves_the_receipt(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock, vnpay: FakeVNPay
    ) -> None:
        payment = await pay(service, dossiers, clock)
        vnpay.refund_code = "95"
        await self.refund(service, payment)
        assert [(row.number, row.status) for row in await rows(service)] == [(FIRST, "issued")]

    async def test_what_was_paid_too_much_and_goes_back_is_on_no_receipt(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock, vnpay: FakeVNPay
    ) -> None:
        charge = await owe(service, dossiers, clock)
        first, second = [await check_out(service, charge, return_url=f"http://localhost/{name}") for name in ("a", "b")]
        assert [await notify(service, notification(each.reference)) for each in (first, second)] == ["00", "00"]
        await self.refund(service, {"id": second.payment_id})
        assert [(row.number, row.payment_id, row.status) for row in await rows(service)] == [
            (FIRST, first.payment_id, "issued")
        ]
