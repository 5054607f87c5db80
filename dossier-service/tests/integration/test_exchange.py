import asyncio
import json
from datetime import date
from typing import Any

import httpx
from contracts import examples
from contracts.dossier import DossierSubmitted, ExternalReceived
from dossier_service.exchange import repository as exchange
from dossier_service.exchange.dvcqg import NationalPortal
from dossier_service.exchange.models import Push
from dossier_service.procedures import repository as procedures
from dossier_service.testing.courses import AN, changes_heard, filed, must
from servicekit.clock import system_clock
from servicekit.testing.keys import citizen, official, partner
from servicekit.testing.service import RunningService, eventually
from sqlalchemy import select

TRANSPORT = partner("ministry-transport", "H05.08", scopes=("sync:dossiers:write", "sync:changes:read"))
PORTAL = partner("national-portal", "*", scopes=("sync:dossiers:write", "sync:changes:read"))
CLERK = official("clerk-tinh", "clerk", "H05.00")


def item(number: int, **change: Any) -> dict[str, Any]:
    return {
        "external_code": f"GTVT-{number}",
        "sequence": 1,
        "procedure_code": "2.000033",
        "agency": "H05.08",
        "status": 4,
        "channel": "online",
    } | change


async def report(service: RunningService, items: list[dict[str, Any]], caller: Any = TRANSPORT) -> list[Any]:
    answer = await service.post("/api/v1/sync/dossiers", caller, {"items": items})
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def test_a_thousand_items_come_in_and_a_second_time_nothing_changes(service: RunningService) -> None:
    items = [item(number) for number in range(1000)]
    first, again = await report(service, items), await report(service, items)
    assert {outcome["outcome"] for outcome in first} == {"created"}
    assert {outcome["outcome"] for outcome in again} == {"unchanged"}
    assert len(await service.recorded(ExternalReceived)) == 1000


async def test_each_item_has_its_own_outcome(service: RunningService) -> None:
    await report(service, [item(1, sequence=5), item(2, sequence=5)])
    outcomes = await report(
        service,
        [
            item(1, sequence=6, status=9),
            item(2, sequence=4, status=2),
            item(3),
            item(4, agency="H05.03"),
            item(5, procedure_code="9.9"),
            {"external_code": "GTVT-6", "status": 77},
        ],
    )
    assert [outcome["outcome"] for outcome in outcomes] == [
        "updated", "stale", "created", "rejected", "rejected", "rejected",
    ]  # fmt: skip
    assert outcomes[3]["problem"]["pointer"] == "/agency"
    assert outcomes[4]["problem"]["code"] == "procedure_unknown"


async def test_a_partner_without_the_scope_is_refused(service: RunningService) -> None:
    answer = await service.post("/api/v1/sync/dossiers", partner("x", "H05.08"), {"items": [item(1)]})
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
    assert (await service.post("/api/v1/sync/dossiers", citizen(), {"items": [item(1)]})).status_code == 403


async def test_what_the_national_portal_files_awaits_a_clerk(service: RunningService) -> None:
    applicant = {"kind": "citizen", "name": "Trần Thị Mẫu", "identity_number": "027090000001", "phone": "0912000009"}
    pushed = item(7, external_code="G22.99-261124-0001", status=1, agency="H05.03", procedure_code="2.000488")
    [outcome] = await report(service, [pushed | {"applicant": applicant}], PORTAL)
    assert outcome["outcome"] == "created"
    assert (await report(service, [pushed | {"applicant": applicant}], PORTAL))[0]["outcome"] == "unchanged"
    [listed] = (await service.get("/api/v1/dossiers", CLERK, params={"status": "submitted"})).json()["items"]
    assert listed["external_code"] == "G22.99-261124-0001"
    path = f"/api/v1/dossiers/{listed['id']}/actions/accept"
    accepted = await service.post(path, CLERK, {}, version=listed["version"])
    assert accepted.json()["status"] == "accepted"
    owner = citizen()  # the same identity number: finds it without having filed it here
    assert (await service.get(f"/api/v1/dossiers/{listed['id']}", owner)).status_code == 200


async def test_the_feed_misses_nothing_and_repeats_nothing_while_writers_race(service: RunningService) -> None:
    applicant = {"kind": "citizen", "name": "Lê Văn Mẫu", "identity_number": "027090000002", "phone": "0912000008"}

    async def file(number: int) -> None:
        pushed = item(number, external_code=f"DV-{number}", status=1, agency="H05.03", procedure_code="2.000488")
        await report(service, [pushed | {"applicant": applicant}], PORTAL)

    seen: list[tuple[str, int]] = []
    cursor: str | None = None

    async def read() -> bool:
        nonlocal cursor
        params = {"page_size": 3} | ({"cursor": cursor} if cursor else {})
        page = (await service.get("/api/v1/sync/changes", PORTAL, params=params)).json()
        seen.extend((change["dossier_id"], change["sequence"]) for change in page["items"])
        cursor = page["next_cursor"]
        return page["has_more"]

    writers = asyncio.gather(*(file(number) for number in range(20)))
    while not writers.done():
        await read()
    await writers

    async def all_seen() -> bool:
        return not await read() and len(seen) >= 20

    await eventually(all_seen)
    assert len(seen) == len(set(seen)) == 20


async def test_a_partner_sees_only_its_agencies_changes(service: RunningService) -> None:
    applicant = {"kind": "citizen", "name": "Lê Văn Mẫu", "identity_number": "027090000002", "phone": "0912000008"}
    pushed = item(1, external_code="DV-1", status=1, agency="H05.03", procedure_code="2.000488")
    await report(service, [pushed | {"applicant": applicant}], PORTAL)
    await changes_heard(service, PORTAL)
    assert (await service.get("/api/v1/sync/changes", TRANSPORT)).json()["items"] == []


async def test_a_bad_cursor_is_400(service: RunningService) -> None:
    for cursor in ("x", "MTI6YTpi"):
        answer = await service.get("/api/v1/sync/changes", PORTAL, params={"cursor": cursor})
        assert answer.status_code == 400


APPLICANT = {"kind": "citizen", "name": "Lê Văn Mẫu", "identity_number": "027090000002", "phone": "0912000008"}


def filing(number: int, **change: Any) -> dict[str, Any]:
    about = {"external_code": f"DV-{number}", "status": 1, "agency": "H05.03", "procedure_code": "2.000488"}
    return item(number, **about, applicant=APPLICANT) | change


async def test_every_step_of_a_dossier_filed_elsewhere_can_be_pushed_back(service: RunningService) -> None:
    """A step's turn comes when the one before it is through, so the first one must be there."""
    await report(service, [filing(1)], PORTAL)
    [submitted] = await service.recorded(DossierSubmitted)
    assert submitted.sequence == 1

    async def next_pushes() -> list[int]:
        async with service.kit.database.sessions() as session:
            return [push.sequence for push in await exchange.next_pushes(session, system_clock(), 10)]

    assert await eventually(next_pushes) == [1]


async def test_a_dossier_filed_here_is_never_recorded_beside_itself(service: RunningService) -> None:
    await report(service, [filing(1)], PORTAL)
    [outcome] = await report(service, [filing(1, status=4, sequence=2)], PORTAL)
    assert (outcome["outcome"], outcome["problem"]["code"]) == ("rejected", "handled_here")
    assert await service.recorded(ExternalReceived) == []


async def test_racing_loads_make_one_record_and_the_newest_stays(service: RunningService) -> None:
    loads = [[item(number, sequence=sequence) for number in range(50)] for sequence in (3, 1, 2)]
    await asyncio.gather(*(report(service, load) for load in loads))
    events = await service.recorded(ExternalReceived)
    assert len({event.dossier_id for event in events}) == 50
    assert len({(event.dossier_id, event.sequence) for event in events}) == len(events)
    assert {outcome["outcome"] for outcome in await report(service, loads[0])} == {"unchanged"}


async def test_racing_filings_of_one_code_make_one_dossier(service: RunningService) -> None:
    outcomes = await asyncio.gather(*(report(service, [filing(1)], PORTAL) for _ in range(4)))
    assert sorted(outcome["outcome"] for [outcome] in outcomes) == ["created", "unchanged", "unchanged", "unchanged"]
    assert len(await service.recorded(DossierSubmitted)) == 1


async def test_two_reports_in_one_load_leave_no_gap_in_the_sequence(service: RunningService) -> None:
    await report(service, [item(1, sequence=1), item(1, sequence=2, status=9)])
    await report(service, [item(1, sequence=3, status=10)])
    assert [event.sequence for event in await service.recorded(ExternalReceived)] == [1, 2]


async def test_what_is_filed_elsewhere_pins_the_version_in_force_on_its_day(service: RunningService) -> None:
    next_year = {"version": 2, "valid_from": date(2099, 1, 1), "results": []}
    async with service.kit.database.transaction() as session:
        await procedures.keep(session, examples.criminal_record().model_copy(update=next_year))
    await report(service, [filing(1)], PORTAL)
    [submitted] = await service.recorded(DossierSubmitted)
    assert (submitted.procedure_version, submitted.gives_result) == (1, True)


async def test_an_answer_that_the_protocol_does_not_know_is_a_failure_of_its_push_alone(
    service: RunningService,
) -> None:
    """Not of the round: an unnoted failure would be tried again at once, for ever, before all others."""
    await report(service, [filing(1), filing(2)], PORTAL)
    answers = httpx.MockTransport(lambda request: httpx.Response(200, json=[]))
    async with httpx.AsyncClient(transport=answers, base_url="http://portal.test") as client:
        service.kit.extras["portal"] = NationalPortal(client, "u", "p", "H05")

        async def tried() -> bool:
            async with service.kit.database.sessions() as session:
                pushes = (await session.scalars(exchange.pushes_in("waiting"))).all()
                return len(pushes) == 2 and all(push.attempts and "no_object" in (push.error or "") for push in pushes)

        await eventually(tried)
        del service.kit.extras["portal"]


async def test_a_stream_of_lines_is_answered_line_by_line(service: RunningService) -> None:
    lines = [json.dumps(item(number)) for number in range(1200)]
    lines[3] = "not json"
    lines[5] = json.dumps(item(5) | {"form": {"x": "y" * 70_000}})
    lines[7] = "[1]"
    headers = service.keys.headers(TRANSPORT) | {"Content-Type": "application/x-ndjson"}

    async def post() -> list[dict[str, Any]]:
        body = "\n".join(lines).encode()
        answer = await service.client.post("/api/v1/sync/dossiers", content=body, headers=headers)
        assert answer.status_code == 200, answer.text
        return [json.loads(line) for line in answer.text.splitlines()]

    first, again = await post(), await post()
    assert len(first) == len(again) == 1200
    assert [first[index]["problem"]["code"] for index in (3, 5, 7)] == ["json_invalid", "line_too_long", "invalid_item"]
    assert {outcome["outcome"] for outcome in first} == {"created", "rejected"}
    assert {outcome["outcome"] for outcome in again} == {"unchanged", "rejected"}
    assert first[10]["external_code"] == "GTVT-10"
    assert len(await service.recorded(ExternalReceived)) == 1197


async def test_a_stream_needs_the_scope_too(service: RunningService) -> None:
    headers = service.keys.headers(partner("x", "H05.08")) | {"Content-Type": "application/x-ndjson"}
    answer = await service.client.post("/api/v1/sync/dossiers", content=b"{}", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")


async def test_what_is_said_beside_the_course_holds_no_step_up(service: RunningService) -> None:
    """A message has its number in the dossier's history, and no word in the portal's language."""
    dossier = await filed(service)
    body = {"body": "Bao giờ có kết quả? (mẫu)"}
    (await service.post(f"/api/v1/dossiers/{dossier['id']}/messages", AN, body)).raise_for_status()
    await must(service, dossier, "accept", CLERK)

    async def queued() -> list[tuple[str, str]]:
        async with service.kit.database.sessions() as session:
            query = select(Push.action, Push.state).order_by(Push.sequence)
            found = [(action, state) for action, state in await session.execute(query)]
        return found if found and found[-1][0] == "accept" else []

    assert await eventually(queued) == [
        ("open", "skipped"),
        ("submit", "waiting"),
        ("post-message", "skipped"),
        ("accept", "waiting"),
    ]
