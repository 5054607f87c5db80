"""A bank's statement settles VietQR transfers, each once, and tells of the rest why it did not."""

import asyncio
import hashlib
from typing import Any
from uuid import UUID

import pytest
from contracts.payment import MismatchFound, PaymentSettled, ReceiptIssued
from payment_service.charges.models import Charge
from payment_service.checkouts.asking import ask_providers, expire_unpaid
from payment_service.checkouts.models import Payment
from payment_service.ledger.models import LedgerEntry
from payment_service.refunds.models import RefundCase
from payment_service.statements import confirming, schemas
from payment_service.statements.models import StatementFile, StatementLine
from payment_service.statements.sweeps import judge_confirmed, judge_statements
from payment_service.testing.partners import FakeDossiers, FakeVNPay, TestClock
from payment_service.testing.statements import (
    ACCOUNT,
    CLERK,
    KEEPER,
    OTHER_KEEPER,
    STATEMENTS,
    bring,
    brought,
    confirm,
    counted,
    line,
    order,
    outcomes,
    statement,
)
from payment_service.testing.steps import AN, check_out, notification, notify, owe
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError


@pytest.fixture
def more_settings(all_providers: dict[str, Any]) -> dict[str, Any]:
    return all_providers


async def balances(service: RunningService) -> dict[str, int]:
    query = select(LedgerEntry.account, func.sum(LedgerEntry.amount_vnd)).group_by(LedgerEntry.account)
    async with service.kit.database.sessions() as session:
        return {account: int(total) for account, total in await session.execute(query) if total}


async def payment(service: RunningService, payment_id: UUID) -> Payment:
    async with service.kit.database.sessions() as session:
        return await session.get_one(Payment, payment_id)


async def charge(service: RunningService, charge_id: UUID) -> Charge:
    async with service.kit.database.sessions() as session:
        return await session.get_one(Charge, charge_id)


async def cases(service: RunningService) -> list[RefundCase]:
    async with service.kit.database.sessions() as session:
        return list((await session.scalars(select(RefundCase))).all())


async def test_a_transfer_on_the_statement_settles_its_payment_with_ledger_receipt_and_event(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    transfer = await order(service, dossiers, clock)
    content = statement(line("FT1", f"ct den {transfer.reference[:5].lower()} {transfer.reference[5:]}-nop phi"))
    answer = await counted(service, content)
    document = answer.json()
    assert (answer.status_code, outcomes(document)) == (200, {"matched": 1})
    assert document["sha256"] == hashlib.sha256(content).hexdigest()
    [shown] = document["lines"]
    assert (shown["line_number"], shown["outcome"], shown["state"]) == (2, "matched", "closed")
    assert shown["payment_id"] == str(transfer.payment_id)

    paid = await payment(service, transfer.payment_id)
    assert (paid.status, paid.provider_transaction) == ("settled", "FT1")
    assert (await charge(service, transfer.charge.id)).status == "settled"
    assert await balances(service) == {"clearing.vietqr": 200_000, "revenue.fee": -200_000}
    [settled] = await service.recorded(PaymentSettled)
    assert (settled.payment_id, settled.provider) == (transfer.payment_id, "vietqr")
    assert len(await service.recorded(ReceiptIssued)) == 1
    async with service.kit.database.sessions() as session:
        assert (await session.scalars(select(StatementFile.content))).one() == content


async def test_the_same_statement_brought_many_times_at_once_settles_once(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    transfers = [await order(service, dossiers, clock, code=f"H05.03-261124-{n:04d}") for n in range(1, 6)]
    lines = [line(f"FT{n}", transfer.reference) for n, transfer in enumerate(transfers)]
    files = [statement(*lines), statement(*reversed(lines))] * 3
    answers = [answer.json() for answer in await asyncio.gather(*(counted(service, file) for file in files))]
    assert sum(document["matched"] for document in answers) == 5
    assert sum(document["duplicate"] for document in answers) == 25
    assert len(await service.recorded(PaymentSettled)) == len(await service.recorded(ReceiptIssued)) == 5
    assert await balances(service) == {"clearing.vietqr": 1_000_000, "revenue.fee": -1_000_000}
    assert await cases(service) == []


async def test_overlapping_statements_count_a_line_once_and_the_rest_of_them(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    first = await order(service, dossiers, clock)
    second = await order(service, dossiers, clock, code="H05.03-261124-0002")
    one, two = line("FT1", first.reference), line("FT2", second.reference)
    assert outcomes(await brought(service, one, one)) == {"matched": 1, "duplicate": 1}
    document = await brought(service, one, two)
    assert outcomes(document) == {"matched": 1, "duplicate": 1}
    copy = next(shown for shown in document["lines"] if shown["outcome"] == "duplicate")
    assert (copy["reason"], copy["held_vnd"], copy["payment_id"]) == ("told_before", 0, None)
    assert copy["copy_of"] is not None
    assert await balances(service) == {"clearing.vietqr": 400_000, "revenue.fee": -400_000}


async def test_the_same_key_gives_the_same_answer_and_brings_nothing_twice(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    transfer = await order(service, dossiers, clock)
    content = statement(line("FT1", transfer.reference))
    first = await bring(service, content, key="k")
    again = await bring(service, content, key="k")
    assert (again.content, again.headers["Idempotent-Replayed"]) == (first.content, "true")
    other = await bring(service, statement(line("FT2", "x")), key="k")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    ids = [first.json()["id"], again.json()["id"]]
    answers = [await confirm(service, one, 200_000, KEEPER, key="c") for one in ids]
    assert (answers[0].status_code, answers[1].content) == (200, answers[0].content)
    async with service.kit.database.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(StatementLine)) == 1
    assert len(await service.recorded(PaymentSettled)) == 1


class TestTwoPairsOfEyes:
    async def test_what_one_person_has_brought_settles_nothing_until_another_confirms_it(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        transfer = await order(service, dossiers, clock)
        content = statement(line("FT1", transfer.reference), line("FT2", "nop phi", 70_000))
        answer = await bring(service, content)
        document = answer.json()
        assert (answer.status_code, answer.headers["Location"]) == (201, f"{STATEMENTS}/{document['id']}")
        assert (document["confirmed_at"], document["waiting"], document["total_vnd"]) == (None, 2, 270_000)
        assert not await judge_statements(service.kit)
        assert (await payment(service, transfer.payment_id)).status == "pending"
        assert await service.recorded(PaymentSettled) == []
        assert "clearing.vietqr" not in await balances(service)

        confirmed = await confirm(service, document["id"], 270_000, KEEPER)
        assert (confirmed.status_code, outcomes(confirmed.json())) == (200, {"matched": 1, "unmatched": 1})
        assert (confirmed.json()["waiting"], confirmed.json()["confirmed_at"] is None) == (0, False)
        assert (await payment(service, transfer.payment_id)).status == "settled"
        assert len(await service.recorded(PaymentSettled)) == 1

        again = await confirm(service, document["id"], 270_000, KEEPER)
        assert (again.status_code, again.json()["code"]) == (409, "statement_already_confirmed")

    async def test_who_brought_it_may_not_confirm_it_whatever_else_he_is(self, service: RunningService) -> None:
        document = (await bring(service, statement(line("FT1", "x")), KEEPER)).json()
        answer = await confirm(service, document["id"], 200_000, KEEPER)
        assert (answer.status_code, answer.json()["code"]) == (403, "statement_needs_another")
        with pytest.raises(DBAPIError, match="ck_statement_nobody_confirms_his_own"):
            async with service.kit.database.transaction() as session:
                await session.execute(text("UPDATE statement SET confirmed_by = uploaded_by, confirmed_at = now()"))

    @pytest.mark.parametrize("role", ["clerk", "officer", "leader", "analyst", "auditor"])
    async def test_only_an_approver_or_administrator_of_its_unit_or_above_confirms(
        self, role: str, service: RunningService
    ) -> None:
        document = (await bring(service, statement(line("FT1", "x")))).json()
        assert (await confirm(service, document["id"], 200_000, official("o", role, "H05"))).status_code == 403
        assert (await confirm(service, document["id"], 200_000, AN)).status_code == 403
        elsewhere = official("approver-xa", "approver", "H05.31")
        assert (await confirm(service, document["id"], 200_000, elsewhere)).json()["code"] == "statement_not_found"
        of_the_unit = official("approver-tinh", "approver", "H05.00")
        assert (await confirm(service, document["id"], 200_000, of_the_unit)).status_code == 200

    async def test_another_total_than_the_banks_confirms_nothing(self, service: RunningService) -> None:
        document = (await bring(service, statement(line("FT1", "x"), line("FT2", "y")))).json()
        answer = await confirm(service, document["id"], 200_000, KEEPER)
        [error] = answer.json()["errors"]
        assert (answer.status_code, error["pointer"]) == (422, "/total_vnd")
        assert "400000" in error["message"]
        waiting = (await service.get(f"{STATEMENTS}?confirmed=false", KEEPER)).json()["items"]
        assert [item["id"] for item in waiting] == [document["id"]]
        assert (await service.get(f"{STATEMENTS}?confirmed=true", KEEPER)).json()["items"] == []

    async def test_who_is_to_confirm_reads_the_file_as_it_came(self, service: RunningService) -> None:
        content = statement(line("FT1", "Nộp phí"))
        document = (await bring(service, content)).json()
        answer = await service.get(f"{STATEMENTS}/{document['id']}/file", KEEPER)
        assert (answer.content, answer.headers["Cache-Control"]) == (content, "no-store")
        elsewhere = official("approver-xa", "approver", "H05.31")
        assert (await service.get(f"{STATEMENTS}/{document['id']}/file", elsewhere)).status_code == 404

    async def test_confirmed_many_times_at_once_it_counts_once(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        transfer = await order(service, dossiers, clock)
        document = (await bring(service, statement(line("FT1", transfer.reference)))).json()
        confirming_it = (confirm(service, document["id"], 200_000, KEEPER) for _ in range(5))
        answers = await asyncio.gather(*confirming_it)
        assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409]
        assert len(await service.recorded(PaymentSettled)) == 1


async def test_one_number_at_two_accounts_is_other_money(service: RunningService) -> None:
    both = await brought(service, line("FT1", "x"), line("FT1", "x", account="999"))
    assert outcomes(both) == {"unmatched": 2}


@pytest.mark.parametrize("accounts", [("", ACCOUNT), (ACCOUNT, "")], ids=["then with", "then without"])
async def test_the_same_money_told_with_its_account_and_without_counts_once(
    accounts: tuple[str, str], service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    transfer = await order(service, dossiers, clock)
    first, again = [await brought(service, line("FT1", transfer.reference, account=account)) for account in accounts]
    assert (outcomes(first), outcomes(again)) == ({"matched": 1}, {"duplicate": 1})
    assert again["lines"][0]["reason"] == "told_before"
    assert await cases(service) == []


class TestWhatIsNotAsOrdered:
    @pytest.mark.parametrize("memo", ["nop phi ho so", "MCAAAAAAAAAAAAA"], ids=["no reference", "nobody's"])
    async def test_money_that_nobody_can_place_is_held_as_unidentified(
        self, memo: str, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        await order(service, dossiers, clock)
        document = await brought(service, line("FT1", memo, 70_000))
        assert outcomes(document) == {"unmatched": 1}
        [shown] = document["lines"]
        assert (shown["state"], shown["reason"], shown["held_vnd"]) == ("open", "no_reference", 70_000)
        held = await balances(service)
        assert (held["clearing.vietqr"], held["unidentified"]) == (70_000, -70_000)
        assert await service.recorded(PaymentSettled) == []

    async def test_two_references_in_one_memo_settle_neither(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        one = await order(service, dossiers, clock)
        two = await order(service, dossiers, clock, code="H05.03-261124-0002")
        document = await brought(service, line("FT1", f"{one.reference} {two.reference}", 400_000))
        assert document["lines"][0]["reason"] == "several_references"
        assert await service.recorded(PaymentSettled) == []

    async def test_another_account_than_the_orders_settles_nothing(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        transfer = await order(service, dossiers, clock)
        document = await brought(service, line("FT1", transfer.reference, account="999"))
        assert document["lines"][0]["reason"] == "other_account"
        assert (await payment(service, transfer.payment_id)).status == "pending"
        unnamed = await brought(service, line("FT2", transfer.reference, account=""))
        assert outcomes(unnamed) == {"matched": 1}

    async def test_too_much_settles_and_the_surplus_has_a_refund_case(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        transfer = await order(service, dossiers, clock)
        document = await brought(service, line("FT1", transfer.reference, 250_000))
        assert outcomes(document) == {"over": 1}
        assert (await payment(service, transfer.payment_id)).status == "settled"
        [case] = await cases(service)
        surplus = await payment(service, case.payment_id)
        assert (case.amount_vnd, surplus.amount_vnd, surplus.status) == (50_000, 50_000, "settled")
        assert document["lines"][0]["surplus_payment_id"] == str(surplus.id)
        assert await balances(service) == {
            "clearing.vietqr": 250_000, "revenue.fee": -200_000, "unapplied": -50_000,
        }  # fmt: skip
        [mismatch] = await service.recorded(MismatchFound)
        assert (mismatch.expected_vnd, mismatch.received_vnd) == (0, 50_000)
        assert len(await service.recorded(ReceiptIssued)) == 1

    async def test_too_little_settles_nothing_until_the_rest_has_come(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        transfer = await order(service, dossiers, clock)
        first = await brought(service, line("FT1", transfer.reference, 150_000))
        assert (outcomes(first), first["lines"][0]["held_vnd"]) == ({"under": 1}, 150_000)
        assert (await charge(service, transfer.charge.id)).status == "due"
        [mismatch] = await service.recorded(MismatchFound)
        assert (mismatch.expected_vnd, mismatch.received_vnd) == (200_000, 150_000)

        rest = await brought(service, line("FT2", transfer.reference, 50_000))
        assert outcomes(rest) == {"matched": 1}
        assert (await charge(service, transfer.charge.id)).status == "settled"
        assert await balances(service) == {"clearing.vietqr": 200_000, "revenue.fee": -200_000}
        before = (await service.get(f"{STATEMENTS}/{first['id']}", CLERK)).json()
        assert outcomes(before) == {"matched": 1}

    async def test_a_second_transfer_for_what_is_paid_has_a_refund_case_of_its_whole_sum(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        transfer = await order(service, dossiers, clock)
        document = await brought(service, line("FT1", transfer.reference), line("FT2", transfer.reference))
        assert outcomes(document) == {"matched": 1, "duplicate": 1}
        [case] = await cases(service)
        assert case.amount_vnd == 200_000
        assert (await balances(service))["unapplied"] == -200_000
        assert len(await service.recorded(PaymentSettled)) == 1

    async def test_money_booked_after_the_order_has_expired_has_a_refund_case(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        transfer = await order(service, dossiers, clock)
        clock.advance(hours=25)
        late = "2026-11-25T10:00:01+07:00"
        await brought(service, line("FT1", transfer.reference, 450_000, at=late))
        assert (await charge(service, transfer.charge.id)).status == "due"
        found = await cases(service)
        assert sorted((case.ground, case.amount_vnd) for case in found) == [
            ("paid_late", 200_000), ("paid_late", 250_000),
        ]  # fmt: skip
        assert await service.recorded(PaymentSettled) == []
        assert (await balances(service))["unapplied"] == -450_000

    async def test_money_booked_in_time_settles_an_order_that_has_expired_since(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        transfer = await order(service, dossiers, clock)
        clock.advance(hours=25)
        await expire_unpaid(service.kit)
        assert (await payment(service, transfer.payment_id)).status == "expired"
        assert outcomes(await brought(service, line("FT1", transfer.reference))) == {"matched": 1}
        assert (await charge(service, transfer.charge.id)).status == "settled"


class TestProvidersFiles:
    HEADER = b"txn_ref,transaction_no,paid_at,amount_vnd\n"

    async def test_what_both_know_matches_and_changes_nothing(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        checkout = await check_out(service, await owe(service, dossiers, clock))
        assert await notify(service, notification(checkout.reference)) == "00"
        before = await balances(service)
        content = self.HEADER + f"{checkout.reference},14000001,20261124100500,200000\n".encode()
        answer = await counted(service, content, provider="vnpay")
        assert outcomes(answer.json()) == {"matched": 1}
        assert await balances(service) == before
        assert len(await service.recorded(PaymentSettled)) == 1

    async def test_what_the_provider_alone_calls_paid_is_asked_about_and_then_settled_once(
        self, service: RunningService, dossiers: FakeDossiers, vnpay: FakeVNPay, clock: TestClock
    ) -> None:
        checkout = await check_out(service, await owe(service, dossiers, clock))
        content = self.HEADER + f"{checkout.reference},14000001,20261124100500,200000\n".encode()
        document = (await counted(service, content, provider="vnpay")).json()
        assert (outcomes(document), document["lines"][0]["reason"]) == ({"unmatched": 1}, "not_confirmed")
        # A file is not signed: it settles nothing.
        assert (await payment(service, checkout.payment_id)).status == "pending"
        await judge_confirmed(service.kit)

        vnpay.say_paid()
        await ask_providers(service.kit)
        await judge_confirmed(service.kit)
        assert (await payment(service, checkout.payment_id)).status == "settled"
        shown = (await service.get(f"{STATEMENTS}/{document['id']}", CLERK)).json()
        assert outcomes(shown) == {"matched": 1}
        assert len(await service.recorded(PaymentSettled)) == 1
        assert len(vnpay.asked) == 1

    async def test_another_sum_and_an_unknown_order_are_for_a_person(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        checkout = await check_out(service, await owe(service, dossiers, clock))
        assert await notify(service, notification(checkout.reference)) == "00"
        content = self.HEADER + (
            f"{checkout.reference},14000001,20261124100500,190000\nunknown,14000002,20261124100500,5000\n".encode()
        )
        document = (await counted(service, content, provider="vnpay")).json()
        assert outcomes(document) == {"under": 1, "unmatched": 1}
        [mismatch] = await service.recorded(MismatchFound)
        assert (mismatch.expected_vnd, mismatch.received_vnd) == (200_000, 190_000)
        assert (await balances(service))["unidentified"] == -5_000


class TestTheDoor:
    @pytest.mark.parametrize("role", ["officer", "approver", "leader", "analyst", "auditor"])
    async def test_only_clerks_and_administrators_bring_statements(self, role: str, service: RunningService) -> None:
        answer = await bring(service, b"\xff", official("somebody", role, "H05"))
        assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")
        assert (await bring(service, b"\xff", AN)).status_code == 403

    async def test_a_fault_refuses_the_whole_file_in_both_languages(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        transfer = await order(service, dossiers, clock)
        answer = await bring(service, statement(line("FT1", transfer.reference), "FT2,24/11/2026,1,nothing,m"))
        document = answer.json()
        assert (answer.status_code, document["code"]) == (422, "statement_not_valid")
        [error] = document["errors"]
        assert error["pointer"] == "/lines/3/amount_vnd"
        assert "1.000.000.000.000" in error["message"]
        assert (await payment(service, transfer.payment_id)).status == "pending"

    async def test_a_form_is_taken_too_and_nothing_else(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        transfer = await order(service, dossiers, clock)
        content = statement(line("FT1", transfer.reference))
        headers = service.headers(KEEPER)
        files = {"file": ("saoke.csv", content, "text/csv")}
        answer = await service.client.post(STATEMENTS, files=files, headers=headers)
        assert (answer.status_code, answer.json()["line_count"]) == (201, 1)
        nothing = await service.client.post(STATEMENTS, files={"other": content}, headers=service.headers(KEEPER))
        assert (nothing.status_code, nothing.json()["errors"][0]["pointer"]) == (422, "/file")
        picture = service.headers(KEEPER) | {"Content-Type": "image/png"}
        assert (await service.client.post(STATEMENTS, content=content, headers=picture)).status_code == 415

    async def test_too_large_is_413(self, service: RunningService, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("payment_service.statements.receiving.MAX_BYTES", 50)
        assert (await bring(service, statement(line("FT1", "x" * 50)))).status_code == 413

    async def test_what_a_unit_brought_is_seen_there_and_above(self, service: RunningService) -> None:
        document = await brought(service, line("FT1", "x"))
        path, line_id = f"{STATEMENTS}/{document['id']}", document["lines"][0]["id"]
        auditor = official("auditor", "auditor", "H05")
        assert (await service.get(path, auditor)).json()["unmatched"] == 1
        assert len((await service.get(f"{path}/lines?outcome=unmatched", auditor)).json()["items"]) == 1
        shown = await service.get(f"/api/v1/payments/statement-lines/{line_id}", auditor)
        assert (shown.status_code, shown.headers["ETag"]) == (200, f'"{document["lines"][0]["version"]}"')
        elsewhere = official("clerk-xa", "clerk", "H05.31.01.00")
        for asked in (path, f"{path}/lines", f"/api/v1/payments/statement-lines/{line_id}"):
            assert (await service.get(asked, elsewhere)).status_code == 404
            assert (await service.get(asked, official("officer", "officer", "H05"))).status_code == 403


async def test_a_long_statement_is_an_operation_that_goes_on_after_a_crash(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schemas, "JUDGED_AT_ONCE", 2)
    monkeypatch.setattr(confirming, "JUDGED_AT_ONCE", 2)
    monkeypatch.setattr("payment_service.statements.sweeps.BATCH", 2)
    transfers = [await order(service, dossiers, clock, code=f"H05.03-261124-{n:04d}") for n in (1, 2, 3)]
    lines = [line(f"FT{n}", transfer.reference) for n, transfer in enumerate(transfers)]
    answer = await counted(service, statement(*lines, lines[0]), OTHER_KEEPER)
    assert (answer.status_code, answer.json()["state"]) == (202, "running")
    path = answer.headers["Location"]
    assert path.startswith("/api/v1/operations/payment-")

    assert await judge_statements(service.kit)
    half = (await service.get(path, KEEPER)).json()
    assert (half["state"], half["progress"]) == ("running", {"done": 3, "total": 4})
    while await judge_statements(service.kit):
        pass
    done = (await service.get(path, KEEPER)).json()
    assert (done["state"], done["progress"]) == ("done", {"done": 4, "total": 4})
    summary = (await service.get(done["result_url"], KEEPER)).json()
    assert (outcomes(summary), summary["waiting"]) == ({"matched": 3, "duplicate": 1}, 0)
    assert len(await service.recorded(PaymentSettled)) == 3
