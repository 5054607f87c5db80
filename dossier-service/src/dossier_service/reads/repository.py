from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from servicekit import paging
from servicekit.database import Session
from servicekit.paging import PageRequest, Total
from sqlalchemy import ColumnElement, Row, and_, or_, select

from dossier_service.dossiers.codes import local_day
from dossier_service.reads.models import PersonalDataRead, ReadKind


class Entered(NamedTuple):
    """Where a dossier stands in registers: since when, and of which units."""

    at: datetime
    units: Collection[str]


async def get(session: Session, reading: UUID) -> PersonalDataRead | None:
    return await session.get(PersonalDataRead, reading)


async def of_dossier(
    session: Session, dossier_id: UUID, entered: Entered | None, request: PageRequest
) -> tuple[list[Row[Any]], str | None, Total | None]:
    """Newest first."""
    named = PersonalDataRead.dossier_ids.contains([dossier_id])
    query = select(PersonalDataRead).where(or_(named, _in_register(entered)) if entered else named)
    query = query.order_by(PersonalDataRead.read_at.desc(), PersonalDataRead.id.desc())
    return await paging.fetch(session, query, request)


def _in_register(entered: Entered) -> ColumnElement[bool]:
    """A register names no dossiers, but what was asked for: a unit with all below it, from a day to a day."""
    asked, day = PersonalDataRead.asked, local_day(entered.at).isoformat()
    return and_(
        PersonalDataRead.kind == ReadKind.REGISTER,
        PersonalDataRead.read_at >= entered.at,
        asked["from"].astext <= day,
        asked["to"].astext >= day,
        asked["unit"].astext.in_(entered.units),
    )


async def of_feedback(
    session: Session, feedback_id: UUID, request: PageRequest
) -> tuple[list[Row[Any]], str | None, Total | None]:
    """Newest first."""
    about = PersonalDataRead.asked["feedback_id"].astext == str(feedback_id)
    query = select(PersonalDataRead).where(PersonalDataRead.kind == ReadKind.FEEDBACK, about)
    query = query.order_by(PersonalDataRead.read_at.desc(), PersonalDataRead.id.desc())
    return await paging.fetch(session, query, request)
