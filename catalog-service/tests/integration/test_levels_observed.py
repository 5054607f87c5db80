"""What dossiers show of a level, and what is taken back when they come to nothing."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from catalog_service.levels import repository
from catalog_service.levels.models import LevelObservation
from catalog_service.levels.sweeps import judge_due
from contracts.catalog import LevelProofChanged
from contracts.dossier import (
    Cause,
    DossierChannel,
    DossierEvent,
    DossierRefused,
    DossierRemoved,
    DossierReopened,
    DossierRestored,
    DossierStopped,
    DossierSubmitted,
    Filer,
    ResultReturned,
    StepUndone,
)
from servicekit.clock import VIETNAM
from servicekit.testing.service import RunningService, eventually

NOTICE, AGENCY = "2.000033", "H05.06"
DOSSIER = UUID(int=1)
NOW = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)


def event(kind: type[DossierEvent], sequence: int, **facts: Any) -> DossierEvent:
    about = {"dossier_id": DOSSIER, "procedure_code": NOTICE, "agency": AGENCY}
    return kind.model_validate({"sequence": sequence, "occurred_at": NOW} | about | facts)


def submitted(at: datetime = NOW) -> DossierEvent:
    facts = {"code": "H05.06-260401-0001", "procedure_version": 1, "level": 4, "case": "Mọi trường hợp"}
    facts |= {"channel": DossierChannel.ONLINE, "filer": Filer.SELF, "applicant_kind": "enterprise", "field": "XTTM"}
    return event(DossierSubmitted, 2, receiving_unit="H05.00", submitted_at=at, **facts)


def returned(sequence: int = 6) -> DossierEvent:
    return event(ResultReturned, sequence, method="online", has_result_document=True, outcome="granted")


async def swept(service: RunningService) -> None:
    """Until nothing is due any more: the service's own sweep may be at it as well."""

    async def nothing_is_due() -> bool:
        await judge_due(service.kit)
        now = service.kit.clock()
        async with service.kit.database.sessions() as session:
            return not await repository.due(session, now, now.astimezone(VIETNAM).date(), 1)

    await eventually(nothing_is_due)


async def observed(service: RunningService, *events: DossierEvent) -> int | None:
    """The level that is told after these were heard, too."""
    await service.publish(*events)
    numbers = {str(one.sequence) for one in events if not isinstance(one, DossierSubmitted)}

    async def known() -> bool:
        async with service.kit.database.sessions() as session:
            row = await session.get(LevelObservation, DOSSIER)
            return row is not None and numbers <= row.steps.keys() and row.submitted_at is not None

    await eventually(known)
    await swept(service)
    return (await service.get(f"/api/v1/procedures/{NOTICE}")).json()["level"]["observed"]


STOPPED = event(DossierStopped, 5, cause=Cause.WITHDRAWN)


async def test_a_dossier_out_of_the_record_shows_nothing_until_it_is_back(filled: RunningService) -> None:
    assert await observed(filled, submitted(), returned()) == 4
    assert await observed(filled, event(DossierRemoved, 8, restorable_until=NOW + timedelta(days=30))) is None
    assert await observed(filled, event(DossierRestored, 9)) == 4


async def test_a_dossier_that_was_decided_anew_shows_no_answer_until_the_next(filled: RunningService) -> None:
    assert await observed(filled, submitted(), returned()) == 4
    assert await observed(filled, event(DossierReopened, 7)) == 3
    assert (await filled.recorded(LevelProofChanged))[-1].observed == 3
    assert await observed(filled, returned(9)) == 4


@pytest.mark.parametrize(
    "ending",
    [STOPPED, event(DossierStopped, 5, cause=Cause.FEE_UNPAID), event(DossierRefused, 3, cause=Cause.WRONG_AGENCY)],
    ids=["withdrawn", "stopped", "refused at the door"],
)
async def test_a_dossier_that_failed_shows_nothing(filled: RunningService, ending: DossierEvent) -> None:
    assert await observed(filled, submitted()) == 3
    assert await observed(filled, ending) is None
    assert (await filled.recorded(LevelProofChanged))[-1].observed is None


async def test_what_failed_is_known_before_it_was_filed(filled: RunningService) -> None:
    await filled.publish(STOPPED)
    assert await observed(filled, submitted()) is None


async def test_a_step_that_was_undone_never_was(filled: RunningService) -> None:
    assert await observed(filled, submitted(), STOPPED) is None
    assert await observed(filled, event(StepUndone, 6, undone_sequence=5)) == 3
    assert await observed(filled, returned(7)) == 4
    assert await observed(filled, event(StepUndone, 8, undone_sequence=7)) == 3


async def test_the_same_steps_in_another_order_come_to_the_same(filled: RunningService) -> None:
    assert await observed(filled, event(DossierReopened, 7), returned(6), submitted()) == 3
    assert await observed(filled, event(StepUndone, 8, undone_sequence=7)) == 4


async def test_a_dossier_that_failed_does_not_keep_the_form_proven(filled: RunningService, clock: Any) -> None:
    later = NOW + timedelta(days=170)
    clock.now = later
    await observed(filled, submitted(later), STOPPED)
    clock.now = NOW + timedelta(days=180)
    await swept(filled)
    assert (await filled.get(f"/api/v1/procedures/{NOTICE}")).json()["level"]["label"] == 2
