"""R11: the desk that hands the result over may be another than the one that received the dossier."""

from datetime import datetime
from uuid import UUID

from contracts.dossier import ReturnPlaceChanged
from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.etag import ExpectedVersion

from dossier_service.dossiers import acting, steps
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.codes import local_day
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.steps import Step
from dossier_service.filing import places


async def change(
    session: Session, dossier_id: UUID, unit: str, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Dossier:
    """Until the decision. Raises ReturningUnitUnknown, UnitEnded."""
    dossier, actor = await acting.load(session, dossier_id, caller, Action.CHANGE_RETURN, expected, now)
    before, dossier.returning_unit = dossier.returning_unit, await places.returning(session, unit, local_day(now))
    facts = {"returning_unit": dossier.returning_unit}
    details = {"from": {"returning_unit": before}, "to": facts}
    await steps.take(
        session, dossier, Step(Action.CHANGE_RETURN, actor, now, ReturnPlaceChanged, facts, details=details)
    )
    await session.flush()
    return dossier
