"""A box's count is the length of the list that its filter shows, for everybody and whatever the dossiers."""

from typing import Any

import pytest
from contracts import examples
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.visibility import visible_to
from dossier_service.inboxes.boxes import BOXES, boxes_of
from dossier_service.inboxes.models import SavedFilter
from dossier_service.testing.courses import ADMINISTRATOR, AN, CLERK, OFFICER, Json, accepted, filed, must
from dossier_service.testing.masses import scatter
from dossier_service.units import service as units
from servicekit.auth import Caller
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService
from sqlalchemy import func, select

AGENCIES = ["H05.03", "H05.06", "H05.08", "H05.31.01"]
EVERYBODY = {
    "clerk": CLERK,
    "officer": official("H05.03-1", "officer", "H05.03"),
    "approver": official("H05.06-1", "approver", "H05.06"),
    "two hats": official("H05.31.01-2", "officer", "H05.31.01").model_copy(
        update={"roles": frozenset({"officer", "approver", "clerk"})}
    ),
    "holder": official("H05.08-3", "officer", "H05.08"),
    "leader": official("leader-tinh", "leader", "H05"),
    "administrator": ADMINISTRATOR,
}


async def commune(service: RunningService, *codes: str) -> None:
    """Below a district that nobody speaks of: the unit, and its own desk."""
    async with service.kit.database.transaction() as session:
        for number, code in enumerate(codes):
            for unit, kind in ((code, "commune"), (f"{code}.00", "one_stop")):
                path = ["H05", code] if unit == code else ["H05", code, unit]
                event = examples.units()[0].model_copy(
                    update={"code": unit, "name": f"Xã {number}", "kind": kind, "parent": path[-2], "path": path}
                )
                await units.keep(session, event)


async def everything_listed(service: RunningService, caller: Caller, url: str) -> list[Json]:
    found: list[Json] = []
    cursor: str | None = None
    while True:
        extra = f"&page_size=100&cursor={cursor}" if cursor else "&page_size=100"
        page = (await service.get(f"{url}{extra}", caller)).raise_for_status().json()
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return found


async def boxes(service: RunningService, caller: Caller) -> dict[str, Json]:
    answer = await service.get("/api/v1/inboxes", caller)
    return {box["key"]: box for box in answer.raise_for_status().json()["items"]}


class TestCounts:
    @pytest.mark.bends_due_dates
    async def test_every_count_is_the_length_of_its_list(self, service: RunningService) -> None:
        await commune(service, "H05.31.01")
        async with service.kit.database.transaction() as session:
            await scatter(session, 1500, AGENCIES, open_share=0.7)
        filled: set[str] = set()
        for name, caller in EVERYBODY.items():
            for key, box in (await boxes(service, caller)).items():
                listed = await everything_listed(service, caller, box["url"])
                assert box["count"] == len(listed) == len({item["id"] for item in listed}), f"{name}: {key}"
                filled |= {key} if listed else set()
        assert filled == {box.key for box in BOXES} - {"consultations"}, (
            "a box that is empty for everybody proves nothing"
        )

    async def test_what_others_ask_has_its_box(self, service: RunningService) -> None:
        question = {
            "unit": "H05.06",
            "question": "Có vướng mắc gì không?",
            "limit": {"value": 2, "unit": "working_day"},
        }
        for _ in range(2):
            await must(service, await accepted(service), "consult", OFFICER, question)
        asked = official("officer-congthuong", "officer", "H05.06")
        box = (await boxes(service, asked))["consultations"]
        listed = (await service.get(box["url"], asked)).raise_for_status().json()["items"]
        assert box["count"] == len(listed) == 2
        assert (await boxes(service, OFFICER))["consultations"]["count"] == 0

    @pytest.mark.bends_due_dates
    async def test_the_list_shows_what_may_be_seen_one_by_one(self, service: RunningService) -> None:
        await commune(service, "H05.31.01")
        async with service.kit.database.transaction() as session:
            await scatter(session, 1000, AGENCIES, open_share=0.7)
        for name, caller in {**EVERYBODY, "applicant": AN}.items():
            async with service.kit.database.sessions() as session:
                query = select(Dossier.id).where(visible_to(caller))
                seen = {str(dossier_id) for dossier_id in await session.scalars(query)}
            page = (await service.get("/api/v1/dossiers?with_total=true&page_size=5", caller)).json()
            assert page["total"] == {"value": len(seen), "relation": "exact"}, name
            listed = [
                item["id"] for item in await everything_listed(service, caller, "/api/v1/dossiers?sort=-created_at")
            ]
            assert set(listed) == seen and len(listed) == len(seen), name

    async def test_a_box_empties_as_the_work_is_done(self, service: RunningService) -> None:
        dossier = await filed(service)
        assert (await boxes(service, CLERK))["to_accept"]["count"] == 1
        await must(service, dossier, "accept", CLERK)
        assert (await boxes(service, CLERK))["to_accept"]["count"] == 0
        assert (await boxes(service, OFFICER))["to_assign"]["count"] == 1
        await must(service, dossier, "claim", OFFICER)
        after = await boxes(service, OFFICER)
        assert (after["to_assign"]["count"], after["mine"]["count"]) == (0, 1)

    async def test_a_box_names_itself_in_both_languages(self, service: RunningService) -> None:
        headers = service.headers(CLERK) | {"Accept-Language": "en"}
        english = (await service.client.get("/api/v1/inboxes", headers=headers)).json()["items"]
        assert (
            english[0]["name"] == "To accept" and (await boxes(service, CLERK))["to_accept"]["name"] == "Chờ tiếp nhận"
        )

    async def test_who_has_no_desk_has_no_boxes(self, service: RunningService) -> None:
        assert await boxes(service, ADMINISTRATOR) == {}
        assert (await service.get("/api/v1/inboxes", AN)).status_code == 403

    @pytest.mark.parametrize("role", sorted({role for box in BOXES for role in box.roles}))
    def test_every_role_of_a_box_has_one(self, role: str) -> None:
        assert all("{unit}" not in filters.values() for _, filters in boxes_of([role], "H05.00"))


class TestFilters:
    async def _listed(self, service: RunningService, caller: Caller, **filters: Any) -> list[str]:
        answer = await service.get("/api/v1/dossiers", caller, params=filters)
        return [item["id"] for item in answer.raise_for_status().json()["items"]]

    async def test_the_list_narrows_by_each_declared_filter(self, service: RunningService) -> None:
        mine = await must(service, await accepted(service), "claim", OFFICER)
        free = await accepted(service)
        everything = {mine["id"], free["id"]}
        for filters, expected in (
            ({"assignee": "me"}, {mine["id"]}),
            ({"assignee": "none"}, {free["id"]}),
            ({"assignee": OFFICER.subject}, {mine["id"]}),
            ({"unit": "H05.03"}, everything),
            ({"unit": "H05"}, everything),
            ({"unit": "H05.06"}, set()),
            ({"channel": "online"}, everything),
            ({"channel": "post"}, set()),
            ({"field": examples.criminal_record().field.code}, everything),
            ({"field": "khác"}, set()),
            ({"proposed": True}, set()),
            (
                {"due_at__lte": mine["due_at"]},
                {mine["id"], *({free["id"]} if free["due_at"] == mine["due_at"] else ())},
            ),
            ({"due_at__lte": "2020-01-01T00:00:00Z"}, set()),
            ({"due_at__gte": "2020-01-01T00:00:00Z"}, everything),
        ):
            assert set(await self._listed(service, OFFICER, **filters)) == expected, filters

    @pytest.mark.bends_due_dates
    async def test_each_order_walks_through_everything_once(self, service: RunningService) -> None:
        async with service.kit.database.transaction() as session:
            await scatter(session, 300, AGENCIES[:3], open_share=0.9)
        for sort in ("-created_at", "created_at", "due_at"):
            listed = await everything_listed(
                service, CLERK, f"/api/v1/dossiers?sort={sort}&status__in=accepted,processing"
            )
            values = [item[sort.removeprefix("-")] or "9999" for item in listed]
            assert len({item["id"] for item in listed}) == len(listed) > 50
            assert values == sorted(values, reverse=sort.startswith("-"))

    @pytest.mark.bends_due_dates
    async def test_what_is_ordered_by_its_due_date_is_not_ended(self, service: RunningService) -> None:
        async with service.kit.database.transaction() as session:
            await scatter(session, 100, AGENCIES[:3], open_share=0.5)
        answer = await service.get("/api/v1/dossiers?sort=due_at&page_size=100", CLERK)
        assert not {"returned", "refused", "stopped"} & {item["status"] for item in answer.json()["items"]}
        ended = await self._listed(service, CLERK, sort="due_at", status="returned")
        assert ended

    @pytest.mark.parametrize("query", ["sort=code", "status__in=accepted,done", "channel=fax", "due_soon=maybe"])
    async def test_what_is_not_declared_is_refused(self, service: RunningService, query: str) -> None:
        answer = await service.get(f"/api/v1/dossiers?{query}", OFFICER)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_parameter")


class TestSavedFilters:
    async def _put(self, service: RunningService, name: str, body: Json, caller: Caller = OFFICER) -> Any:
        return await service.client.put(f"/api/v1/inboxes/filters/{name}", json=body, headers=service.headers(caller))

    async def test_a_filter_is_kept_changed_and_forgotten_by_its_official_alone(self, service: RunningService) -> None:
        kept = await self._put(service, "Quá hạn của tôi", {"overdue": True, "assignee": "me"})
        assert kept.status_code == 200, kept.text
        assert kept.json()["filters"] == {"overdue": True, "assignee": "me"}
        assert (await service.get(kept.json()["url"], OFFICER)).status_code == 200
        await self._put(service, "Quá hạn của tôi", {"overdue": False})
        [listed] = (await service.get("/api/v1/inboxes/filters", OFFICER)).json()["items"]
        assert listed["filters"] == {"overdue": False}
        assert (await service.get("/api/v1/inboxes/filters", CLERK)).json()["items"] == []
        path = "/api/v1/inboxes/filters/Quá hạn của tôi"
        assert (await service.client.delete(path, headers=service.headers(CLERK))).status_code == 404
        assert (await service.client.delete(path, headers=service.headers(OFFICER))).status_code == 204
        async with service.kit.database.sessions() as session:
            assert await session.scalar(select(func.count()).select_from(SavedFilter)) == 0

    @pytest.mark.parametrize("body", [{"colour": "red"}, {"status": "done"}, {"sort": "code"}, {"status__in": "x"}])
    async def test_what_the_list_would_refuse_is_not_kept(self, service: RunningService, body: Json) -> None:
        assert (await self._put(service, "sai", body)).status_code == 422

    async def test_a_name_that_is_too_long_is_told_so(self, service: RunningService) -> None:
        for name in ("x" * 61, "%20%20"):
            refused = await self._put(service, name, {})
            [error] = refused.json()["errors"]
            assert (refused.status_code, error["code"], error["pointer"]) == (400, "filter_name_unfit", "{name}")
            assert "60" in error["message"]
        assert (await self._put(service, "%20x%20", {})).json()["name"] == "x"

    async def test_fifty_are_enough(self, service: RunningService) -> None:
        for number in range(50):
            assert (await self._put(service, f"lọc {number}", {})).status_code == 200
        refused = await self._put(service, "một nữa", {})
        assert (refused.status_code, refused.json()["code"]) == (409, "too_many_saved_filters")
        assert (await self._put(service, "lọc 7", {"overdue": True})).status_code == 200
