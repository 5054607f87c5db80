"""Two officials act at once: one succeeds, the other hears so, and nothing is half done."""

import asyncio
from typing import Any

import pytest
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.repository import history
from dossier_service.testing.courses import APPROVER, CLERK, OFFICER, Json, accepted, must, read, row
from servicekit import tables
from servicekit.auth import Caller
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService
from sqlalchemy import func, select

COLLEAGUE = official("officer-hai", "officer", "H05.03")
OTHER_CLERK = official("clerk-hai", "clerk", "H05.00")
OTHER_APPROVER = official("approver-hai", "approver", "H05.03")
REFUSAL = {"outcome": "refused", "reason": "Không đủ điều kiện", "legal_basis": "Luật LLTP", "cause": "not_eligible"}

Doing = tuple[Caller, str, Json]


async def ready(service: RunningService) -> Json:
    return await accepted(service)


async def proposed(service: RunningService) -> Json:
    return await must(service, await accepted(service), "propose", OFFICER, REFUSAL)


async def events_of(service: RunningService) -> int:
    async with service.kit.database.sessions() as session:
        return await session.scalar(select(func.count()).select_from(tables.outbox)) or 0


@pytest.mark.parametrize(
    ("prepare", "first", "second"),
    [
        (ready, (CLERK, "forward", {"unit": "H05.03"}), (OTHER_CLERK, "forward", {"unit": "H05.06"})),
        (ready, (OFFICER, "claim", {}), (COLLEAGUE, "claim", {})),
        (proposed, (APPROVER, "decide", REFUSAL), (OTHER_APPROVER, "decide", REFUSAL)),
        (proposed, (APPROVER, "decide", REFUSAL), (OFFICER, "undo", {})),
    ],
    ids=["forward", "claim", "decide", "decide and undo"],
)
async def test_one_of_two_succeeds(service: RunningService, prepare: Any, first: Doing, second: Doing) -> None:
    dossier = await prepare(service)
    before, told_before = await row(service, dossier), await events_of(service)

    async def do(doing: Doing) -> Any:
        caller, action, body = doing
        path = f"/api/v1/dossiers/{dossier['id']}/actions/{action}"
        return await service.post(path, caller, body, version=before.version)

    answers = await asyncio.gather(do(first), do(second))
    assert sorted(answer.status_code for answer in answers) == [200, 412], [answer.text for answer in answers]
    [done] = [answer.json() for answer in answers if answer.status_code == 200]

    after = await row(service, dossier)
    assert (after.version, after.status) == (done["version"], done["status"])
    assert (await read(service, dossier, CLERK))["assignee"] == done["assignee"]
    async with service.kit.database.sessions() as session:
        entries = await history(session, after.id)
    assert [entry.sequence for entry in entries] == list(range(1, after.sequence + 1))
    assert await events_of(service) - told_before == after.sequence - before.sequence


async def test_ten_who_claim_at_once_leave_one_owner(service: RunningService) -> None:
    dossier = await accepted(service)
    version = (await row(service, dossier)).version
    officers = [official(f"officer-{number}", "officer", "H05.03") for number in range(10)]
    path = f"/api/v1/dossiers/{dossier['id']}/actions/claim"
    answers = await asyncio.gather(*(service.post(path, officer, version=version) for officer in officers))
    winners = [officer.subject for officer, answer in zip(officers, answers, strict=True) if answer.status_code == 200]
    assert len(winners) == 1 and {answer.status_code for answer in answers} == {200, 412}
    async with service.kit.database.sessions() as session:
        assert (await session.get_one(Dossier, dossier["id"])).assignee == winners[0]
