"""The history as evidence: read by officials, verified by anybody who may see it, closed by day."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from dossier_service.dossiers.models import Dossier, DossierHistory
from dossier_service.history import chain
from dossier_service.history import service as history
from dossier_service.history.models import HistoryRoot
from dossier_service.history.sweeps import close_days, verify_all
from dossier_service.testing.courses import AN, CLERK, OFFICER, accepted, must, row
from servicekit.testing.keys import citizen
from servicekit.testing.service import RunningService
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

STRANGER = citizen("Binh", identity_number="027090000002")
Json = dict[str, Any]


async def forge(service: RunningService, statement: str) -> None:
    """As somebody with the database in their hands would."""
    async with service.kit.database.transaction() as session:
        await session.execute(text("ALTER TABLE dossier_history DISABLE TRIGGER USER"))
        await session.execute(text(statement))
        await session.execute(text("ALTER TABLE dossier_history ENABLE TRIGGER USER"))


async def verification(service: RunningService, dossier: Json, caller: Any = AN) -> Json:
    path = f"/api/v1/dossiers/{dossier['id']}/history/verification"
    return (await service.get(path, caller)).raise_for_status().json()


async def test_every_step_is_chained_and_sound(service: RunningService) -> None:
    dossier = await accepted(service)
    await must(service, dossier, "claim", OFFICER)
    found = await verification(service, dossier)
    assert (found["sound"], found["entries"], found["broken_at"]) == (True, 4, None)
    entries = (await service.get(f"/api/v1/dossiers/{dossier['id']}/history", CLERK)).json()["items"]
    assert [entry["action"] for entry in entries] == ["open", "submit", "accept", "claim"]
    assert entries[-1]["hash"] == found["head"] == (await row(service, dossier)).history_hash.hex()  # type: ignore[union-attr]
    assert (entries[-1]["actor"], entries[-1]["actor_unit"]["code"]) == (OFFICER.subject, "H05.03")


@pytest.mark.parametrize(
    ("statement", "entry"),
    [
        ("UPDATE dossier_history SET reason = 'khác' WHERE sequence = 2", 2),
        ("UPDATE dossier_history SET actor = 'official:ai-khac' WHERE sequence = 3", 3),
        ("UPDATE dossier_history SET details = details || '{\"x\": 1}' WHERE sequence = 1", 1),
        ("UPDATE dossier_history SET trace_id = 'x' WHERE sequence = 2", 2),
        ("UPDATE dossier_history SET changed = NULL WHERE sequence = 3", 3),
        ("UPDATE dossier_history SET scheme = 1 WHERE sequence = 3", 3),
        ("UPDATE dossier_history SET recorded_on = recorded_on + 1 WHERE sequence = 3", 3),
        ("UPDATE dossier_history SET xid = xid + 1 WHERE sequence = 3", 3),
        ("DELETE FROM dossier_history WHERE sequence = 3", 3),
    ],
)
async def test_what_was_changed_is_found_by_call_and_by_command(
    service: RunningService, statement: str, entry: int
) -> None:
    dossier = await accepted(service)
    await forge(service, "ALTER TABLE printed_form DROP CONSTRAINT fk_printed_form_dossier_id_sequence_dossier_history")
    await forge(service, statement)
    found = await verification(service, dossier)
    assert (found["sound"], found["broken_at"]) == (False, entry)
    assert f"dossier {dossier['id']}: entry {entry}" in await verify_all(service.kit)


async def test_each_entry_says_what_it_changed_old_and_new_to_officials_alone(service: RunningService) -> None:
    dossier = await accepted(service)
    await must(service, dossier, "claim", OFFICER)
    await must(service, dossier, "release", OFFICER)
    await must(service, dossier, "forward", OFFICER, {"unit": "H05.06"})
    path = f"/api/v1/dossiers/{dossier['id']}"
    entries = (await service.get(f"{path}/history", CLERK)).json()["items"]
    said = {entry["action"]: entry["changed"] for entry in entries}
    assert said["open"] is None
    assert said["accept"]["current_unit"] == {"before": "H05.00", "after": "H05.03"}
    assert said["accept"]["due_at"]["before"] is None
    assert datetime.fromisoformat(said["accept"]["due_at"]["after"]) == (await row(service, dossier)).due_at
    assert said["claim"] == {"assignee": {"before": None, "after": OFFICER.subject}}
    assert said["release"] == {"assignee": {"before": OFFICER.subject, "after": None}}
    assert said["forward"] == {"current_unit": {"before": "H05.03", "after": "H05.06"}}
    assert "changed" not in (await service.get(f"{path}/timeline", AN)).text


async def test_what_was_written_by_the_version_before_stays_sound(service: RunningService) -> None:
    """Which goes on writing entries of the first kind while the new one starts."""
    dossier = await accepted(service)
    async with service.kit.database.transaction() as session:
        found = await session.get_one(Dossier, UUID(dossier["id"]))
        entry: dict[str, Any] = {
            "dossier_id": found.id, "sequence": found.sequence + 1, "action": "claim", "from_status": "accepted",
            "to_status": "processing", "actor": OFFICER.subject, "actor_role": "officer", "actor_unit": "H05.03",
            "reason": None, "legal_basis": None, "details": {}, "occurred_at": service.kit.clock(),
        }  # fmt: skip
        found.history_hash = chain.link(found.history_hash, entry | {"scheme": chain.FIRST})
        found.sequence, found.status, found.assignee = found.sequence + 1, "processing", OFFICER.subject
        await session.execute(insert(DossierHistory).values(entry | {"hash": found.history_hash, "trace_id": "0af7"}))
    await must(service, dossier, "release", OFFICER)
    found = await verification(service, dossier)
    assert (found["sound"], found["entries"]) == (True, 5)


async def test_nobody_changes_it_by_mistake(service: RunningService) -> None:
    await accepted(service)
    for statement in ("UPDATE dossier_history SET reason = 'x'", "DELETE FROM dossier_history"):
        with pytest.raises(DBAPIError, match="never changed"):
            async with service.kit.database.transaction() as session:
                await session.execute(text(statement))


async def test_strangers_learn_nothing_and_the_applicant_reads_the_timeline(service: RunningService) -> None:
    dossier = await accepted(service)
    path = f"/api/v1/dossiers/{dossier['id']}/history"
    for stranger_path in (path, f"{path}/verification"):
        assert (await service.get(stranger_path, STRANGER)).status_code == 404
    assert (await service.get(path, AN)).status_code == 403


async def test_each_day_gets_its_root_once_and_a_changed_one_is_found(service: RunningService) -> None:
    dossier = await accepted(service)
    today = service.kit.clock()
    service.kit.clock = lambda: today + timedelta(days=2) + history.SETTLED_AFTER
    for _ in range(2):
        await close_days(service.kit)
    async with service.kit.database.sessions() as session:
        roots = (await session.scalars(select(HistoryRoot).order_by(HistoryRoot.day))).all()
        query = select(DossierHistory.hash).where(DossierHistory.dossier_id == UUID(dossier["id"]))
        assert len((await session.scalars(query)).all()) == roots[0].entries == 3
        assert await history.broken_days(session) == []
    assert len(roots) == 2 and roots[1].entries == 0
    await forge(service, "UPDATE dossier_history SET hash = sha256('x') WHERE sequence = 2")
    told = await verify_all(service.kit)
    assert f"day {roots[0].day:%Y-%m-%d}" in told and f"day {roots[1].day:%Y-%m-%d}" not in told


async def test_what_is_sound_says_so(service: RunningService) -> None:
    await accepted(service)
    assert await verify_all(service.kit) == "every history is as it was written"
