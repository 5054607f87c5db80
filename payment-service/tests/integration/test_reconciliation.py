"""A day's money, ours against theirs, and what a person decides about lines that no rule could settle."""

from typing import Any
from uuid import UUID

import httpx
import pytest
from contracts.payment import PaymentSettled
from payment_service.checkouts.models import Payment
from payment_service.ledger.models import LedgerEntry, LedgerMovement
from payment_service.refunds.models import RefundCase
from payment_service.statements.models import StatementLine, StatementLineAct
from payment_service.testing.partners import FakeDossiers, TestClock
from payment_service.testing.statements import APPROVER, CLERK, KEEPER, OTHER_KEEPER, brought, counted, line, order
from payment_service.testing.steps import check_out, notification, notify, owe
from servicekit.auth import Caller
from servicekit.ids import uuid7
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

RECONCILIATION = "/api/v1/payments/reconciliation"
WHY = {"reason": "Người nộp đã gọi điện xác nhận"}


@pytest.fixture
def more_settings(all_providers: dict[str, Any]) -> dict[str, Any]:
    return all_providers


async def act(
    service: RunningService, shown: dict[str, Any], name: str, caller: Caller = KEEPER, version: Any = None, **body: Any
) -> httpx.Response:
    path = f"/api/v1/payments/statement-lines/{shown['id']}/actions/{name}"
    return await service.post(path, caller, WHY | body, version=version or shown["version"])


async def balances(service: RunningService) -> dict[str, int]:
    query = select(LedgerEntry.account, func.sum(LedgerEntry.amount_vnd)).group_by(LedgerEntry.account)
    async with service.kit.database.sessions() as session:
        return {row[0]: int(row[1]) for row in await session.execute(query) if row[1]}


async def status(service: RunningService, payment_id: UUID) -> str:
    async with service.kit.database.sessions() as session:
        return (await session.get_one(Payment, payment_id)).status


async def send_back(service: RunningService, shown: dict[str, Any]) -> dict[str, Any]:
    """Proposed by one, confirmed by the other."""
    proposed = (await act(service, shown, "return", OTHER_KEEPER)).raise_for_status().json()
    return (await act(service, proposed, "confirm-return")).raise_for_status().json()


async def write_off(service: RunningService, shown: dict[str, Any]) -> dict[str, Any]:
    return (await act(service, shown, "write-off")).raise_for_status().json()


async def unmatched(service: RunningService, amount_vnd: int = 200_000) -> dict[str, Any]:
    return (await brought(service, line("FT1", "nop phi", amount_vnd)))["lines"][0]


class TestTheDay:
    async def test_the_sums_of_a_day_add_up_and_tell_both_sides(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        orders = [await order(service, dossiers, clock, code=f"H05.03-261124-{n:04d}") for n in range(1, 5)]
        lines = [
            line("FT1", orders[0].reference),
            line("FT2", orders[0].reference),
            line("FT3", orders[1].reference, 250_000),
            line("FT4", orders[2].reference, 150_000),
            line("FT5", "nop phi", 70_000),
            line("FT6", "hom qua", 1_000, at="2026-11-23T10:00:00+07:00"),
        ]
        await brought(service, *lines)
        await brought(service, *lines)
        checkout = await check_out(service, await owe(service, dossiers, clock, code="H05.03-261124-0009"))
        await notify(service, notification(checkout.reference))

        document = (await service.get(f"{RECONCILIATION}?date=2026-11-24", KEEPER)).json()
        days = {day.pop("provider"): day for day in document["providers"]}
        sums = {
            name: (part["count"], part["amount_vnd"]) for name, part in days["vietqr"].items() if isinstance(part, dict)
        }
        assert sums == {
            "theirs": (5, 870_000),
            "ours": (2, 400_000),
            "matched": (1, 200_000),
            "duplicate": (1, 200_000),
            "over": (1, 250_000),
            "under": (1, 150_000),
            "unmatched": (1, 70_000),
            "missing": (0, 0),
            "open": (2, 220_000),
        }
        assert days["vietqr"]["difference_vnd"] == 470_000
        assert (days["vnpay"]["missing"], days["vnpay"]["difference_vnd"]) == (
            {"count": 1, "amount_vnd": 200_000}, -200_000,
        )  # fmt: skip
        assert [item["bank_reference"] for item in document["items"]] == ["FT1", "FT2", "FT3", "FT4", "FT5"]

        missing = (await service.get(f"{RECONCILIATION}/missing?date=2026-11-24", KEEPER)).json()["items"]
        assert [(item["id"], item["provider"]) for item in missing] == [(str(checkout.payment_id), "vnpay")]
        content = f"txn_ref,transaction_no,paid_at,amount_vnd\n{checkout.reference},1,20261124100500,200000\n".encode()
        await counted(service, content, provider="vnpay")
        vnpay = (await service.get(f"{RECONCILIATION}?date=2026-11-24&provider=vnpay", KEEPER)).json()["providers"]
        assert [(day["matched"]["count"], day["missing"]["count"], day["difference_vnd"]) for day in vnpay] == [
            (1, 0, 0)
        ]

    async def test_lines_are_paged_and_chosen(self, service: RunningService) -> None:
        await brought(service, *(line(f"FT{n}", "nop phi", 1_000) for n in range(5)))
        path = f"{RECONCILIATION}?date=2026-11-24&outcome=unmatched&state=open&page_size=3"
        first = (await service.get(path, CLERK)).json()
        rest = (await service.get(f"{path}&cursor={first['next_cursor']}", CLERK)).json()
        assert (len(first["items"]), len(rest["items"]), rest["next_cursor"]) == (3, 2, None)
        assert (await service.get(f"{RECONCILIATION}?date=2026-11-24&outcome=matched", CLERK)).json()["items"] == []
        assert (await service.get(RECONCILIATION, CLERK)).status_code in (400, 422)

    async def test_a_unit_sees_what_is_its_own(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        transfer = await order(service, dossiers, clock)
        await brought(service, line("FT1", transfer.reference), line("FT2", "nop phi", 5_000))

        async def seen(caller: Caller) -> list[str]:
            answer = await service.get(f"{RECONCILIATION}?date=2026-11-24", caller)
            return [item["bank_reference"] for item in answer.raise_for_status().json()["items"]]

        assert await seen(CLERK) == await seen(official("auditor", "auditor", "H05")) == ["FT1", "FT2"]
        assert await seen(APPROVER) == ["FT1"]
        assert await seen(official("approver-xa", "approver", "H05.31.01")) == []
        officer = official("officer-tuphap", "officer", "H05.03")
        assert (await service.get(f"{RECONCILIATION}?date=2026-11-24", officer)).status_code == 403


class TestDeciding:
    async def test_a_transfer_is_attached_to_the_payment_that_it_was_meant_for(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        transfer = await order(service, dossiers, clock)
        shown = await unmatched(service)
        answer = await act(service, shown, "attach", payment_id=str(transfer.payment_id))
        attached = answer.json()
        assert (answer.status_code, attached["outcome"], attached["state"]) == (200, "matched", "closed")
        assert answer.headers["ETag"] == f'"{attached["version"]}"'
        again = await service.get(f"/api/v1/payments/statement-lines/{shown['id']}", KEEPER)
        assert again.headers["ETag"] == answer.headers["ETag"]
        assert await status(service, transfer.payment_id) == "settled"
        assert await balances(service) == {"clearing.vietqr": 200_000, "revenue.fee": -200_000}
        assert len(await service.recorded(PaymentSettled)) == 1
        acts = (await service.get(f"/api/v1/payments/statement-lines/{shown['id']}/acts", KEEPER)).json()["items"]
        assert [(one["kind"], one["actor"], one["reason"]) for one in acts] == [
            ("attach", KEEPER.subject, WHY["reason"])
        ]
        assert (await act(service, attached, "return")).json()["code"] == "statement_line_not_open"

    async def test_only_a_payment_that_the_caller_may_see_can_be_attached(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        elsewhere = await order(service, dossiers, clock, agency="H05.30")
        vnpay = await check_out(service, await owe(service, dossiers, clock, code="H05.03-261124-0002"))
        approver = official("approver-centre", "approver", "H05.00")
        shown = await unmatched(service)
        documents = []
        for payment_id in (elsewhere.payment_id, vnpay.payment_id, uuid7()):
            answer = await act(service, shown, "attach", approver, payment_id=str(payment_id))
            assert answer.status_code == 422
            documents.append({name: answer.json()[name] for name in ("code", "errors", "title")})
        assert documents[0] == documents[1] == documents[2]
        assert documents[0]["errors"][0]["pointer"] == "/payment_id"
        assert await status(service, elsewhere.payment_id) == "pending"

    async def test_too_little_is_given_back_by_a_refund_case(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        transfer = await order(service, dossiers, clock)
        shown = (await brought(service, line("FT1", transfer.reference, 150_000)))["lines"][0]
        answer = await act(service, shown, "refund")
        assert (answer.json()["state"], answer.json()["reason"]) == ("closed", "refunded")
        async with service.kit.database.sessions() as session:
            case = (await session.scalars(select(RefundCase))).one()
        assert (str(case.payment_id), case.amount_vnd) == (answer.json()["surplus_payment_id"], 150_000)
        held = await balances(service)
        assert (held["unapplied"], held["clearing.vietqr"], "unidentified" in held) == (-150_000, 150_000, False)
        assert await status(service, transfer.payment_id) == "pending"

    @pytest.mark.parametrize(
        ("close", "after"),
        [(send_back, {}), (write_off, {"clearing.vietqr": 200_000, "income.other": -200_000})],
        ids=["return", "write-off"],
    )
    async def test_what_nobody_claims_is_returned_or_written_off_and_may_be_taken_up_again(
        self, close: Any, after: dict[str, int], service: RunningService
    ) -> None:
        shown = await unmatched(service)
        closed = await close(service, shown)
        assert (closed["state"], closed["held_vnd"]) == ("closed", 0)
        assert await balances(service) == after
        opened = (await act(service, closed, "reopen")).json()
        assert (opened["state"], opened["held_vnd"], opened["return_proposed"]) == ("open", 200_000, False)
        assert await balances(service) == {"clearing.vietqr": 200_000, "unidentified": -200_000}
        again = await close(service, opened)
        assert again["state"] == "closed"
        assert await balances(service) == after
        async with service.kit.database.sessions() as session:
            rows = (await session.scalars(select(LedgerMovement).order_by(LedgerMovement.id))).all()
        assert [row.kind for row in rows][2] == "correction"
        assert {row.actor for row in rows[1:]} == {KEEPER.subject}
        assert {row.reason for row in rows[1:]} == {WHY["reason"]}

    async def test_what_a_provider_paid_out_too_little_is_written_off_as_a_shortfall(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        checkout = await check_out(service, await owe(service, dossiers, clock))
        await notify(service, notification(checkout.reference))
        content = f"txn_ref,transaction_no,paid_at,amount_vnd\n{checkout.reference},1,20261124100500,190000\n".encode()
        shown = (await counted(service, content, provider="vnpay")).json()["lines"][0]
        assert (await act(service, shown, "attach", payment_id=str(checkout.payment_id))).status_code == 409
        closed = (await act(service, shown, "write-off")).json()
        assert await balances(service) == {
            "clearing.vnpay": 190_000, "shortfall": 10_000, "revenue.fee": -200_000,
        }  # fmt: skip
        opened = (await act(service, closed, "reopen")).json()
        assert (opened["state"], opened["held_vnd"]) == ("open", 0)
        assert await balances(service) == {"clearing.vnpay": 200_000, "revenue.fee": -200_000}

    async def test_what_a_providers_file_has_twice_was_signed_once_and_is_for_a_person(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        checkout = await check_out(service, await owe(service, dossiers, clock))
        await notify(service, notification(checkout.reference))
        lines = [f"{checkout.reference},{number},20261124100500,200000" for number in (1, 2)]
        content = "\n".join(["txn_ref,transaction_no,paid_at,amount_vnd", *lines, ""]).encode()
        document = (await counted(service, content, provider="vnpay")).json()
        shown = next(one for one in document["lines"] if one["outcome"] == "duplicate")
        assert (shown["state"], shown["held_vnd"], shown["surplus_payment_id"]) == ("open", 200_000, None)
        assert await balances(service) == {
            "clearing.vnpay": 400_000, "unidentified": -200_000, "revenue.fee": -200_000,
        }  # fmt: skip
        async with service.kit.database.sessions() as session:
            assert (await session.scalars(select(RefundCase))).all() == []
        closed = (await act(service, shown, "refund")).json()
        assert (closed["state"], closed["held_vnd"]) == ("closed", 0)
        assert (await balances(service))["unapplied"] == -200_000
        async with service.kit.database.sessions() as session:
            case = (await session.scalars(select(RefundCase))).one()
        assert (str(case.payment_id), case.amount_vnd) == (closed["surplus_payment_id"], 200_000)


class TestReturningByTwo:
    async def test_nothing_is_sent_back_before_another_person_confirms(self, service: RunningService) -> None:
        shown = await unmatched(service)
        early = await act(service, shown, "confirm-return", OTHER_KEEPER)
        assert (early.status_code, early.json()["code"]) == (409, "act_does_not_fit")
        proposed = (await act(service, shown, "return")).json()
        assert (proposed["state"], proposed["held_vnd"], proposed["return_proposed"]) == ("open", 200_000, True)
        for name, code in (("return", "act_does_not_fit"), ("confirm-return", "statement_line_return_needs_another")):
            assert (await act(service, proposed, name)).json()["code"] == code
        assert await balances(service) == {"clearing.vietqr": 200_000, "unidentified": -200_000}
        closed = (await act(service, proposed, "confirm-return", OTHER_KEEPER)).json()
        assert (closed["state"], closed["reason"], closed["return_proposed"]) == ("closed", "returned", False)
        assert await balances(service) == {}
        async with service.kit.database.sessions() as session:
            row = (await session.scalars(select(StatementLine))).one()
            acts = (await session.execute(select(StatementLineAct.kind, StatementLineAct.actor))).all()
        assert (row.return_proposed_by, row.returned_by) == (KEEPER.subject, OTHER_KEEPER.subject)
        assert sorted(tuple(one) for one in acts) == [
            ("propose_return", KEEPER.subject),
            ("return", OTHER_KEEPER.subject),
        ]

    async def test_a_proposed_return_is_rejected_or_gives_way_to_another_act(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        transfer = await order(service, dossiers, clock)
        shown = await unmatched(service)
        proposed = (await act(service, shown, "return")).json()
        rejected = (await act(service, proposed, "reject-return")).json()
        assert (rejected["state"], rejected["return_proposed"]) == ("open", False)
        assert (await act(service, rejected, "reject-return")).json()["code"] == "act_does_not_fit"
        assert (await act(service, rejected, "confirm-return", OTHER_KEEPER)).json()["code"] == "act_does_not_fit"
        proposed = (await act(service, rejected, "return")).json()
        attached = (await act(service, proposed, "attach", payment_id=str(transfer.payment_id))).json()
        assert (attached["state"], attached["return_proposed"]) == ("closed", False)
        late = await act(service, attached, "confirm-return", OTHER_KEEPER)
        assert (late.status_code, late.json()["code"]) == (409, "statement_line_not_open")

    @pytest.mark.parametrize(
        ("change", "name"),
        [
            ("reason = 'returned'", "ck_statement_line_returned"),
            ("return_proposed_by = 'a', returned_by = 'a'", "ck_statement_line_nobody_confirms_his_own_return"),
            ("returned_by = 'a'", "ck_statement_line_nobody_confirms_his_own_return"),
        ],
        ids=["alone", "own", "unproposed"],
    )
    async def test_the_database_itself_lets_nobody_return_money_alone(
        self, change: str, name: str, service: RunningService
    ) -> None:
        await unmatched(service)
        with pytest.raises(DBAPIError, match=name):
            async with service.kit.database.transaction() as session:
                await session.execute(text(f"UPDATE statement_line SET {change}"))


class TestWhoMayDecide:
    async def test_who_brought_the_statement_may_not_decide_its_lines(self, service: RunningService) -> None:
        shown = (await brought(service, line("FT1", "nop phi"), caller=KEEPER))["lines"][0]
        answer = await act(service, shown, "write-off", KEEPER)
        assert (answer.status_code, answer.json()["code"]) == (403, "statement_line_needs_another")
        other = official("administrator-2", "administrator", "H05")
        assert (await act(service, shown, "write-off", other)).status_code == 200

    @pytest.mark.parametrize("role", ["clerk", "officer", "leader", "analyst", "auditor"])
    async def test_only_approvers_and_administrators_decide(self, role: str, service: RunningService) -> None:
        shown = await unmatched(service)
        assert (await act(service, shown, "return", official("somebody", role, "H05"))).status_code == 403
        assert (await act(service, shown, "return", APPROVER)).status_code == 404

    async def test_a_decision_needs_the_version_that_was_read_and_is_replayed(self, service: RunningService) -> None:
        shown = await unmatched(service)
        path = f"/api/v1/payments/statement-lines/{shown['id']}/actions/return"
        assert (await service.post(path, KEEPER, WHY)).status_code == 428
        stale = await act(service, shown, "return", version=shown["version"] + 1)
        assert (stale.status_code, stale.json()["code"]) == (412, "version_conflict")
        assert (await act(service, shown, "return", reason="")).status_code == 422
        first = await service.post(path, KEEPER, WHY, key="k", version=shown["version"])
        again = await service.post(path, KEEPER, WHY, key="k", version=shown["version"])
        assert (first.status_code, again.content) == (200, first.content)
        async with service.kit.database.sessions() as session:
            assert await session.scalar(select(func.count()).select_from(StatementLineAct)) == 1

    @pytest.mark.parametrize(
        "statement", ["UPDATE statement_line_act SET reason = 'x'", "DELETE FROM statement_line_act"]
    )
    async def test_what_was_decided_is_never_changed(self, statement: str, service: RunningService) -> None:
        await act(service, await unmatched(service), "return")
        with pytest.raises(DBAPIError, match="append-only"):
            async with service.kit.database.transaction() as session:
                await session.execute(text(statement))
