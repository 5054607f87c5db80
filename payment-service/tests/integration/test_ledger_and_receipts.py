import asyncio
from datetime import UTC, datetime

import pytest
from payment_service.ledger.models import LedgerEntry, LedgerMovement
from payment_service.receipts.models import Receipt
from payment_service.testing.partners import FakeDossiers, TestClock
from payment_service.testing.steps import AN, BINH, check_out, notification, notify, owe
from servicekit.ids import uuid7
from servicekit.testing.keys import ANONYMOUS, official
from servicekit.testing.service import RunningService
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError


async def pay(service: RunningService, dossiers: FakeDossiers, clock: TestClock, number: int = 1) -> str:
    """A receipt's number."""
    charge = await owe(service, dossiers, clock, code=f"H05.03-261124-{number:04d}")
    checkout = await check_out(service, charge)
    assert await notify(service, notification(checkout.reference)) == "00"
    return (await service.get(f"/api/v1/payments/{checkout.payment_id}", AN)).json()["receipt_number"]


def movement(kind: str = "charge", **facts: str) -> LedgerMovement:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return LedgerMovement(id=uuid7(), kind=kind, agency="H05.03", dossier_id=uuid7(), occurred_at=at, **facts)


class TestLedger:
    @pytest.mark.parametrize("sums", [[], [5], [5, -4], [5, -4, -2]])
    async def test_the_database_refuses_a_movement_that_does_not_balance(
        self, sums: list[int], service: RunningService
    ) -> None:
        with pytest.raises(IntegrityError, match="does not balance"):
            async with service.kit.database.transaction() as session:
                row = movement()
                session.add(row)
                await session.flush()
                for amount_vnd in sums:
                    session.add(
                        LedgerEntry(movement_id=row.id, account="receivable", agency="H05.03", amount_vnd=amount_vnd)
                    )

    async def test_an_entry_added_later_to_a_balanced_movement_is_refused(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        await owe(service, dossiers, clock)
        with pytest.raises(IntegrityError, match="does not balance"):
            async with service.kit.database.transaction() as session:
                movement_id = (await session.scalars(select(LedgerMovement.id))).one()
                session.add(LedgerEntry(movement_id=movement_id, account="receivable", agency="H05.03", amount_vnd=1))

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE ledger_entry SET amount_vnd = 1",
            "DELETE FROM ledger_entry",
            "UPDATE ledger_movement SET kind = 'refund'",
            "DELETE FROM ledger_movement",
            "TRUNCATE ledger_movement CASCADE",
        ],
    )
    async def test_nothing_in_the_ledger_is_ever_changed(
        self, statement: str, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        await owe(service, dossiers, clock)
        with pytest.raises(DBAPIError, match="append-only"):
            async with service.kit.database.transaction() as session:
                await session.execute(text(statement))

    async def test_a_correction_needs_a_reason(self, service: RunningService) -> None:
        with pytest.raises(IntegrityError, match="corrected_with_reason"):
            async with service.kit.database.transaction() as session:
                session.add(movement("correction"))

    async def test_balances_are_of_the_readers_unit_and_sum_to_zero(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        await pay(service, dossiers, clock)
        await owe(service, dossiers, clock)
        await owe(service, dossiers, clock, agency="H05.30")
        answer = await service.get("/api/v1/ledger/balances", official("auditor", "auditor", "H05"))
        items = answer.json()["items"]
        shown = {(item["agency"], item["account"]): item["balance_vnd"] for item in items}
        assert shown == {
            ("H05.03", "clearing.vnpay"): 200_000,
            ("H05.03", "receivable"): 200_000,
            ("H05.03", "revenue.fee"): -400_000,
            ("H05.30", "receivable"): 200_000,
            ("H05.30", "revenue.fee"): -200_000,
        }
        [receivable] = [item for item in items if (item["agency"], item["account"]) == ("H05.03", "receivable")]
        assert (receivable["debit_vnd"], receivable["credit_vnd"]) == (400_000, 200_000)
        assert receivable["name"] == "Phải thu của người nộp"
        narrow = await service.get("/api/v1/ledger/balances", official("head", "leader", "H05.3"))
        assert narrow.json()["items"] == []

    async def test_balances_are_for_those_who_watch_over_money(self, service: RunningService) -> None:
        statuses = {}
        for role in ("administrator", "analyst", "auditor", "leader", "clerk", "officer"):
            answer = await service.get("/api/v1/ledger/balances", official("somebody", role, "H05"))
            statuses[role] = answer.status_code
        assert statuses == {
            "administrator": 200,
            "analyst": 200,
            "auditor": 200,
            "leader": 200,
            "clerk": 403,
            "officer": 403,
        }
        assert (await service.get("/api/v1/ledger/balances", AN)).status_code == 403


class TestReceipts:
    async def test_a_receipt_says_what_was_paid_in_digits_and_words_and_by_whom(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        number = await pay(service, dossiers, clock)
        for caller in (AN, official("officer-tuphap", "officer", "H05.03")):
            receipt = (await service.get(f"/api/v1/receipts/{number}", caller)).json()
            assert receipt["number"] == "BL26H05.03-0000001"
            assert receipt["amount_vnd"] == 200_000
            assert receipt["amount_in_words"] == "Hai trăm nghìn đồng"
            assert receipt["payer_name"] == "Nguyễn Văn An"
            assert receipt["dossier_code"] == "H05.03-261124-0001"
            assert [(item["kind"], item["amount_vnd"]) for item in receipt["items"]] == [("fee", 200_000)]
            assert receipt["issued_at"] == "2026-11-24T03:00:00Z"

    async def test_anothers_receipt_is_not_there(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        number = await pay(service, dossiers, clock)
        for asked in (number, "BL26H05.03-9999999", "nonsense"):
            answer = await service.get(f"/api/v1/receipts/{asked}", BINH)
            assert answer.status_code == 404
        assert (await service.get(f"/api/v1/receipts/{number}", ANONYMOUS)).status_code == 401

    async def test_numbers_are_unique_and_without_a_gap_when_many_pay_at_once(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        numbers = await asyncio.gather(*(pay(service, dossiers, clock, number) for number in range(1, 31)))
        assert sorted(numbers) == [f"BL26H05.03-{ordinal:07d}" for ordinal in range(1, 31)]

    async def test_a_new_year_begins_a_new_series(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        clock.now = datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC)
        last = await pay(service, dossiers, clock, 1)
        clock.advance(seconds=1)
        first = await pay(service, dossiers, clock, 2)
        assert (last, first) == ("BL26H05.03-0000001", "BL27H05.03-0000001")
        async with service.kit.database.sessions() as session:
            assert set((await session.scalars(select(Receipt.ordinal))).all()) == {1}

    async def test_many_who_pay_while_the_year_ends_leave_no_gap_in_either_series(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        clock.now = datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC)

        async def pay_around_midnight(number: int) -> str:
            if number == 8:
                clock.advance(seconds=1)
            return await pay(service, dossiers, clock, number)

        first = await pay(service, dossiers, clock, 1)
        numbers = [first, *await asyncio.gather(*(pay_around_midnight(number) for number in range(2, 16)))]
        old, new = ([number for number in numbers if number.startswith(series)] for series in ("BL26", "BL27"))
        assert len(old) + len(new) == 15 and new
        for series, found in (("BL26H05.03", old), ("BL27H05.03", new)):
            assert sorted(found) == [f"{series}-{ordinal:07d}" for ordinal in range(1, len(found) + 1)]

    async def test_the_public_finds_receipts_by_code_and_last_digits_without_a_name(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        number = await pay(service, dossiers, clock)
        path, code = "/api/v1/receipts/lookup", "H05.03-261124-0001"
        found = await service.post(path, ANONYMOUS, {"dossier_code": code, "identity_tail": "0001"})
        [receipt] = found.json()["items"]
        assert (receipt["number"], receipt["payer_name"]) == (number, None)
        for body in (
            {"dossier_code": code, "identity_tail": "9999"},
            {"dossier_code": "H05.03-261124-0009", "identity_tail": "0001"},
        ):
            answer = await service.post(path, ANONYMOUS, body)
            assert (answer.status_code, answer.json()["code"]) == (404, "receipt_not_found")
