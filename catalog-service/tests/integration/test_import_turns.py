"""Who changes the catalogue while an import is writing is told at once; the import waits for who was there before."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from catalog_service.drafts.models import ProcedureDraft
from catalog_service.imports import planning, turns
from catalog_service.imports import service as imports
from catalog_service.imports.sweeps import LAST_ATTEMPT, MAX_ATTEMPTS, run_next_import
from contracts.catalog import AgencyChanged, ProcedurePublished, ProcedureRetired
from servicekit.testing.keys import official, partner
from servicekit.testing.service import RunningService
from sqlalchemy import func, select, text

ADMINISTRATOR = official("administrator", "administrator", "H05")
LEADER = official("leader-tinh", "leader", "H05")
MINISTRY = partner("ministry", "*", scopes=("sync:procedures:write",))
PROBER = partner("synthetic-citizens", "*", scopes=("catalog:probes:write",))
DECISION = {"decision": "12/QĐ-UBND", "effective_on": "2026-05-01"}
UNKNOWN_ID = "00000000-0000-7000-8000-000000000001"


@dataclass
class Held:
    """An import that holds all its locks and writes nothing until it may go on."""

    writing: asyncio.Event = field(default_factory=asyncio.Event)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)


@pytest.fixture
async def held(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Held]:
    held, apply = Held(), imports._apply

    async def wait_and_apply(*args: Any) -> None:
        held.writing.set()
        await held.go_on.wait()
        await apply(*args)

    monkeypatch.setattr(imports, "_apply", wait_and_apply)
    yield held
    held.go_on.set()


async def events_of(service: RunningService) -> int:
    return sum([len(await service.recorded(event)) for event in (AgencyChanged, ProcedurePublished, ProcedureRetired)])


async def test_who_changes_the_catalogue_while_an_import_writes_is_told_at_once_and_may_do_so_after_it(
    filled: RunningService, samples: Any, held: Held
) -> None:
    drafted = await filled.post("/api/v1/procedures", ADMINISTRATOR, {"code": "2.000033", "conditions": "Hai"})
    assert drafted.status_code == 201, drafted.text
    before = await events_of(filled)
    importing = asyncio.create_task(samples.bring_in({"procedures": [samples.criminal_record(conditions="Ba")]}))
    await held.writing.wait()

    publish = "/api/v1/procedures/2.000033/actions/publish"
    refused = await filled.post(publish, ADMINISTRATOR, {}, key="publish")
    problem = refused.json()
    assert (refused.status_code, problem["code"]) == (409, "import_running")
    assert refused.headers["Retry-After"] == "5"
    assert problem["title"] == "Danh mục đang được nhập; xin thử lại sau ít giây"
    assert await events_of(filled) == before

    held.go_on.set()
    operation = await importing
    assert operation["state"] == "done", operation
    assert (problem["operation_id"], problem["operation_url"]) == (
        operation["id"],
        f"/api/v1/operations/{operation['id']}",
    )
    published = await filled.post(publish, ADMINISTRATOR, {}, key="publish")
    assert (published.status_code, published.json()["version"]) == (200, 2)
    assert await events_of(filled) == before + 2


DOORS: list[tuple[str, str, Any, dict[str, Any]]] = [
    ("POST", "/procedures", ADMINISTRATOR, {"code": "1.000001"}),
    ("POST", "/procedures/2.000033/actions/clone", ADMINISTRATOR, {"code": "1.000001"}),
    ("POST", "/procedures/2.000033/actions/retire", ADMINISTRATOR, {}),
    ("POST", "/procedures/2.000033/actions/take-back-retirement", ADMINISTRATOR, {"reason": "Nhầm thủ tục"}),
    (
        "POST", "/agencies", ADMINISTRATOR,
        {"code": "H05.98", "name": "Trung tâm", "kind": "division", "parent": "H05.03", "decision": "1/QĐ-UBND"},
    ),
    ("POST", "/agencies/H05.03/actions/rename", ADMINISTRATOR, DECISION | {"name": "Sở Tư pháp mới"}),
    ("POST", "/agencies/H05.03/actions/merge", ADMINISTRATOR, DECISION | {"into": "H05.06"}),
    ("POST", "/agencies/H05.03/actions/take-back", ADMINISTRATOR, {"reason": "Nhầm cơ quan"}),
    ("POST", "/sync/procedures", MINISTRY, {"procedures": [{"code": "1.000001"}]}),
    (
        "POST", "/catalog/level-probes", PROBER,
        {"procedure_code": "2.000488", "agency": "H05.03", "proof": "forms", "outcome": "passed",
         "at": "2026-04-01T03:00:00Z"},
    ),
    ("POST", f"/procedures/2.000488/level-waivers/{UNKNOWN_ID}/actions/sign", LEADER, {}),
    (
        "POST", f"/procedures/2.000488/level-waivers/{UNKNOWN_ID}/actions/revoke", ADMINISTRATOR,
        {"reason": "Đã chứng minh được"},
    ),
    (
        "PUT", "/code-lists/payer-categories", ADMINISTRATOR,
        {"entries": [{"code": "x", "name_vi": "Người nộp", "valid_from": "2026-01-01"}]},
    ),
    ("PUT", "/catalog/synonyms", ADMINISTRATOR, {"synonyms": [], "stop_words": []}),
    ("PUT", "/catalog/legal-documents", ADMINISTRATOR, {"documents": []}),
    ("PUT", "/catalog/national-procedures", ADMINISTRATOR, {"procedures": []}),
    ("POST", "/procedures/2.000033/national-codes", ADMINISTRATOR, {"national_code": "1.000001"}),
    ("POST", f"/procedures/2.000033/national-codes/{UNKNOWN_ID}/actions/end", ADMINISTRATOR, {}),
    (
        "PUT", "/mandates/qd-1-2026", ADMINISTRATOR,
        dict.fromkeys(("issued_on", "valid_from", "due_on"), "2026-01-01")
        | {"decision": "1/QĐ-TTg", "title": "Danh mục", "items": []},
    ),
    ("POST", "/mandates/qd-1-2026/actions/withdraw", ADMINISTRATOR, {"reason": "Nhập nhầm"}),
]  # fmt: skip


async def test_every_door_to_what_an_import_writes_says_that_one_is_running(
    filled: RunningService, samples: Any, held: Held
) -> None:
    before = await events_of(filled)
    importing = asyncio.create_task(samples.bring_in({"procedures": [samples.criminal_record(conditions="Ba")]}))
    await held.writing.wait()
    for method, path, caller, body in DOORS:
        headers = filled.headers(caller) | {"If-Match": '"0"'}
        answer = await filled.client.request(method, f"/api/v1{path}", json=body, headers=headers)
        assert (path, answer.status_code, answer.json()["code"]) == (path, 409, "import_running"), answer.text
    assert await events_of(filled) == before
    async with filled.kit.database.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(ProcedureDraft)) == 0
    held.go_on.set()
    assert (await importing)["state"] == "done"


async def test_an_import_waits_for_who_changes_the_catalogue_and_counts_no_attempt(
    still: RunningService, still_samples: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ask_for_import(still, still_samples)
    impatient(monkeypatch)
    async with still.kit.database.transaction() as publishing:
        await turns.take(publishing)
        for _ in range(MAX_ATTEMPTS + 1):
            assert await run_next_import(still.kit) is False
        assert await states(still) == [("running", 0)]
    assert await run_next_import(still.kit) is True
    assert await states(still) == [("done", 1)]


async def test_an_import_that_has_waited_for_an_hour_is_given_up(
    still: RunningService, still_samples: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ask_for_import(still, still_samples)
    impatient(monkeypatch)
    clock.now += timedelta(hours=1, seconds=1)
    async with still.kit.database.transaction() as publishing:
        await turns.take(publishing)
        for _ in range(MAX_ATTEMPTS):
            assert await run_next_import(still.kit) is False
    assert await run_next_import(still.kit) is True
    assert await states(still) == [("failed", MAX_ATTEMPTS + 1)]


async def test_a_failure_that_no_accent_may_stand_in_is_written_without(
    still: RunningService, still_samples: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a database of another encoding: it refuses the words, not the outcome."""
    await refuse_problems(still, "NEW.problem::text ~ '[^\\x01-\\x7f]'")
    await ask_for_import(still, still_samples)
    await fail_in_running(still, monkeypatch, LAST_ATTEMPT - 1)
    (problem,) = await problems(still)
    assert problem == {
        "code": "import_given_up",
        "status": 500,
        "title": "The import failed several times and was given up",
    }
    assert await states(still) == [("failed", LAST_ATTEMPT - 1)]


async def test_an_import_whose_failure_finds_no_words_has_failed_all_the_same_and_keeps_no_other_waiting(
    still: RunningService, still_samples: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await refuse_problems(still, "NEW.problem IS NOT NULL")
    await ask_for_import(still, still_samples)
    with monkeypatch.context() as broken:
        await fail_in_running(still, broken, LAST_ATTEMPT)
    assert await states(still) == [("failed", LAST_ATTEMPT)]
    assert await problems(still) == [None]
    await ask_for_import(still, still_samples)
    assert await run_next_import(still.kit) is True
    assert await states(still) == [("failed", LAST_ATTEMPT), ("done", 1)]


async def ask_for_import(service: RunningService, samples: Any) -> None:
    answer = await service.post("/api/v1/catalog/imports", ADMINISTRATOR, {"fields": samples.fields()})
    assert answer.status_code == 202, answer.text


async def fail_in_running(service: RunningService, monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """As often as the import is taken up."""

    async def break_down(*args: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(planning, "plan", break_down)
    taken_up = 0
    while True:
        try:
            if not await run_next_import(service.kit):
                break
        except Exception:  # noqa: BLE001 - the sweep goes on as well
            pass
        taken_up += 1
        assert taken_up <= times
    assert taken_up == times


def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    hold = imports._hold

    async def hold_soon(session: Any, codes: Any) -> None:
        await session.execute(text("SET LOCAL lock_timeout = '50ms'"))
        await hold(session, codes)

    monkeypatch.setattr(imports, "_hold", hold_soon)


async def refuse_problems(service: RunningService, condition: str) -> None:
    async with service.kit.database.transaction() as session:
        await session.execute(
            text(
                """CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE 'cannot be stored' USING ERRCODE = 'untranslatable_character'; END $$"""
            )
        )
        await session.execute(
            text(
                "CREATE TRIGGER refuse BEFORE UPDATE ON operation "
                f"FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION refuse()"
            )
        )


async def states(service: RunningService) -> list[tuple[str, int]]:
    async with service.kit.database.sessions() as session:
        query = text("SELECT state, attempts FROM operation JOIN import_job ON id = operation_id ORDER BY id")
        return [tuple(row) for row in await session.execute(query)]


async def problems(service: RunningService) -> list[Any]:
    async with service.kit.database.sessions() as session:
        return list(await session.scalars(text("SELECT problem FROM operation ORDER BY id")))
