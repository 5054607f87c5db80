"""What a list costs does not grow with the number of dossiers: its plans touch no more than indexes give in order."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from contracts import examples
from dossier_service.app import create
from dossier_service.procedures import repository as procedures
from dossier_service.settings import DossierSettings
from dossier_service.testing.courses import AN, CLERK
from dossier_service.testing.masses import scatter
from dossier_service.units import service as units
from servicekit.auth import Caller
from servicekit.settings import Role
from servicekit.testing.keys import ProcessKeys, official
from servicekit.testing.service import RunningService, running
from sqlalchemy import event, text

FOLDER = Path(__file__).parents[2]
DOSSIERS = 100_000
COMMUNES = [f"H05.3{district}.{number:02}" for district in range(1, 9) for number in range(1, 16)]
OFFICER = official("H05.03-1", "officer", "H05.03")
COMMUNE = official("xa", "officer", "H05.31.01").model_copy(
    update={"roles": frozenset({"clerk", "officer", "approver"})}
)
DISTRICT = official("huyen", "leader", "H05.31")
ORDINARY = {"centre's clerk": CLERK, "department's officer": OFFICER, "commune's clerk and officer": COMMUNE}

Statement = tuple[str, Any]


@pytest.fixture(scope="module")
async def crowded(
    postgres_url: str, nats_url: str, process_keys: ProcessKeys, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[RunningService]:
    """Many dossiers of a province's departments and communes, most of them ended, and fresh statistics.

    Without background work, whose statements would be counted.
    """
    servers = {"postgres_url": postgres_url, "nats_url": nats_url, "process_keys": process_keys}
    store = str(tmp_path_factory.mktemp("documents"))
    async with running(create, DossierSettings, FOLDER, **servers, role=Role.API, document_store=store) as service:
        await _settle(service)
        yield service


async def _settle(service: RunningService) -> None:
    template = examples.units()[0]
    codes = {*COMMUNES, *(f"{code}.00" for code in COMMUNES), *(code[:6] for code in COMMUNES)}
    async with service.kit.database.transaction() as session:
        for unit in examples.units():
            await units.keep(session, unit)
        for code in sorted(codes):
            path = [code[:length] for length in (3, 6, 9, 12) if length <= len(code)]
            change = {"code": code, "name": code, "kind": "commune", "parent": path[-2], "path": path}
            await units.keep(session, template.model_copy(update=change))
        for record in (examples.promotion_notice(), examples.criminal_record()):
            await procedures.keep(session, record)
        await scatter(session, DOSSIERS, ["H05.03", "H05.06", "H05.08", *COMMUNES], open_share=0.04)
    async with service.kit.database.engine.connect() as connection:
        autocommit = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await autocommit.execute(text("VACUUM ANALYZE dossier"))


@contextmanager
def statements(service: RunningService) -> Iterator[list[Statement]]:
    heard: list[Statement] = []

    def hear(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        heard.append((statement, parameters))

    engine = service.kit.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(engine, "before_cursor_execute", hear)


async def plans(service: RunningService, caller: Caller, path: str) -> tuple[list[str], int]:
    """The plans of the statements that one request sends about dossiers, and how many it sends in all."""
    await service.get("/api/v1/inboxes", caller)  # with the first call an official becomes known
    with statements(service) as heard:
        (await service.get(path, caller)).raise_for_status()
    about = [(sql, given) for sql, given in heard if not sql.startswith("INSERT") and re.search(r"FROM dossier\b", sql)]
    found = []
    async with service.kit.database.engine.connect() as connection:
        for sql, given in about:
            rows = await connection.exec_driver_sql(f"EXPLAIN (ANALYZE, BUFFERS) {sql}", given)
            found.append("\n".join(row[0] for row in rows))
    return found, len(heard)


def buffers(plan: str) -> int:
    """Pages that the whole plan has read."""
    read = re.search(r"Buffers: shared (?:hit=(\d+))?(?: ?read=(\d+))?", plan)
    assert read, plan
    return sum(int(count) for count in read.groups() if count)


LISTS = (
    "/api/v1/dossiers",
    "/api/v1/dossiers?sort=created_at",
    "/api/v1/dossiers?sort=due_at",
    "/api/v1/dossiers?status=submitted",
    "/api/v1/dossiers?assignee=me",
    "/api/v1/dossiers?overdue=true&sort=due_at",
    "/api/v1/dossiers?procedure_code=2.000488&channel=online",
    "/api/v1/inboxes",
)


async def test_no_list_of_an_official_scans_the_table(crowded: RunningService) -> None:
    for name, caller in ORDINARY.items():
        for path in LISTS:
            found, _ = await plans(crowded, caller, path)
            assert found, path
            for plan in found:
                assert "Seq Scan on dossier" not in plan, f"{name}: {path}\n{plan}"


async def test_a_page_reads_a_page(crowded: RunningService) -> None:
    """Of tens of thousands of dossiers that the caller may see, about those that are shown."""
    for caller in ORDINARY.values():
        first = await crowded.get("/api/v1/dossiers?page_size=100", caller)
        for path in ("/api/v1/dossiers", f"/api/v1/dossiers?page_size=100&cursor={first.json()['next_cursor']}"):
            [plan], _ = await plans(crowded, caller, path)
            assert buffers(plan) < 1500, plan


async def test_a_person_finds_their_own_by_index(crowded: RunningService) -> None:
    [plan], _ = await plans(crowded, AN, "/api/v1/dossiers")
    assert "Seq Scan on dossier" not in plan, plan


@pytest.mark.parametrize("path", ["/api/v1/dossiers", "/api/v1/inboxes"])
async def test_a_request_sends_the_same_few_statements_whoever_asks(crowded: RunningService, path: str) -> None:
    sent = {(await plans(crowded, caller, path))[1] for caller in (*ORDINARY.values(), DISTRICT)}
    assert len(sent) == 1 and sent.pop() <= 6


async def test_a_longer_page_sends_no_more_statements(crowded: RunningService) -> None:
    sent = {(await plans(crowded, OFFICER, f"/api/v1/dossiers?page_size={size}"))[1] for size in (1, 100)}
    assert len(sent) == 1
