import asyncio
from typing import Any

from contracts.dossier import ExternalReceived
from servicekit.testing.keys import citizen, official, partner
from servicekit.testing.service import RunningService

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
    while await read() or len(seen) < 20:
        pass
    assert len(seen) == len(set(seen)) == 20


async def test_a_partner_sees_only_its_agencies_changes(service: RunningService) -> None:
    applicant = {"kind": "citizen", "name": "Lê Văn Mẫu", "identity_number": "027090000002", "phone": "0912000008"}
    pushed = item(1, external_code="DV-1", status=1, agency="H05.03", procedure_code="2.000488")
    await report(service, [pushed | {"applicant": applicant}], PORTAL)
    assert (await service.get("/api/v1/sync/changes", TRANSPORT)).json()["items"] == []


async def test_a_bad_cursor_is_400(service: RunningService) -> None:
    for cursor in ("x", "MTI6YTpi"):
        answer = await service.get("/api/v1/sync/changes", PORTAL, params={"cursor": cursor})
        assert answer.status_code == 400
