"""Each due date is the one that its ledger leads to; a row that was bent is found (X-19)."""

from uuid import UUID

import pytest
from dossier_service.deadlines.models import DeadlineLine
from dossier_service.dossiers.models import Dossier
from dossier_service.ledger_checks.sweeps import check_all, check_at_night
from dossier_service.testing.clocks import clock_at, local
from dossier_service.testing.courses import ADMINISTRATOR, AN, OFFICER, Json, accepted, must, row, upload
from servicekit.testing.service import RunningService
from sqlalchemy import select, update

pytestmark = pytest.mark.bends_due_dates
SUPPLEMENT = {"reason": "Mờ", "legal_basis": "Luật", "items": [{"required_document": "identity", "note": "Chụp lại"}]}


@pytest.fixture
async def dossier(service: RunningService) -> Json:
    """With a pause of two days behind it."""
    with clock_at(service, "2026-04-06 09:00"):
        dossier = await accepted(service)
    with clock_at(service, "2026-04-07 09:00"):
        await must(service, dossier, "request-supplement", OFFICER, SUPPLEMENT)
    with clock_at(service, "2026-04-09 09:00"):
        await upload(service, dossier, AN, required_document="identity")
        return await must(service, dossier, "supply", AN)


async def mismatches(service: RunningService) -> list[Json]:
    return (await service.get("/api/v1/deadlines/mismatches", ADMINISTRATOR)).raise_for_status().json()["items"]


async def metric(service: RunningService) -> str:
    lines = (await service.get("/metrics")).text.splitlines()
    return next(line for line in lines if line.startswith("ledger_mismatches "))


async def bend(service: RunningService, dossier: Json, due_at: str) -> None:
    async with service.kit.database.transaction() as session:
        (await session.get_one(Dossier, UUID(dossier["id"]))).due_at = local(due_at)


async def test_what_agrees_is_not_told(service: RunningService, dossier: Json) -> None:
    assert await check_all(service.kit) == 0
    assert await mismatches(service) == [] and await metric(service) == "ledger_mismatches 0.0"


async def test_a_bent_due_date_is_found_listed_and_counted(service: RunningService, dossier: Json) -> None:
    sound = await accepted(service)
    await bend(service, dossier, "2026-04-30 17:00")
    assert await check_all(service.kit) == 1
    [found] = await mismatches(service)
    assert (found["dossier_id"], found["fault"]) == (dossier["id"], "differs") and sound["id"] != dossier["id"]
    assert (found["due_at"], found["derived_due_at"]) == ("2026-04-30T10:00:00Z", dossier["due_at"])
    assert await metric(service) == "ledger_mismatches 1.0"


@pytest.mark.parametrize("kind", ["stop", "resume", "add", "received"])
async def test_a_ledger_that_lost_a_line_is_found(service: RunningService, dossier: Json, kind: str) -> None:
    async with service.kit.database.transaction() as session:
        query = select(DeadlineLine).where(DeadlineLine.kind == kind)
        for line in await session.scalars(query):
            await session.delete(line)
    assert await check_all(service.kit) == 1


async def test_a_ledger_that_cannot_be_read_stops_no_other(service: RunningService, dossier: Json) -> None:
    other = await accepted(service)
    await bend(service, other, "2026-04-30 17:00")
    async with service.kit.database.transaction() as session:
        spoilt = {"value": "nhiều", "unit": "ngày"}
        mine = (DeadlineLine.kind == "add") & (DeadlineLine.dossier_id == UUID(dossier["id"]))
        await session.execute(update(DeadlineLine).where(mine).values(facts=spoilt))
    assert await check_all(service.kit) == 2
    assert {found["dossier_id"]: found["fault"] for found in await mismatches(service)} == {
        dossier["id"]: "unreadable",
        other["id"]: "differs",
    }


async def test_what_was_mended_is_listed_no_more(service: RunningService, dossier: Json) -> None:
    right = (await row(service, dossier)).due_at
    await bend(service, dossier, "2026-04-30 17:00")
    await check_all(service.kit)
    async with service.kit.database.transaction() as session:
        (await session.get_one(Dossier, UUID(dossier["id"]))).due_at = right
    assert await check_all(service.kit) == 0
    assert await mismatches(service) == []


@pytest.mark.parametrize(("now", "found"), [("2026-04-10 02:30", 1), ("2026-04-10 14:30", 0)])
async def test_it_is_done_at_night(service: RunningService, dossier: Json, now: str, found: int) -> None:
    await bend(service, dossier, "2026-04-30 17:00")
    with clock_at(service, now):
        await check_at_night(service.kit)
    assert len(await mismatches(service)) == found


async def test_the_list_is_the_administrators(service: RunningService) -> None:
    assert (await service.get("/api/v1/deadlines/mismatches", OFFICER)).status_code == 403
