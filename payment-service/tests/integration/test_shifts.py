"""A clerk's till: what goes in and out is in the ledger; it is counted, explained and remitted."""

import asyncio
from typing import Any

import httpx
import pytest
from payment_service.checkouts.models import Payment
from payment_service.ledger.models import LedgerEntry
from payment_service.shifts import service as shifts
from payment_service.shifts.models import CashShift
from payment_service.testing.partners import FakeDossiers, TestClock
from payment_service.testing.steps import AN, owe
from servicekit.auth import Caller
from servicekit.testing.keys import official
from servicekit.testing.pages import words
from servicekit.testing.service import RunningService, eventually
from sqlalchemy import func, select, text

SHIFTS = "/api/v1/payments/shifts"
CLERK = official("clerk-tuphap", "clerk", "H05.03")
HEAD = official("approver-tuphap", "approver", "H05.03")
AUDITOR = official("auditor", "auditor", "H05")


async def open_shift(service: RunningService, float_vnd: int = 500_000, clerk: Caller = CLERK) -> dict[str, Any]:
    answer = await service.post(SHIFTS, clerk, {"counter": "Quầy 3", "opening_float_vnd": float_vnd})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def pay_cash(service: RunningService, dossiers: FakeDossiers, clock: TestClock, number: int = 1) -> str:
    charge = await owe(service, dossiers, clock, code=f"H05.03-261124-{number:04d}")
    answer = await service.post(f"/api/v1/charges/{charge.id}/checkout", CLERK, {"provider": "cash"})
    return answer.raise_for_status().json()["payment_id"]


async def act(service: RunningService, shift: dict[str, Any], name: str, caller: Caller, **body: Any) -> httpx.Response:
    return await service.post(f"{SHIFTS}/{shift['id']}/actions/{name}", caller, body, version=shift["version"])


async def balances(service: RunningService) -> dict[str, int]:
    query = select(LedgerEntry.account, func.sum(LedgerEntry.amount_vnd)).group_by(LedgerEntry.account)
    async with service.kit.database.sessions() as session:
        return {row[0]: int(row[1]) for row in await session.execute(query) if row[1]}


async def test_cash_goes_into_the_open_shift_and_is_counted_and_remitted(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    shift = await open_shift(service)
    paid = [await pay_cash(service, dossiers, clock, number) for number in (1, 2)]
    refunds = f"/api/v1/payments/{paid[0]}/refunds"
    refund = await service.post(refunds, CLERK, {"reason": "Thu nhầm", "amount_vnd": 50_000})
    confirm = f"{refunds}/{refund.json()['id']}/actions/confirm"
    assert (await service.post(confirm, HEAD, {"transaction": "PC-0001"})).status_code == 200

    shown = await service.get(f"{SHIFTS}/{shift['id']}", CLERK)
    report = shown.json()
    assert (report["payment_count"], report["taken_vnd"], report["given_back_vnd"], report["expected_vnd"]) == (
        2, 400_000, 50_000, 850_000,
    )  # fmt: skip
    assert report["agencies"] == [{"agency": "H05.03", "taken_vnd": 400_000, "given_back_vnd": 50_000}]

    closed = await act(service, shift, "close", CLERK, counted_vnd=850_000)
    document = closed.json()
    assert (closed.status_code, document["status"], document["difference_vnd"]) == (200, "closed", 0)
    assert closed.headers["ETag"] == (await service.get(f"{SHIFTS}/{shift['id']}", CLERK)).headers["ETag"]

    remitted = (await act(service, document, "remit", HEAD, reference="GNT-2026-0001")).json()
    assert (remitted["status"], remitted["remitted_vnd"]) == ("remitted", 350_000)
    assert await balances(service) == {"treasury": 350_000, "revenue.fee": -350_000}
    again = await act(service, remitted, "remit", HEAD, reference="GNT-2026-0001")
    assert (again.status_code, again.json()["code"]) == (409, "shift_not_closed")

    table = await service.get(f"{SHIFTS}/{shift['id']}/report.csv", AUDITOR)
    lines = table.text.removeprefix("\ufeff").splitlines()
    assert [line.split(",")[2] for line in lines[1:3]] == ["200000", "200000"]
    assert "Đã nộp Kho bạc hoặc ngân hàng,,350000," in lines

    path = f"{SHIFTS}/{shift['id']}/report.pdf"
    page = await service.get(path, AUDITOR)
    assert (page.status_code, page.headers["Content-Type"]) == (200, "application/pdf")
    said = words(page.content)
    for told in ("BÁO CÁO CA THU TIỀN", "Quầy 3", "GNT-2026-0001", *paid, "350.000", "850.000"):
        assert told in said, told
    assert "Ba trăm năm mươi nghìn đồng" in said
    assert "Nguyễn Văn An" not in said
    known = await service.client.get(path, headers=service.headers(AUDITOR) | {"If-None-Match": page.headers["ETag"]})
    assert known.status_code == 304
    assert (await service.get(path, official("clerk-2", "clerk", "H05.03"))).status_code == 404


@pytest.mark.parametrize(
    ("counted_vnd", "account", "balance_vnd"),
    [(690_000, "cash.shortage", 10_000), (705_000, "cash.overage", -5_000)],
)
async def test_a_difference_needs_a_reason_and_stands_in_the_ledger(
    counted_vnd: int,
    account: str,
    balance_vnd: int,
    service: RunningService,
    dossiers: FakeDossiers,
    clock: TestClock,
) -> None:
    shift = await open_shift(service)
    await pay_cash(service, dossiers, clock)
    refused = await act(service, shift, "close", CLERK, counted_vnd=counted_vnd)
    assert (refused.status_code, refused.json()["code"]) == (422, "difference_needs_reason")
    assert refused.json()["errors"][0]["pointer"] == "/reason"
    closed = (await act(service, shift, "close", CLERK, counted_vnd=counted_vnd, reason="Đếm lại hai lần")).json()
    assert closed["difference_vnd"] == counted_vnd - 700_000
    assert (await balances(service))[account] == balance_vnd
    remitted = (await act(service, closed, "remit", HEAD, reference="GNT-1")).json()
    assert remitted["remitted_vnd"] == counted_vnd - 500_000
    left = await balances(service)
    assert ("clearing.cash" in left, left["treasury"]) == (False, counted_vnd - 500_000)


async def test_the_first_cash_payment_opens_a_shift_and_many_at_once_open_one(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    owed = [await owe(service, dossiers, clock, code=f"H05.03-261124-{number:04d}") for number in range(1, 9)]
    paths = [f"/api/v1/charges/{charge.id}/checkout" for charge in owed]
    answers = await asyncio.gather(*(service.post(path, CLERK, {"provider": "cash"}) for path in paths))
    # The one that has opened it says so; the shift is told of in each answer, and keeps how it came to be.
    assert [answer.json()["shift_opened"] for answer in answers].count(True) == 1
    async with service.kit.database.sessions() as session:
        [shift] = (await session.scalars(select(CashShift))).all()
        assert {answer.json()["shift_id"] for answer in answers} == {str(shift.id)}
        assert shift.opened_by_itself
        assert set((await session.scalars(select(Payment.shift_id))).all()) == {shift.id}
    assert (shift.clerk, shift.opening_float_vnd) == (CLERK.subject, 0)
    second = await service.post(SHIFTS, CLERK, {"counter": "Quầy 1"})
    assert (second.status_code, second.json()["code"]) == (409, "shift_already_open")


async def test_a_payment_is_in_the_shift_that_is_closed_or_in_the_next_and_never_in_none(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    shift = await open_shift(service, 0)
    payments = [pay_cash(service, dossiers, clock, number) for number in range(1, 7)]
    closing = act(service, shift, "close", CLERK, counted_vnd=0, reason="Đóng ca giữa chừng")
    _, *_ = await asyncio.gather(closing, *payments)
    shown = (await service.get(f"{SHIFTS}/{shift['id']}", CLERK)).json()
    listed = (await service.get(SHIFTS, CLERK)).json()["items"]
    taken = sum([(await service.get(f"{SHIFTS}/{one['id']}", CLERK)).json()["taken_vnd"] for one in listed])
    assert taken == 1_200_000
    # What was expected when it was closed is all that ever went into it.
    async with service.kit.database.sessions() as session:
        closed = await session.get_one(CashShift, shift["id"])
    assert closed.expected_vnd == shown["taken_vnd"]


async def test_a_shift_is_not_closed_while_money_is_on_its_way_into_it(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    shift = await open_shift(service, 0)
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    async with service.kit.database.transaction() as session:
        assert str((await shifts.take(session, CLERK, clock())).shift_id) == shift["id"]
        closing = asyncio.create_task(act(service, shift, "close", CLERK, counted_vnd=0))

        async def waits_or_is_over() -> bool:
            async with service.kit.database.sessions() as other:
                return bool(await other.scalar(waiting)) or closing.done()

        await eventually(waits_or_is_over)
        assert not closing.done()
    assert (await closing).status_code == 200


async def test_who_may_see_close_and_remit(service: RunningService, dossiers: FakeDossiers, clock: TestClock) -> None:
    shift = await open_shift(service)
    other = official("clerk-2", "clerk", "H05.03")
    for caller in (other, official("approver-xa", "approver", "H05.31.01")):
        assert (await service.get(f"{SHIFTS}/{shift['id']}", caller)).status_code == 404
    assert (await act(service, shift, "close", other, counted_vnd=500_000)).status_code == 404
    assert (await act(service, shift, "close", HEAD, counted_vnd=500_000)).status_code == 403
    assert (await service.post(SHIFTS, HEAD, {"counter": "1"})).status_code == 403
    assert (await service.get(SHIFTS, AN)).status_code == 403
    assert (await act(service, shift, "remit", HEAD, reference="GNT-1")).json()["code"] == "shift_not_closed"
    stale = shift | {"version": 9}
    assert (await act(service, stale, "close", CLERK, counted_vnd=500_000)).status_code == 412
    closed = (await act(service, shift, "close", CLERK, counted_vnd=500_000)).json()
    assert (await act(service, closed, "remit", CLERK, reference="GNT-1")).status_code == 403
    assert (await act(service, closed, "remit", AUDITOR, reference="GNT-1")).status_code == 403
    assert [one["id"] for one in (await service.get(f"{SHIFTS}?status=closed", AUDITOR)).json()["items"]] == [
        shift["id"]
    ]
    assert (await service.get(SHIFTS, other)).json()["items"] == []


async def test_a_till_that_holds_less_than_its_float_is_not_remitted(service: RunningService) -> None:
    shift = await open_shift(service)
    closed = (await act(service, shift, "close", CLERK, counted_vnd=1, reason="Mất tiền")).json()
    answer = await act(service, closed, "remit", HEAD, reference="GNT-1")
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_remit")
