"""Where the bank can be asked, what it says itself counts at once; all else waits for a second person."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from contracts.payment import PaymentSettled
from payment_service.checkouts.models import Payment
from payment_service.statements import confirming
from payment_service.statements.models import Statement
from payment_service.statements.sweeps import judge_statements
from payment_service.testing.bank import TOKEN, FakeBank
from payment_service.testing.partners import FakeDossiers, TestClock
from payment_service.testing.statements import CLERK, KEEPER, bring, confirm, line, order, outcomes, statement
from servicekit.testing.service import RunningService

DAY, NEXT_DAY = "2026-11-24", "2026-11-25"


@pytest.fixture
async def bank() -> AsyncIterator[FakeBank]:
    async with FakeBank() as fake:
        yield fake


@pytest.fixture
def more_settings(all_providers: dict[str, Any], bank: FakeBank) -> dict[str, Any]:
    return all_providers | {"bank_statement_url": bank.statement_url, "bank_statement_token": TOKEN}


async def status_of(service: RunningService, payment_id: Any) -> str:
    async with service.kit.database.sessions() as session:
        return (await session.get_one(Payment, payment_id)).status


async def test_what_the_bank_says_too_settles_at_once(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock, bank: FakeBank
) -> None:
    transfer = await order(service, dossiers, clock)
    told = line("FT1", transfer.reference)
    bank.days[DAY] = [line("FT0", "another one's"), told]
    answer = await bring(service, statement(told))
    document = answer.json()
    assert (answer.status_code, outcomes(document), document["waiting"]) == (201, {"matched": 1}, 0)
    assert (document["confirmed_by"], document["lines"][0]["payment_id"]) == ("bank", str(transfer.payment_id))
    assert bank.asked == [DAY]
    assert await status_of(service, transfer.payment_id) == "settled"
    assert len(await service.recorded(PaymentSettled)) == 1
    async with service.kit.database.sessions() as session:
        kept = await session.get_one(Statement, document["id"])
    assert kept.confirmed_by == "bank" and kept.confirmed_at is not None
    again = await confirm(service, document["id"], 200_000, KEEPER)
    assert (again.status_code, again.json()["code"]) == (409, "statement_already_confirmed")


async def test_money_that_came_in_late_stands_on_the_next_days_statement(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock, bank: FakeBank
) -> None:
    transfer = await order(service, dossiers, clock)
    clock.advance(hours=20)
    told = line("FT1", transfer.reference)
    bank.days[NEXT_DAY] = [told]
    assert (await bring(service, statement(told))).json()["confirmed_by"] == "bank"
    assert bank.asked == [DAY, NEXT_DAY]


ANOTHER = {
    "sum": {"amount_vnd": 200_001},
    "account": {"account": "999"},
    "time": {"at": "2026-11-24T10:05:01+07:00"},
}


@pytest.mark.parametrize("change", ANOTHER.values(), ids=ANOTHER.keys())
async def test_a_line_that_the_bank_does_not_say_to_the_letter_makes_the_whole_file_wait(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock, bank: FakeBank, change: dict[str, Any]
) -> None:
    transfer = await order(service, dossiers, clock)
    bank.days[DAY] = [line("FT1", transfer.reference), line("FT2", "another one's")]
    forged = statement(line("FT1", transfer.reference, **change), line("FT2", "another one's"))
    document = (await bring(service, forged)).json()
    assert (document["confirmed_by"], document["waiting"], document["lines"]) == (None, 2, [])
    assert await status_of(service, transfer.payment_id) == "pending"


async def test_another_memo_or_number_is_no_word_of_the_bank(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock, bank: FakeBank
) -> None:
    transfer = await order(service, dossiers, clock)
    bank.days[DAY] = [line("FT1", "somebody else's purpose"), line("FT2", transfer.reference)]
    for forged in (line("FT1", transfer.reference), line("FT3", transfer.reference)):
        assert (await bring(service, statement(forged))).json()["confirmed_by"] is None
    assert await status_of(service, transfer.payment_id) == "pending"


async def test_a_bank_that_is_away_leaves_it_to_a_second_person(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock, bank: FakeBank
) -> None:
    transfer = await order(service, dossiers, clock)
    told = statement(line("FT1", transfer.reference))
    bank.broken = True
    document = (await bring(service, told)).json()
    assert (document["confirmed_by"], document["waiting"]) == (None, 1)
    confirmed = (await confirm(service, document["id"], 200_000, KEEPER)).json()
    assert (confirmed["confirmed_by"], outcomes(confirmed)) == ("person", {"matched": 1})


async def test_a_file_of_too_many_days_is_left_to_a_second_person(service: RunningService, bank: FakeBank) -> None:
    days = [f"2026-{month:02}-{day:02}" for month in (9, 10) for day in range(1, 30)]
    lines = [line(f"FT{day}", "nobody's", at=f"{day}T10:05:00+07:00") for day in days]
    bank.days = {day: [told] for day, told in zip(days, lines, strict=True)}
    assert (await bring(service, statement(*lines))).json()["confirmed_by"] is None
    assert bank.asked == []


async def test_a_providers_file_is_not_the_banks_to_confirm(service: RunningService, bank: FakeBank) -> None:
    told = b"transaction_no,paid_at,tmn_code,amount_vnd,txn_ref\n1,2026-11-24T10:05:00+07:00,DEMOV210,200000,X\n"
    document = (await bring(service, told, provider="vnpay")).json()
    assert (document["confirmed_by"], bank.asked) == (None, [])


async def test_a_long_file_that_the_bank_confirms_is_followed_by_who_brought_it(
    service: RunningService, bank: FakeBank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confirming, "JUDGED_AT_ONCE", 2)
    lines = [line(f"FT{number}", "nobody's") for number in range(3)]
    bank.days[DAY] = lines
    answer = await bring(service, statement(*lines))
    assert answer.status_code == 202, answer.text
    while await judge_statements(service.kit):
        pass
    followed = (await service.get(answer.headers["Location"], CLERK)).json()
    assert (followed.get("state"), followed.get("progress")) == ("done", {"done": 3, "total": 3}), followed
