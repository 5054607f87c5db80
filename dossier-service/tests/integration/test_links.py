"""Dossiers that belong together: seen by who may see both, never in a circle, each counted for itself."""

import asyncio

import pytest
from contracts.dossier import DossierLinked, DossierUnlinked
from dossier_service.links import repository
from dossier_service.links.models import DossierLink
from dossier_service.testing.courses import AN, CLERK, OFFICER, Json, complete_draft, filed, row
from servicekit.auth import Caller
from servicekit.testing.keys import citizen, official
from servicekit.testing.service import RunningService, eventually
from sqlalchemy import select, text

BINH = citizen("Bình", identity_number="027090000002")
STRANGER = official("officer-congthuong", "officer", "H05.06")
LEADER = official("leader-tinh", "leader", "H05")
NOBODY = "019ab000-0000-7000-8000-00000000ffff"


async def put(service: RunningService, one: Json, other: str, kind: str, caller: Caller = AN):
    headers = service.headers(caller, version=(await row(service, one)).version)
    return await service.client.put(f"/api/v1/dossiers/{one['id']}/links/{other}", json={"kind": kind}, headers=headers)


async def delete(service: RunningService, one: Json, other: Json, caller: Caller = AN):
    headers = service.headers(caller, version=(await row(service, one)).version)
    return await service.client.delete(f"/api/v1/dossiers/{one['id']}/links/{other['id']}", headers=headers)


async def links(service: RunningService, one: Json, caller: Caller = AN) -> list[tuple[str, str]]:
    answer = await service.get(f"/api/v1/dossiers/{one['id']}/links", caller)
    return [(item["kind"], item["dossier"]["id"]) for item in answer.raise_for_status().json()["items"]]


async def stored(service: RunningService) -> int:
    async with service.kit.database.sessions() as session:
        return len((await session.scalars(select(DossierLink))).all())


async def test_a_child_knows_its_parent_and_a_parent_its_children(service: RunningService) -> None:
    parent, first, second = [await filed(service) for _ in range(3)]
    assert (await put(service, first, parent["id"], "parent")).status_code == 200
    assert (await put(service, parent, second["id"], "child", CLERK)).status_code == 200
    assert await links(service, parent) == [("child", first["id"]), ("child", second["id"])]
    assert await links(service, first) == await links(service, second) == [("parent", parent["id"])]
    told = await service.recorded(DossierLinked)
    assert [(str(event.other_id), event.kind) for event in told] == [(parent["id"], "parent"), (second["id"], "child")]
    assert told[0].sequence == (await row(service, first)).sequence
    shown = (await service.get(f"/api/v1/dossiers/{first['id']}/links", AN)).json()["items"][0]["dossier"]
    assert (shown["code"], shown["procedure"]["name"]) == (parent["code"], "Cấp Phiếu lý lịch tư pháp")


async def test_related_dossiers_see_each_other_and_are_parted_from_either_side(service: RunningService) -> None:
    one, other = await filed(service), await filed(service)
    answer = await put(service, other, one["id"], "related")
    assert answer.headers["ETag"] == (await service.get(f"/api/v1/dossiers/{other['id']}", AN)).headers["ETag"]
    assert await links(service, one) == [("related", other["id"])]
    assert (await delete(service, one, other, CLERK)).status_code == 200
    assert await links(service, one) == await links(service, other) == []
    assert [str(event.other_id) for event in await service.recorded(DossierUnlinked)] == [other["id"]]
    again = await delete(service, one, other)
    assert (again.status_code, again.json()["code"]) == (404, "link_not_found")


async def test_saying_it_again_changes_nothing_and_another_kind_takes_its_place(service: RunningService) -> None:
    one, other = await filed(service), await filed(service)
    for _ in range(2):
        await put(service, one, other["id"], "related")
    assert len(await service.recorded(DossierLinked)) == 1
    await put(service, one, other["id"], "child")
    assert await links(service, other) == [("parent", one["id"])]
    assert await stored(service) == 1


async def test_a_dossier_never_comes_to_belong_to_itself(service: RunningService) -> None:
    top, middle, bottom = [await filed(service) for _ in range(3)]
    assert (await put(service, middle, top["id"], "parent")).status_code == 200
    assert (await put(service, bottom, middle["id"], "parent")).status_code == 200
    for one, other, kind, code in (
        (top, bottom, "parent", "links_in_a_circle"),
        (bottom, top, "child", "links_in_a_circle"),
        (top, top, "related", "linked_to_itself"),
        (bottom, top, "parent", "parent_taken"),
    ):
        answer = await put(service, one, other["id"], kind)
        assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert await stored(service) == 2


async def test_two_links_made_at_once_close_no_circle(service: RunningService) -> None:
    first, second, third = [await filed(service) for _ in range(3)]
    await put(service, first, second["id"], "parent")
    waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 4597 AND NOT granted")
    async with service.kit.database.transaction() as session:
        await repository.hold(session)

        async def both_wait() -> bool:
            return await session.scalar(waiting) == 2

        links = [put(service, second, third["id"], "parent"), put(service, third, first["id"], "parent", CLERK)]
        asked = [asyncio.create_task(link) for link in links]
        await eventually(both_wait, timeout_seconds=4)
    answers = [await task for task in asked]
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert await stored(service) == 2


async def test_nobody_links_or_learns_of_what_they_may_not_see(service: RunningService) -> None:
    mine, theirs = await filed(service), await filed(service, BINH)
    answer, nothing = await put(service, mine, theirs["id"], "related"), await put(service, mine, NOBODY, "related")
    assert (answer.status_code, answer.json()["code"]) == (404, "dossier_not_found")
    assert answer.json()["title"] == nothing.json()["title"] and nothing.status_code == 404
    unseen = await put(service, theirs, mine["id"], "related")
    assert (unseen.status_code, unseen.json()["code"]) == (404, "dossier_not_found")

    assert (await put(service, mine, theirs["id"], "related", CLERK)).status_code == 200
    assert await links(service, mine, CLERK) == [("related", theirs["id"])]
    assert await links(service, mine, AN) == await links(service, theirs, BINH) == []
    assert (await service.get(f"/api/v1/dossiers/{mine['id']}/links", STRANGER)).status_code == 404


@pytest.mark.parametrize(("caller", "status"), [(LEADER, 403), (STRANGER, 404), (OFFICER, 200)])
async def test_who_acts_on_a_dossier_links_it(service: RunningService, caller: Caller, status: int) -> None:
    one, other = await filed(service), await filed(service)
    assert (await put(service, one, other["id"], "related", caller)).status_code == status


async def test_a_link_is_said_of_the_dossier_as_it_was_read(service: RunningService) -> None:
    one, other = await filed(service), await complete_draft(service)
    stale = service.headers(AN, version=1)
    answer = await service.client.put(
        f"/api/v1/dossiers/{one['id']}/links/{other['id']}", json={"kind": "related"}, headers=stale
    )
    assert answer.status_code == 412
    assert (await put(service, one, other["id"], "sibling")).status_code == 422
