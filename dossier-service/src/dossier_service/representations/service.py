"""Somebody lets another act for them: with a ground, for one procedure or all, for a time; ended by either side."""

from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from contracts.agreements import RepresentationClosed, RepresentationGranted
from servicekit import outbox, paging
from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.ids import uuid7
from servicekit.paging import Page, PageRequest

from dossier_service.dossiers.codes import local_day
from dossier_service.dossiers.people import contact_of, owner_key, owner_key_of
from dossier_service.representations import repository
from dossier_service.representations.models import Representation
from dossier_service.representations.problems import (
    LONGEST_DAYS,
    OwnRepresentation,
    RepresentationEnded,
    RepresentationNotFound,
    TermUnsuitable,
)
from dossier_service.representations.schemas import RepresentationCreate, RepresentationRead

USUAL = timedelta(days=365)
"""BLDS 2015 Art. 563: a year where no term was agreed."""


async def grant(session: Session, command: RepresentationCreate, caller: Caller, now: datetime) -> Representation:
    """The same whether the agent is known here or not. Raises OwnRepresentation, TermUnsuitable."""
    agent = command.agent
    agent_key = owner_key(agent.kind, agent.identity_number, agent.tax_code, "")
    own_key = owner_key_of(caller)
    if agent_key == own_key:
        raise OwnRepresentation
    starts_on = command.starts_on or local_day(now)
    ends_on = command.ends_on or starts_on + USUAL
    if ends_on < max(starts_on, local_day(now)) or (ends_on - starts_on).days >= LONGEST_DAYS:
        raise TermUnsuitable
    representation = Representation(
        id=uuid7(),
        owner_key=own_key,
        agent_key=agent_key,
        owner_name=caller.profile.name if caller.profile else caller.subject,
        agent_name=agent.name,
        owner_contact=contact_of(caller),
        ground=command.ground,
        procedure_code=command.procedure_code,
        starts_on=starts_on,
        ends_on=ends_on,
        granted_at=now,
    )
    session.add(representation)
    await outbox.record(session, RepresentationGranted(sequence=1, occurred_at=now, agreement_id=representation.id))
    await session.flush()
    return representation


async def end(session: Session, representation_id: UUID, caller: Caller, now: datetime) -> Representation:
    """At once; what was done under it stands. Raises RepresentationNotFound, RepresentationEnded."""
    key = owner_key_of(caller)
    representation = await repository.get_for_update(session, representation_id, key)
    if representation is None:
        raise RepresentationNotFound
    if representation.ended_at is not None:
        raise RepresentationEnded
    side = _side(representation, key)
    representation.ended_at, representation.ended_by = now, side
    if side == "agent":
        representation.agent_contact = contact_of(caller)
    await outbox.record(session, RepresentationClosed(sequence=2, occurred_at=now, agreement_id=representation.id))
    await session.flush()
    return representation


async def page(session: Session, caller: Caller, request: PageRequest, now: datetime) -> Page[RepresentationRead]:
    rows, cursor, total = await paging.fetch(session, repository.concerning(owner_key_of(caller)), request)
    items = [shown(row[0], caller, now) for row in rows]
    return Page[RepresentationRead](items=items, next_cursor=cursor, total=total)


def shown(representation: Representation, caller: Caller, now: datetime) -> RepresentationRead:
    return RepresentationRead(
        id=representation.id,
        side=_side(representation, owner_key_of(caller)),
        owner_name=representation.owner_name,
        agent_name=representation.agent_name,
        ground=representation.ground,
        procedure_code=representation.procedure_code,
        starts_on=representation.starts_on,
        ends_on=representation.ends_on,
        state=_state(representation, local_day(now)),
        granted_at=representation.granted_at,
        ended_at=representation.ended_at,
        ended_by=representation.ended_by,  # type: ignore[arg-type]
    )


def _side(representation: Representation, key: str) -> Literal["owner", "agent"]:
    return "owner" if representation.owner_key == key else "agent"


def _state(representation: Representation, day: date) -> Literal["coming", "in_force", "over", "ended"]:
    if representation.ended_at is not None:
        return "ended"
    if day < representation.starts_on:
        return "coming"
    return "in_force" if day <= representation.ends_on else "over"
