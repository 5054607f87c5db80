import base64
from datetime import UTC, datetime
from typing import Any

import pytest
from catalog_service.imports.examples import NATIONAL_RECORD
from contracts.catalog import ProcedurePublished
from servicekit.testing.keys import partner
from servicekit.testing.service import RunningService, eventually
from sqlalchemy import text

SYNC = "/api/v1/sync/procedures"
READER = partner("ministry-transport", "H05.08", scopes=("sync:procedures:read",))
WRITER = partner("ministry-trade", "H05.06", scopes=("sync:procedures:write",))
PORTAL = partner("national-portal", "*", scopes=("sync:procedures:write", "sync:procedures:read"))


async def feed(service: RunningService, cursor: str | None = None, **parameters: Any) -> dict[str, Any]:
    if cursor is not None:
        parameters["cursor"] = cursor
    answer = await service.client.get(SYNC, params=parameters, headers=service.headers(READER))
    assert answer.status_code == 200, answer.text
    return answer.json()


async def feed_of(service: RunningService, count: int, cursor: str | None = None, **parameters: Any) -> dict[str, Any]:
    """The feed once so many items are in it: any transaction of the server, of another database too, holds it back."""

    async def shown() -> dict[str, Any] | None:
        answer = await feed(service, cursor, **parameters)
        return answer if len(answer["items"]) >= count else None

    return await eventually(shown)


async def test_a_partner_reads_all_and_then_only_what_changes(filled: RunningService, samples: Any) -> None:
    await feed_of(filled, 2)
    first = await feed(filled, page_size=1)
    assert ([item["code"] for item in first["items"]], first["has_more"]) == (["2.000033"], True)
    assert first["items"][0]["record"]["name"] == samples.promotion_notice()["name"]
    second = await feed(filled, first["next_cursor"])
    assert ([item["code"] for item in second["items"]], second["has_more"]) == (["2.000488"], False)
    nothing = await feed(filled, second["next_cursor"])
    assert (nothing["items"], nothing["next_cursor"]) == ([], second["next_cursor"])

    await samples.bring_in({"procedures": [samples.promotion_notice(conditions="Mới")]})
    third = await feed_of(filled, 1, second["next_cursor"])
    assert [(item["code"], item["change"], item["version"]) for item in third["items"]] == [
        ("2.000033", "published", 2)
    ]


async def test_a_retired_procedure_is_a_tombstone(filled: RunningService, samples: Any) -> None:
    cursor = (await feed_of(filled, 2))["next_cursor"]
    retirement = {"valid_to": "2026-03-31", "successor": "2.000033"}
    await filled.post("/api/v1/procedures/2.000488/actions/retire", samples.administrator, retirement)
    (tombstone,) = (await feed_of(filled, 1, cursor))["items"]
    assert (tombstone["change"], tombstone["record"]) == ("retired", None)
    assert (tombstone["valid_to"], tombstone["successor"]) == ("2026-03-31", "2.000033")


async def test_the_version_in_force_is_heard_beside_those_to_come(filled: RunningService, samples: Any) -> None:
    cursor = (await feed_of(filled, 2))["next_cursor"]
    for day in ("2026-07-01", "2026-06-01", "2026-09-01"):
        body = {"code": "2.000488", "conditions": day}
        assert (await filled.post("/api/v1/procedures", samples.administrator, body)).status_code == 201
        path = "/api/v1/procedures/2.000488/actions/publish"
        assert (await filled.post(path, samples.administrator, {"valid_from": day})).status_code == 200
    told = [(1, "2019-01-01", "2026-05-31"), (3, "2026-06-01", "2026-08-31"), (4, "2026-09-01", None)]
    later = await feed_of(filled, 3, cursor)
    assert [(item["version"], item["valid_from"], item["valid_to"]) for item in later["items"]] == told
    assert [item["record"]["version"] for item in later["items"]] == [1, 3, 4]
    read: list[tuple[Any, ...]] = []
    page: dict[str, Any] = {"next_cursor": None, "has_more": True}
    while page["has_more"]:
        page = await feed(filled, page["next_cursor"], page_size=1)
        read += [(item["code"], item["version"]) for item in page["items"]]
    assert read == [("2.000033", 1), ("2.000488", 1), ("2.000488", 3), ("2.000488", 4)]
    assert (await feed(filled, page["next_cursor"]))["items"] == []


async def test_a_procedure_without_a_version_to_hold_is_heard_by_its_newest(
    filled: RunningService, samples: Any, clock: Any
) -> None:
    clock.now = datetime(2026, 4, 1, 4, 0, tzinfo=UTC)
    await samples.bring_in({"procedures": [samples.criminal_record(conditions="Hai", valid_to="2026-04-30")]})
    clock.now = datetime(2026, 5, 2, tzinfo=UTC)
    items = (await feed_of(filled, 2))["items"]
    assert [item["version"] for item in items if item["code"] == "2.000488"] == [2]


async def test_a_cursor_of_an_earlier_release_is_still_good(filled: RunningService) -> None:
    await feed_of(filled, 2)
    cursor = (await feed(filled, page_size=1))["next_cursor"]
    xid, code, _ = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split(":")
    earlier = base64.urlsafe_b64encode(f"{xid}:{code}".encode()).decode().rstrip("=")
    assert [item["code"] for item in (await feed(filled, earlier))["items"]] == ["2.000488"]


async def test_a_change_that_commits_late_is_not_missed(filled: RunningService, samples: Any) -> None:
    cursor = (await feed_of(filled, 2))["next_cursor"]
    slow = filled.kit.database.sessions()
    async with slow as session:
        await session.execute(text("UPDATE procedure SET sequence = sequence + 1 WHERE code = '2.000488'"))
        await samples.bring_in({"procedures": [samples.promotion_notice(conditions="Mới")]})
        before = await feed(filled, cursor)
        assert before["items"] == []  # the quick one waits behind the slow one
        await session.commit()
    after = await feed_of(filled, 2, before["next_cursor"])
    assert [item["code"] for item in after["items"]] == ["2.000488", "2.000033"]


async def test_changed_since_leaves_out_what_is_older(filled: RunningService) -> None:
    async with filled.kit.database.transaction() as session:
        changed_at = await session.scalar(text("SELECT max(changed_at) FROM procedure"))
    assert len((await feed_of(filled, 2, changed_since=changed_at.isoformat()))["items"]) == 2
    assert (await feed(filled, changed_since="2199-01-01T00:00:00Z"))["items"] == []


@pytest.mark.parametrize("cursor", ["x", "!!!", "OjE", "LTE6YQ"])
async def test_a_forged_cursor_is_refused(filled: RunningService, cursor: str) -> None:
    answer = await filled.get(f"{SYNC}?cursor={cursor}", READER)
    assert (answer.status_code, answer.json()["code"]) == (400, "cursor_invalid")


async def test_each_way_needs_its_scope(filled: RunningService, samples: Any) -> None:
    refused = [await filled.get(SYNC, WRITER), await filled.post(SYNC, READER, {"procedures": []})]
    assert [(answer.status_code, answer.json()["code"]) for answer in refused] == [(403, "scope_missing")] * 2
    assert (await filled.get(SYNC, samples.administrator)).status_code == 403
    assert (await filled.get(SYNC)).status_code == 401


async def propose(service: RunningService, caller: Any, body: dict[str, Any]) -> list[tuple[Any, ...]]:
    answer = await service.post(SYNC, caller, body)
    assert answer.status_code == 200, answer.text
    return [
        (item["code"], item["outcome"], item["problem"] and (item["problem"]["pointer"], item["problem"]["code"]))
        for item in answer.json()["items"]
    ]


async def test_a_partner_proposes_and_only_the_administrator_publishes(filled: RunningService, samples: Any) -> None:
    published = len(await filled.recorded(ProcedurePublished))
    new = samples.promotion_notice(code="9.000001")
    changed = samples.promotion_notice(conditions="Theo đề nghị")
    outcomes = await propose(filled, WRITER, {"procedures": [new, changed, samples.promotion_notice(code="9.000002")]})
    assert outcomes == [("9.000001", "created", None), ("2.000033", "created", None), ("9.000002", "created", None)]
    assert len(await filled.recorded(ProcedurePublished)) == published
    drafts = (await filled.get("/api/v1/catalog/drafts", samples.administrator)).json()["items"]
    assert [(draft["code"], draft["changed_by"]) for draft in drafts] == [
        ("2.000033", "partner:ministry-trade"),
        ("9.000001", "partner:ministry-trade"),
        ("9.000002", "partner:ministry-trade"),
    ]
    answer = await filled.post("/api/v1/procedures/2.000033/actions/publish", samples.administrator)
    assert (answer.status_code, answer.json()["conditions"]) == (200, "Theo đề nghị")


async def test_the_same_proposal_again_changes_nothing_and_another_one_replaces_it(
    filled: RunningService, samples: Any
) -> None:
    assert await propose(filled, WRITER, {"procedures": [samples.promotion_notice()]}) == [
        ("2.000033", "unchanged", None)
    ]
    body = {"procedures": [samples.promotion_notice(conditions="A")]}
    assert (await propose(filled, WRITER, body))[0][1] == "created"
    assert (await propose(filled, WRITER, body))[0][1] == "unchanged"
    body = {"procedures": [samples.promotion_notice(conditions="B")]}
    assert (await propose(filled, WRITER, body))[0][1] == "updated"
    draft = (await filled.get("/api/v1/procedures/2.000033/draft", samples.administrator)).json()
    assert (draft["conditions"], draft["version"]) == ("B", 2)


async def test_one_bad_proposal_does_not_fail_the_others(filled: RunningService, samples: Any) -> None:
    await filled.post("/api/v1/procedures", samples.administrator, {"code": "9.000009"})
    outcomes = await propose(
        filled,
        WRITER,
        {
            "records": [NATIONAL_RECORD | {"TRANGTHAI": 2}, NATIONAL_RECORD],
            "defaults": {"agencies": {"000.00.06.H05": "H05.06"}},
            "procedures": [
                samples.criminal_record(code="9.000003"),
                samples.criminal_record(agency="H05.06"),
                {"code": "9.000004", "agency": "H05.06", "level": 7},
                {"code": "9.000009", "agency": "H05.06"},
                {"code": "9.000005", "agency": "H05.06"},
                7,
            ],
        },
    )
    assert outcomes == [
        ("1.999901", "rejected", ("/records/0/TRANGTHAI", "not_public")),
        ("1.999901", "created", None),
        ("9.000003", "rejected", ("/procedures/0/agency", "not_your_agency")),
        ("2.000488", "rejected", ("/procedures/1/agency", "not_your_agency")),
        ("9.000004", "rejected", ("/procedures/2/level", "less_than_equal")),
        ("9.000009", "rejected", ("/procedures/3/code", "draft_exists")),
        ("9.000005", "created", None),
        (None, "rejected", ("/procedures/5", "model_type")),
    ]


async def test_a_partner_of_all_agencies_may_propose_for_each(filled: RunningService, samples: Any) -> None:
    body = {"procedures": [samples.criminal_record(conditions="Mới"), samples.promotion_notice(conditions="Mới")]}
    assert [outcome for _, outcome, _ in await propose(filled, PORTAL, body)] == ["created", "created"]


async def test_a_procedure_can_be_cloned_into_a_draft(filled: RunningService, samples: Any) -> None:
    clone = "/api/v1/procedures/2.000488/actions/clone"
    answer = await filled.post(clone, samples.administrator, {"code": "2.999488"})
    assert (answer.status_code, answer.headers["Location"]) == (201, "/api/v1/procedures/2.999488/draft")
    draft = answer.json()
    assert (draft["name"], draft["decision"], draft["valid_from"]) == (samples.criminal_record()["name"], None, None)
    assert draft["form"]["schema"] == samples.criminal_record()["form"]["schema"]
    taken = await filled.post(clone, samples.administrator, {"code": "2.000033"})
    assert (taken.status_code, taken.json()["code"]) == (409, "procedure_code_taken")
    missing = await filled.post("/api/v1/procedures/0.0/actions/clone", samples.administrator, {"code": "2.1"})
    assert (missing.status_code, missing.json()["code"]) == (404, "procedure_not_found")
    assert (await filled.post("/api/v1/procedures/2.999488/actions/publish", samples.administrator)).status_code == 200
