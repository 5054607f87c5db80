"""Charges, payments, ledger, statements and dossiers say the same sums; a break is a row, an event and a metric."""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from contracts.payment import MismatchFound, ParityBroken
from payment_service.checkouts.models import ProviderMessage
from payment_service.expunging.sweeps import expunge_messages
from payment_service.parity.models import ParityBreak, ParityRun
from payment_service.parity.sweeps import GAUGE, check_parity
from payment_service.testing.partners import FakeDossiers, TestClock
from payment_service.testing.statements import KEEPER, brought, line, order
from payment_service.testing.steps import AN, check_out, notification, notify, owe, refund_by_two
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService
from sqlalchemy import select, text

CHECKS, BREAKS = "/api/v1/payments/parity-checks", "/api/v1/payments/parity-breaks"


@pytest.fixture
def more_settings(all_providers: dict[str, Any]) -> dict[str, Any]:
    return all_providers


async def check(service: RunningService) -> list[tuple[str, int, int]]:
    """What is open after a run that somebody asked for."""
    started = await service.post(CHECKS, KEEPER)
    assert started.status_code == 202
    while await check_parity(service.kit):
        pass
    operation = (await service.get(started.headers["Location"], KEEPER)).json()
    assert operation["state"] == "done"
    items = (await service.get(operation["result_url"], KEEPER)).json()["items"]
    return sorted((item["kind"], item["expected_vnd"], item["found_vnd"]) for item in items)


async def paid(service: RunningService, dossiers: FakeDossiers, clock: TestClock, number: int = 1) -> UUID:
    charge = await owe(service, dossiers, clock, code=f"H05.03-261124-{number:04d}")
    checkout = await check_out(service, charge)
    assert await notify(service, notification(checkout.reference)) == "00"
    dossiers.settled_charges.add(charge.id)
    return checkout.payment_id


async def gauge(service: RunningService) -> float:
    lines = (await service.client.get("/metrics")).text.splitlines()
    return float(next(line for line in lines if line.startswith("payment_parity_breaks ")).split()[1])


def measure_anew(service: RunningService) -> None:
    """As after a restart."""
    service.kit.extras[GAUGE].set(0)


async def execute(service: RunningService, statement: str) -> None:
    async with service.kit.database.transaction() as session:
        await session.execute(text(statement))


async def test_a_day_of_all_kinds_of_money_agrees_everywhere(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    payment_id = await paid(service, dossiers, clock)
    transfers = [await order(service, dossiers, clock, code=f"H05.03-261124-{n:04d}") for n in (2, 3, 4)]
    dossiers.settled_charges |= {transfers[0].charge.id}
    await brought(
        service,
        line("FT1", transfers[0].reference, 250_000),
        line("FT2", transfers[1].reference, 150_000),
        line("FT3", "nop phi"),
    )
    await refund_by_two(service, payment_id, amount_vnd=50_000)
    clock.advance(minutes=20)
    assert await check(service) == []
    assert await gauge(service) == 0


BREAKING = {
    "charge_ledger": (
        "UPDATE charge SET amount_vnd = 250000 WHERE status = 'due'",
        "UPDATE charge SET amount_vnd = 200000 WHERE status = 'due'",
        [("charge_ledger", 250_000, 200_000)],
    ),
    "payment_ledger": (
        "UPDATE payment SET amount_vnd = 210000 WHERE status = 'settled'",
        "UPDATE payment SET amount_vnd = 200000 WHERE status = 'settled'",
        [("payment_ledger", 210_000, 200_000)],
    ),
    "charge_payment": (
        "UPDATE charge SET status = 'cancelled' WHERE status = 'settled'",
        "UPDATE charge SET status = 'settled' WHERE status = 'cancelled'",
        [("charge_payment", 0, 200_000)],
    ),
    "line_ledger": (
        "UPDATE statement_line SET held_vnd = held_vnd - 1",
        "UPDATE statement_line SET held_vnd = held_vnd + 1",
        [("line_ledger", 69_999, 70_000)],
    ),
}


@pytest.mark.parametrize("kind", BREAKING)
async def test_a_break_is_found_told_once_counted_and_closed_when_it_heals(
    kind: str, service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    breaking, healing, expected = BREAKING[kind]
    payment_id = await paid(service, dossiers, clock)
    await owe(service, dossiers, clock, code="H05.03-261124-0002")
    await brought(service, line("FT1", "nop phi", 70_000))
    await execute(service, breaking)
    assert await check(service) == expected
    assert await check(service) == expected
    assert await gauge(service) == 1
    [told] = await service.recorded(ParityBroken)
    assert (told.kind, told.expected_vnd, told.found_vnd) == expected[0]
    assert (told.payment_id == payment_id) == (kind in ("payment_ledger", "charge_payment"))
    assert (told.statement_line_id is not None, told.dossier_id is None) == (kind == "line_ledger",) * 2
    assert await service.recorded(MismatchFound) == []

    measure_anew(service)
    await check_parity(service.kit)
    assert await gauge(service) == 1

    await execute(service, healing)
    assert await check(service) == []
    assert await gauge(service) == 0
    async with service.kit.database.sessions() as session:
        [row] = (await session.scalars(select(ParityBreak))).all()
        runs = (await session.scalars(select(ParityRun).order_by(ParityRun.asked_at, ParityRun.id))).all()
    assert row.closed_at is not None
    assert (told.break_id, told.agency, told.sequence) == (row.id, row.agency, 1)
    assert sorted((run.found, run.healed) for run in runs) == [(0, 0), (0, 1), (1, 0)]


async def test_what_the_dossier_service_believes_is_compared_once_it_must_have_heard(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    await paid(service, dossiers, clock)
    unpaid = await owe(service, dossiers, clock, code="H05.03-261124-0002")
    believed = set(dossiers.settled_charges)
    dossiers.settled_charges = {unpaid.id}
    assert await check(service) == []
    clock.advance(minutes=20)
    wrong = [("charge_dossier", 0, 200_000), ("charge_dossier", 200_000, 0)]
    assert await check(service) == wrong
    assert {event.charge_id for event in await service.recorded(ParityBroken)} == {unpaid.id, *believed}
    # Who does not answer has not healed anything.
    dossiers.broken = True
    assert await check(service) == wrong
    dossiers.broken, dossiers.settled_charges = False, believed
    assert await check(service) == []


async def test_it_happens_once_a_night(service: RunningService, dossiers: FakeDossiers, clock: TestClock) -> None:
    assert not await check_parity(service.kit)
    clock.now = datetime.fromisoformat("2026-11-25T02:10:00+07:00")
    assert [await check_parity(service.kit) for _ in range(3)] == [True, False, False]
    clock.advance(days=1)
    assert await check_parity(service.kit)
    async with service.kit.database.sessions() as session:
        assert len((await session.scalars(select(ParityRun))).all()) == 2


async def test_who_may_ask_and_see(service: RunningService, dossiers: FakeDossiers, clock: TestClock) -> None:
    await paid(service, dossiers, clock)
    await execute(service, BREAKING["payment_ledger"][0])
    assert len(await check(service)) == 1
    auditor = official("auditor", "auditor", "H05")
    assert (await service.post(CHECKS, auditor)).status_code == 403
    assert len((await service.get(f"{BREAKS}?kind=payment_ledger", auditor)).json()["items"]) == 1
    assert (await service.get(BREAKS, official("leader", "leader", "H05.30"))).json()["items"] == []
    for caller in (official("clerk", "clerk", "H05"), AN):
        assert (await service.get(BREAKS, caller)).status_code == 403


class TestExpunging:
    async def messages(self, service: RunningService) -> list[ProviderMessage]:
        async with service.kit.database.sessions() as session:
            return list((await session.scalars(select(ProviderMessage).order_by(ProviderMessage.id))).all())

    async def test_a_providers_message_goes_after_its_time_once_parity_was_proven(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        await paid(service, dossiers, clock)
        clock.advance(days=91)
        await expunge_messages(service.kit)
        [message] = await self.messages(service)
        assert message.raw != ""
        raw = message.raw
        await check(service)
        await expunge_messages(service.kit)
        [message] = await self.messages(service)
        assert (message.raw, message.expunged_at, message.answer) == ("", clock(), "00")
        assert message.raw_sha256 == hashlib.sha256(raw.encode()).hexdigest()

    @pytest.mark.parametrize("why", ["too young", "a break of its payment"])
    async def test_it_stays_while_it_may_be_needed(
        self, why: str, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        await paid(service, dossiers, clock)
        if why == "a break of its payment":
            await execute(service, BREAKING["payment_ledger"][0])
        clock.advance(days=89 if why == "too young" else 91)
        await check(service)
        await expunge_messages(service.kit)
        assert [message.raw != "" for message in await self.messages(service)] == [True]
