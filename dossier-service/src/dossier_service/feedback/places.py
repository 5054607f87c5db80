"""Whose feedback is it to deal with?"""

from datetime import datetime

from servicekit.database import Session

from dossier_service.dossiers.codes import local_day
from dossier_service.feedback import repository
from dossier_service.feedback.problems import FeedbackUnitUnknown
from dossier_service.units import service as units


async def unit_of(session: Session, code: str | None, pointer: str, now: datetime) -> str:
    """Raises FeedbackUnitUnknown, UnitEnded."""
    if code is None:
        desk = await repository.front_desk(session)
        if desk is None:
            raise FeedbackUnitUnknown(pointer)
        return desk
    unit = await units.in_force(session, code, local_day(now))
    if unit is None:
        raise FeedbackUnitUnknown(pointer)
    return unit.code
