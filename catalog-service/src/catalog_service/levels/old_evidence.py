"""Forgetting evidence that says nothing any more. Published versions keep what they told of it in their own answers."""

from datetime import datetime

from servicekit.database import Session
from sqlalchemy import ColumnElement, delete, exists, or_, select, tuple_
from sqlalchemy.orm import aliased

from catalog_service.levels.models import LevelObservation, LevelProbe

Probe, Observation = LevelProbe, LevelObservation
Later = aliased(Observation)


async def forget_probes(session: Session, before: datetime, limit: int) -> int:
    """Of each proof at each place the newest is kept: its failure or its end is what the answer tells."""
    newer = aliased(Probe)
    same = (newer.code == Probe.code) & (newer.agency_code == Probe.agency_code) & (newer.proof == Probe.proof)
    is_outdone = exists().where(same, tuple_(newer.at, newer.id) > tuple_(Probe.at, Probe.id))
    old = select(Probe.id).where(Probe.at < before, is_outdone).order_by(Probe.at).limit(limit)
    forgotten = await session.scalars(delete(Probe).where(Probe.id.in_(old)).returning(Probe.id))
    return len(forgotten.all())


async def forget_dossiers(session: Session, before: datetime, limit: int) -> int:
    """Closed ones alone: of one that is still open more will be heard, which adds to its row.

    Trials count nowhere; a real one stays until a later one at its place has shown all that it showed.
    """
    is_closed = or_(Observation.failed, Observation.returned_at.is_not(None))
    counts_nowhere = or_(Observation.trial.is_(True), _is_outdone())
    old = select(Observation.dossier_id).where(Observation.submitted_at < before, is_closed, counts_nowhere)
    for date in (Observation.returned_at, Observation.paid_online_at):
        old = old.where(or_(date.is_(None), date < before))
    old = old.order_by(Observation.submitted_at).limit(limit)
    statement = delete(Observation).where(Observation.dossier_id.in_(old)).returning(Observation.dossier_id)
    return len((await session.scalars(statement)).all())


def _is_outdone() -> ColumnElement[bool]:
    real = Later.trial.is_(False) & Later.online.is_(True) & ~Later.failed
    return exists().where(
        Later.code == Observation.code,
        Later.agency_code == Observation.agency_code,
        Later.submitted_at > Observation.submitted_at,
        real,
        or_(Observation.paid_online_at.is_(None), Later.paid_online_at >= Observation.paid_online_at),
        or_(
            Observation.returned_at.is_(None),
            (Later.returned_at >= Observation.returned_at) & (Later.returned_by == Observation.returned_by),
        ),
    )
