"""What a list costs does not grow with the number of dossiers: its plans touch no more than indexes give in order."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from dossier_service.app import create
from dossier_service.dossiers.codes import local_day
from dossier_service.officials.models import Official
from dossier_service.settings import DossierSettings
from dossier_service.substitution.models import Substitution
from dossier_service.testing import masses
from dossier_service.testing.courses import AN, CLERK
from dossier_service.testing.statements import statements
from servicekit.auth import Caller
from servicekit.ids import uuid7
from servicekit.settings import Role
from servicekit.testing.keys import ProcessKeys, official
from servicekit.testing.service import RunningService, running

FOLDER = Path(__file__).parents[2]
DOSSIERS = 100_000
PAGE_BUFFERS = 2_500
"""Pages that an ordinary list may read; the table of the dossiers alone has twice as many."""
OPEN_BUFFERS = 12_000
"""What is counted, or sorted anew, is at most what is open: some thousands of dossiers, each found by its id."""
WALKED_BUFFERS = 25_000
"""Of what all units have, in order, so much as makes a page of the caller's own; who has little finds it by unit."""
OFFICER = official("H05.03-1", "officer", "H05.03")
COMMUNE = official("xa", "officer", "H05.31.01").model_copy(
    update={"roles": frozenset({"clerk", "officer", "approver"})}
)
DISTRICT = official("huyen", "leader", "H05.31")
ABSENT = official("H05.08-2", "officer", "H05.08")
SUBSTITUTE = official("H05.06-1", "officer", "H05.06")
CALLERS = {
    "the centre's clerk": CLERK,
    "a department's officer": OFFICER,
    "a commune's clerk and officer": COMMUNE,
    "a substitute": SUBSTITUTE,
    "the leader of a subtree": DISTRICT,
}


@pytest.fixture(scope="module")
async def crowded(
    postgres_url: str, nats_url: str, process_keys: ProcessKeys, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[RunningService]:
    """Many dossiers of a province's departments and communes, most of them ended, and fresh statistics.

    Without background work, which would change them.
    """
    servers = {"postgres_url": postgres_url, "nats_url": nats_url, "process_keys": process_keys}
    store = str(tmp_path_factory.mktemp("documents"))
    async with running(create, DossierSettings, FOLDER, **servers, role=Role.API, document_store=store) as service:
        await _fill(service)
        yield service


async def _fill(service: RunningService) -> None:
    agencies = [*masses.DEPARTMENTS, *masses.COMMUNES]
    now = service.kit.clock()
    today = local_day(now)
    async with service.kit.database.transaction() as session:
        await masses.furnish(session)
        await masses.scatter(session, DOSSIERS, agencies, open_share=0.04)
        await masses.scatter_beside(session, agencies)
        session.add(Official(subject=ABSENT.subject, roles=["officer"], unit="H05.08", last_seen_at=now))
        absence = {"starts_on": today - timedelta(days=1), "ends_on": today + timedelta(days=1)}
        people = {"absent": ABSENT.subject, "substitute": SUBSTITUTE.subject, "set_by": ABSENT.subject}
        session.add(Substitution(id=uuid7(), set_at=now, **people, **absence))
    await masses.settle(service.kit)


BIG = re.compile(r"(?:FROM|JOIN) (?:dossier|task|result|originals|printed_form)\b")


async def plans(service: RunningService, caller: Caller, path: str) -> tuple[list[str], int]:
    """The plans of the statements that one request sends about dossiers, and how many it sends in all."""
    await service.get("/api/v1/inboxes/filters", caller)  # with the first call an official becomes known
    with statements(service) as heard:
        (await service.get(path, caller)).raise_for_status()
    about = [(sql, given) for sql, given in heard if not sql.startswith("INSERT") and BIG.search(sql)]
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


# A page in the order of an index, or the one dossier that is searched for.
PAGES = (
    "/api/v1/dossiers",
    "/api/v1/dossiers?page_size=100",
    "/api/v1/dossiers?sort=created_at",
    "/api/v1/dossiers?sort=due_at",
    "/api/v1/dossiers?code=M-50001",
    "/api/v1/dossiers?external_code=C-50000",
    "/api/v1/dossiers?submitted_at__gte=2020-01-01T00:00:00Z",
    "/api/v1/tasks?state=open",
    "/api/v1/results",
    "/api/v1/results?number=KQ-M-50001",
    "/api/v1/results?issued_at__gte=2020-01-01T00:00:00Z",
)
# Of what is open all that fits is looked at; a long page comes from many grounds.
NARROWED = (
    "/api/v1/dossiers?status=submitted",
    "/api/v1/dossiers?status__in=accepted,processing&assignee=none&sort=due_at",
    "/api/v1/dossiers?assignee=me",
    "/api/v1/dossiers?overdue=true&sort=due_at",
    "/api/v1/dossiers?apology_due=true&sort=due_at",
    "/api/v1/dossiers?due_soon=true&sort=due_at",
    "/api/v1/dossiers?procedure_code=2.000488&channel=online",
    "/api/v1/inboxes",
    "/api/v1/tasks",
    "/api/v1/tasks?state=answered",
    "/api/v1/results?page_size=100",
)
WALKED = ("/api/v1/counter/originals",)


@pytest.mark.parametrize(
    ("paths", "most"),
    [(PAGES, PAGE_BUFFERS), (NARROWED, OPEN_BUFFERS), (WALKED, WALKED_BUFFERS)],
    ids=["pages", "narrowed", "walked"],
)
async def test_no_list_of_an_official_scans_a_table(crowded: RunningService, paths: tuple[str, ...], most: int) -> None:
    for name, caller in CALLERS.items():
        for path in paths:
            found, _ = await plans(crowded, caller, path)
            assert found, path
            for plan in found:
                assert not re.search(r"Seq Scan on (?!unit|official|substitution)", plan), f"{name}: {path}\n{plan}"
                assert buffers(plan) < most, f"{name}: {path}\n{plan}"


async def test_a_later_page_reads_a_page_too(crowded: RunningService) -> None:
    """Of tens of thousands of dossiers that the caller may see, about those that are shown."""
    for caller in CALLERS.values():
        first = await crowded.get("/api/v1/dossiers?page_size=100", caller)
        path = f"/api/v1/dossiers?page_size=100&cursor={first.json()['next_cursor']}"
        [plan], _ = await plans(crowded, caller, path)
        assert buffers(plan) < PAGE_BUFFERS, plan


async def test_a_dossier_that_is_seen_on_several_grounds_is_shown_and_counted_once(crowded: RunningService) -> None:
    """The commune receives, carries out and holds its dossiers: every page of them, in order."""
    path = "/api/v1/dossiers?page_size=100&with_total=true"
    page = (await crowded.get(path, COMMUNE)).raise_for_status().json()
    shown = page["items"]
    while page["next_cursor"]:
        page = (await crowded.get(f"{path}&cursor={page['next_cursor']}", COMMUNE)).raise_for_status().json()
        shown += page["items"]
    places = [(item["created_at"], item["id"]) for item in shown]
    assert len(set(places)) == len(places) == page["total"]["value"]
    assert sorted(places, reverse=True) == places


async def test_a_total_looks_at_no_dossier_of_others_where_they_have_few(crowded: RunningService) -> None:
    found, _ = await plans(crowded, COMMUNE, "/api/v1/dossiers?with_total=true")
    for plan in found:
        assert "Seq Scan on dossier" not in plan and buffers(plan) < OPEN_BUFFERS, plan


async def test_the_register_reads_its_period(crowded: RunningService) -> None:
    today = local_day(crowded.kit.clock())
    path = f"/api/v1/registers/06.xlsx?from={today - timedelta(days=2)}&to={today}"
    for name, caller in CALLERS.items():
        for plan in (await plans(crowded, caller, path))[0]:
            assert not re.search(r"Seq Scan on (?!unit)", plan), f"{name}\n{plan}"


async def test_a_person_finds_their_own_by_index(crowded: RunningService) -> None:
    [plan], _ = await plans(crowded, AN, "/api/v1/dossiers")
    assert "Seq Scan on dossier" not in plan and buffers(plan) < PAGE_BUFFERS, plan


@pytest.mark.parametrize("path", ["/api/v1/dossiers", "/api/v1/inboxes", "/api/v1/tasks", "/api/v1/results"])
async def test_a_request_sends_the_same_few_statements_whoever_asks(crowded: RunningService, path: str) -> None:
    """One more for the units of whoever one stands in for."""
    sent = {(await plans(crowded, caller, path))[1] for caller in (OFFICER, COMMUNE, DISTRICT)}
    standing_in = (await plans(crowded, SUBSTITUTE, path))[1]
    assert len(sent) == 1 and max(sent) <= 7 and standing_in == max(sent) + 1


@pytest.mark.parametrize("path", ["/api/v1/dossiers", "/api/v1/tasks", "/api/v1/results", "/api/v1/counter/originals"])
async def test_a_longer_page_sends_no_more_statements(crowded: RunningService, path: str) -> None:
    sent = {(await plans(crowded, OFFICER, f"{path}?page_size={size}"))[1] for size in (1, 50)}
    assert len(sent) == 1
