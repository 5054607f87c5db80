"""Take back the last hand-over or proposal: everything stands as before, and both steps stay written down."""

from datetime import datetime
from uuid import UUID

from contracts.dossier import StepUndone
from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.etag import ExpectedVersion

from dossier_service.dossiers import acting, repository, steps
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.steps import Step
from dossier_service.undoing.rules import columns_before


async def undo(session: Session, dossier_id: UUID, caller: Caller, expected: ExpectedVersion, now: datetime) -> Dossier:
    """Raises DossierNotFound, ActionNotYours, NothingToUndo."""
    dossier, actor = await acting.load(session, dossier_id, caller, Action.UNDO, expected, now)
    undone = await repository.newest_entry(session, dossier)
    assert undone is not None  # noqa: S101 - the guard has read it
    before = undone.details["from"]
    for column, value in columns_before(before).items():
        setattr(dossier, column, value)
    step = Step(
        Action.UNDO,
        actor,
        now,
        StepUndone,
        {"undone_sequence": undone.sequence},
        details={"undone": {"sequence": undone.sequence, "action": undone.action}, "to": before},
        back_to=Status(undone.from_status),
    )
    await steps.take(session, dossier, step)
    await session.flush()
    return dossier
