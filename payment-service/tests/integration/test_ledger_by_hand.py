"""What a person reads in the ledger and writes into it: balances of a day, entries, corrections, payouts."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from payment_service.ledger import repository
from payment_service.ledger.accounts import Account
from payment_service.ledger.models import LedgerCorrection, LedgerMovement
from payment_service.testing.partners import FakeDossiers, TestClock
from payment_service.testing.steps import AN, check_out, notification, notify, owe
from servicekit.auth import Caller
from servicekit.ids import uuid7
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService, eventually
from sqlalchemy import select, text

ADMINISTRATOR = official("administrator", "administrator", "H05")
SECOND = official("approver-tuphap", "approver", "H05.03")
AUDITOR = official("auditor", "auditor", "H05")
CORRECTION = {
    "agency": "H05.03",
    "debit": "income.other",
    "credit": "clearing.vnpay",
    "amount_vnd": 1_000,
    "reason": "Phí chuyển tiền bị trừ",
}


async def pay(service: RunningService, dossiers: FakeDossiers, clock: TestClock) -> str:
    checkout = await check_out(service, await owe(service, dossiers, clock))
    assert await notify(service, notification(checkout.reference)) == "00"
    return str(checkout.payment_id)


async def propose(service: RunningService, path: str = "corrections", body: Any = None) -> dict[str, Any]:
    answer = await service.post(f"/api/v1/ledger/{path}", ADMINISTRATOR, body or CORRECTION)
    assert answer.is_success, answer.text
    return answer.json()


async def decide(service: RunningService, correction: dict[str, Any], caller: Caller = SECOND, **rejected: str) -> Any:
    act = "reject" if rejected else "confirm"
    return await service.post(f"/api/v1/ledger/corrections/{correction['id']}/actions/{act}", caller, rejected or None)


async def balances(service: RunningService, query: str = "") -> dict[str, int]:
    answer = await service.get(f"/api/v1/ledger/balances{query}", AUDITOR)
    items = answer.raise_for_status().json()["items"]
    return {item["account"]: item["balance_vnd"] for item in items if item["balance_vnd"]}


async def test_balances_of_a_day_are_what_they_were_at_its_end_in_vietnam(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    clock.advance(hours=14 - 1 / 60)  # 23:59 in Vietnam
    await pay(service, dossiers, clock)
    clock.advance(minutes=1)
    await decide(service, await propose(service))
    assert (await balances(service, "?at=2026-11-24"))["clearing.vnpay"] == 200_000
    assert (await balances(service, "?at=2026-11-25"))["clearing.vnpay"] == 199_000
    assert await balances(service, "?at=2026-11-23") == {}
    assert await balances(service, "?agency=H05.30") == {}
    narrow = official("leader-tuphap", "leader", "H05.03")
    assert (await service.get("/api/v1/ledger/balances?agency=H05.30", narrow)).status_code == 403


async def test_entries_are_listed_newest_first_page_by_page(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    payment_id = await pay(service, dossiers, clock)
    first = (await service.get("/api/v1/ledger/entries?page_size=3", AUDITOR)).json()
    rest = (await service.get(f"/api/v1/ledger/entries?page_size=3&cursor={first['next_cursor']}", AUDITOR)).json()
    entries = [*first["items"], *rest["items"]]
    assert [entry["id"] for entry in entries] == sorted((entry["id"] for entry in entries), reverse=True)
    assert (len(entries), rest["next_cursor"], sum(entry["amount_vnd"] for entry in entries)) == (4, None, 0)
    one = (await service.get(f"/api/v1/ledger/entries?payment_id={payment_id}&account=clearing.vnpay", AUDITOR)).json()
    assert [(entry["kind"], entry["amount_vnd"]) for entry in one["items"]] == [("settlement", 200_000)]
    assert (await service.get("/api/v1/ledger/entries", official("officer", "officer", "H05"))).status_code == 403
    assert (await service.get("/api/v1/ledger/entries", AN)).status_code == 403


async def test_a_correction_is_an_entry_with_a_reason_and_is_taken_back_once(service: RunningService) -> None:
    made = await propose(service)
    assert (made["status"], made["kind"], await balances(service)) == ("proposed", "correction", {})
    confirmed = await decide(service, made)
    assert (confirmed.status_code, confirmed.json()["status"]) == (200, "confirmed")
    assert await balances(service) == {"income.other": 1_000, "clearing.vnpay": -1_000}
    path = f"/api/v1/ledger/movements/{made['id']}/actions/reverse"
    answers = await asyncio.gather(*(service.post(path, ADMINISTRATOR, {"reason": "Nhầm"}) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    [reversal] = [answer.json() for answer in answers if answer.is_success]
    assert (await decide(service, reversal)).status_code == 200
    assert await balances(service) == {}
    again = await service.post(path, ADMINISTRATOR, {"reason": "Nhầm"})
    assert (again.status_code, again.json()["code"]) == (409, "movement_not_reversible")
    async with service.kit.database.sessions() as session:
        rows = (await session.scalars(select(LedgerMovement).order_by(LedgerMovement.id))).all()
        decided = (await session.scalars(select(LedgerCorrection.decided_by))).all()
    assert [(row.kind, row.reason, row.actor) for row in rows] == [
        ("correction", CORRECTION["reason"], ADMINISTRATOR.subject),
        ("correction", "Nhầm", ADMINISTRATOR.subject),
    ]
    assert decided == [SECOND.subject] * 2


async def test_nobody_confirms_his_own_correction_and_no_other_agency_does(service: RunningService) -> None:
    made = await propose(service)
    own = await decide(service, made, ADMINISTRATOR)
    assert (own.status_code, own.json()["code"]) == (403, "correction_needs_another")
    assert (await decide(service, made, official("a", "approver", "H05.30"))).status_code == 404
    for caller in (AUDITOR, official("clerk", "clerk", "H05.03"), AN):
        assert (await decide(service, made, caller)).status_code == 403
    assert await balances(service) == {}
    waiting = (await service.get("/api/v1/ledger/corrections?status=proposed", AUDITOR)).json()["items"]
    assert [one["id"] for one in waiting] == [made["id"]]
    assert (await service.get("/api/v1/ledger/corrections", AN)).status_code == 403


async def test_a_correction_is_confirmed_once_or_rejected_with_the_reason(service: RunningService) -> None:
    made = await propose(service)
    answers = await asyncio.gather(*(decide(service, made) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    assert await balances(service) == {"income.other": 1_000, "clearing.vnpay": -1_000}
    path = f"movements/{made['id']}/actions/reverse"
    rejected = await decide(
        service, await propose(service, path, {"reason": "Nhầm"}), ADMINISTRATOR, reason="Không sai"
    )
    assert (rejected.json()["status"], rejected.json()["rejection"]) == ("rejected", "Không sai")
    late = await decide(service, rejected.json())
    assert (late.status_code, late.json()["code"]) == (409, "correction_already_decided")
    # What was rejected stands in nobody's way.
    assert (await decide(service, await propose(service, path, {"reason": "Nhầm thật"}))).status_code == 200
    assert await balances(service) == {}


async def test_what_payments_wrote_is_not_reversed_by_hand(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    await pay(service, dossiers, clock)
    async with service.kit.database.sessions() as session:
        ids = (await session.scalars(select(LedgerMovement.id))).all()
    codes = set()
    for movement_id in (*ids, uuid7()):
        path = f"/api/v1/ledger/movements/{movement_id}/actions/reverse"
        codes.add((await service.post(path, ADMINISTRATOR, {"reason": "Nhầm"})).json()["code"])
    assert codes == {"movement_not_reversible", "movement_not_found"}


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"reason": " "}, "/reason"),
        ({"amount_vnd": 0}, "/amount_vnd"),
        ({"amount_vnd": 1.5}, "/amount_vnd"),
        ({"debit": "pocket"}, "/debit"),
        ({"debit": "clearing.vnpay"}, "/credit"),
    ],
    ids=["no reason", "nothing", "no whole đồng", "no account", "one account"],
)
async def test_a_correction_that_makes_no_sense_is_refused(
    changed: dict[str, Any], pointer: str, service: RunningService
) -> None:
    answer = await service.post("/api/v1/ledger/corrections", ADMINISTRATOR, CORRECTION | changed)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    assert await balances(service) == {}


async def test_only_an_administrator_of_the_unit_corrects(service: RunningService) -> None:
    for caller in (AUDITOR, official("approver", "approver", "H05"), official("a", "administrator", "H05.30"), AN):
        answer = await service.post("/api/v1/ledger/corrections", caller, CORRECTION)
        assert answer.status_code == 403


PAYOUT = {"agency": "H05.03", "provider": "vnpay", "amount_vnd": 150_000, "reference": "GNT-2026-0002"}


async def test_a_payout_is_written_once_another_person_confirms_it(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    await pay(service, dossiers, clock)
    before = await balances(service)
    made = await propose(service, "payouts", PAYOUT)
    assert (made["status"], made["kind"], made["reason"]) == ("proposed", "remittance", PAYOUT["reference"])
    own = await decide(service, made, ADMINISTRATOR)
    assert (own.status_code, own.json()["code"]) == (403, "correction_needs_another")
    assert await balances(service) == before
    [waiting] = (await service.get("/api/v1/ledger/corrections?status=proposed", AUDITOR)).json()["items"]
    assert (waiting["id"], waiting["kind"]) == (made["id"], "remittance")
    assert (await decide(service, made)).json()["status"] == "confirmed"
    assert await balances(service) == {"treasury": 150_000, "clearing.vnpay": 50_000, "revenue.fee": -200_000}
    async with service.kit.database.sessions() as session:
        movement = await session.get_one(LedgerMovement, UUID(made["id"]))
    assert (movement.kind, movement.reason, movement.actor) == ("remittance", "GNT-2026-0002", ADMINISTRATOR.subject)
    too_much = await service.post("/api/v1/ledger/payouts", ADMINISTRATOR, PAYOUT)
    assert (too_much.status_code, too_much.json()["code"], too_much.json()["held_vnd"]) == (
        422, "more_than_is_held", 50_000,
    )  # fmt: skip


async def test_payouts_are_at_most_what_the_provider_holds_also_when_two_are_confirmed_at_once(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    await pay(service, dossiers, clock)
    made = [await propose(service, "payouts", PAYOUT) for _ in range(3)]
    answers = await asyncio.gather(*(decide(service, one) for one in made))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    refused = next(answer.json() for answer in answers if answer.status_code == 409)
    assert (refused["code"], refused["held_vnd"]) == ("held_no_more", 50_000)
    assert await balances(service) == {"treasury": 150_000, "clearing.vnpay": 50_000, "revenue.fee": -200_000}


async def test_a_payout_waits_for_another_that_is_under_way(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    await pay(service, dossiers, clock)
    made = await propose(service, "payouts", PAYOUT)
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    async with service.kit.database.transaction() as session:
        assert await repository.lock_and_sum(session, "H05.03", Account.VNPAY_CLEARING) == 200_000
        second = asyncio.create_task(decide(service, made))

        async def waits_or_is_over() -> bool:
            async with service.kit.database.sessions() as other:
                return bool(await other.scalar(waiting)) or second.done()

        await eventually(waits_or_is_over)
        assert not second.done()
    assert (await second).status_code == 200
