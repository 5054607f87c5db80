"""Paper that was left with us: what there is, where it is, and that it reaches the executing agency in time."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from contracts.catalog import ProcedureRecord, TimeLimit, TimeUnit
from servicekit import paging
from servicekit.auth import Caller, CallerKind
from servicekit.database import Session
from servicekit.etag import ExpectedVersion
from servicekit.ids import uuid7
from servicekit.paging import Page, PageRequest

from dossier_service.deadlines import service as deadlines
from dossier_service.dossiers import pins
from dossier_service.dossiers import service as dossiers
from dossier_service.dossiers.codes import local_day
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.problems import ActionNotYours, UnitUnknown
from dossier_service.dossiers.repository import vantages
from dossier_service.dossiers.schemas import Coded
from dossier_service.originals import repository
from dossier_service.originals.models import Originals, OriginalsMovement, ReceivedPaper
from dossier_service.originals.problems import NoOriginals, OriginalsNotOnTheWay, OriginalsOnTheWay, PaperUnknown
from dossier_service.originals.schemas import (
    HandOverBody,
    MovementRead,
    OriginalsListed,
    OriginalsRead,
    PaperRead,
    PaperReceived,
)
from dossier_service.substitution.repository import seers
from dossier_service.units import repository as units
from dossier_service.units import service as unit_service

# R2 (QĐ 1490/QĐ-UBND of Bắc Ninh): within one working day when received elsewhere in the province.
REACHES_AGENCY_WITHIN = TimeLimit(value=1, unit=TimeUnit.WORKING_DAY)


async def note(
    session: Session,
    dossier: Dossier,
    record: ProcedureRecord,
    papers: Sequence[PaperReceived],
    caller: Caller,
    now: datetime,
) -> None:
    """What was brought for a dossier. Raises PaperUnknown."""
    known = {paper.id for paper in record.required_documents}
    for index, paper in enumerate(papers):
        if paper.required_document not in known:
            raise PaperUnknown(index)
        session.add(
            ReceivedPaper(
                id=uuid7(),
                dossier_id=dossier.id,
                received_by=caller.subject,
                received_at=now,
                **paper.model_dump(),
            )
        )
    if any(not paper.shown_only for paper in papers):
        session.add(await _left_with_us(session, dossier, now))
    await session.flush()


async def hand_over(
    session: Session,
    dossier_id: UUID,
    body: HandOverBody,
    caller: Caller,
    expected: ExpectedVersion,
    now: datetime,
) -> Originals:
    """By whoever has them. Raises DossierNotFound, NoOriginals, ActionNotYours, OriginalsOnTheWay, UnitUnknown,
    UnitEnded."""
    dossier, originals = await _held(session, dossier_id, caller, expected)
    absent = await _for_whom(session, dossier.id, caller, originals.held_by)
    if originals.on_the_way_to:
        raise OriginalsOnTheWay
    to_unit = body.unit or dossier.executing_agency
    if body.unit and await unit_service.in_force(session, body.unit, local_day(now)) is None:
        raise UnitUnknown
    movement = OriginalsMovement(
        id=uuid7(),
        dossier_id=dossier.id,
        from_unit=originals.held_by,
        to_unit=to_unit,
        note=body.note,
        handed_over_by=caller.subject,
        handed_over_for=absent,
        handed_over_at=now,
    )
    session.add(movement)
    originals.on_the_way_to = to_unit
    await session.flush()
    return originals


async def receive(
    session: Session, dossier_id: UUID, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Originals:
    """By the unit that they were sent to. Raises DossierNotFound, NoOriginals, OriginalsNotOnTheWay, ActionNotYours."""
    dossier, originals = await _held(session, dossier_id, caller, expected)
    movement = await repository.on_the_way(session, dossier.id)
    if movement is None:
        raise OriginalsNotOnTheWay
    movement.received_for = await _for_whom(session, dossier.id, caller, movement.to_unit)
    movement.received_by, movement.received_at = caller.subject, now
    originals.held_by, originals.on_the_way_to = movement.to_unit, None
    if originals.arrived_at is None and await units.lies_below(session, movement.to_unit, dossier.executing_agency):
        originals.arrived_at = now
    await session.flush()
    return originals


async def read(session: Session, dossier_id: UUID, caller: Caller, now: datetime) -> tuple[OriginalsRead, int | None]:
    """With the version to act on, when there is anything to act on. Raises DossierNotFound."""
    dossier = await dossiers.get(session, dossier_id, caller)
    originals = await repository.get(session, dossier.id)
    record = await pins.record_of(session, dossier, now)
    names = {paper.id: paper.name for paper in record.required_documents}
    moved = await repository.movements(session, dossier.id)
    held_by = {originals.held_by} if originals else set()
    passed = {code for movement in moved for code in (movement.from_unit, movement.to_unit)}
    unit_names = await units.names(session, held_by | passed)

    def coded(code: str) -> Coded:
        return Coded(code=code, name=unit_names.get(code, code))

    official = caller.kind is CallerKind.OFFICIAL
    answer = OriginalsRead(
        dossier_id=dossier.id,
        papers=[
            PaperRead(
                required_document=paper.required_document,
                name=names.get(paper.required_document, paper.required_document),
                originals=paper.originals,
                copies=paper.copies,
                shown_only=paper.shown_only,
                received_at=paper.received_at,
            )
            for paper in await repository.papers(session, dossier.id)
        ],
        held_by=coded(originals.held_by) if originals else None,
        on_the_way_to=coded(originals.on_the_way_to) if originals and originals.on_the_way_to else None,
        due_at=originals.due_at if originals else None,
        arrived_at=originals.arrived_at if originals else None,
        late=bool(originals and _late(originals, now)),
        movements=[
            MovementRead(
                from_unit=coded(movement.from_unit),
                to_unit=coded(movement.to_unit),
                note=movement.note if official else None,
                handed_over_by=movement.handed_over_by if official else None,
                handed_over_for=movement.handed_over_for if official else None,
                handed_over_at=movement.handed_over_at,
                received_by=movement.received_by if official else None,
                received_for=movement.received_for if official else None,
                received_at=movement.received_at,
            )
            for movement in moved
        ],
    )
    return answer, originals.version if originals else None


async def not_arrived(
    session: Session, caller: Caller, request: PageRequest, now: datetime, *, late: bool
) -> Page[OriginalsListed]:
    statement = repository.not_arrived(await vantages(session, caller), now if late else None)
    rows, next_cursor, total = await paging.fetch(session, statement, request)
    items = [_listed(row.Originals, row.Dossier, now) for row in rows]
    return Page[OriginalsListed](items=items, next_cursor=next_cursor, total=total)


async def _left_with_us(session: Session, dossier: Dossier, now: datetime) -> Originals:
    """At the agency's own desk they have arrived."""
    here = await units.lies_below(session, dossier.receiving_unit, dossier.executing_agency)
    return Originals(
        dossier_id=dossier.id,
        held_by=dossier.receiving_unit,
        due_at=await deadlines.later(session, now, REACHES_AGENCY_WITHIN),
        arrived_at=now if here else None,
    )


def _listed(originals: Originals, dossier: Dossier, now: datetime) -> OriginalsListed:
    return OriginalsListed(
        dossier_id=dossier.id,
        code=dossier.code,
        held_by=originals.held_by,
        executing_agency=dossier.executing_agency,
        due_at=originals.due_at,
        late=_late(originals, now),
    )


def _late(originals: Originals, now: datetime) -> bool:
    return (originals.arrived_at or now) > originals.due_at


async def _held(
    session: Session, dossier_id: UUID, caller: Caller, expected: ExpectedVersion
) -> tuple[Dossier, Originals]:
    dossier = await dossiers.get(session, dossier_id, caller)
    originals = await repository.get_for_update(session, dossier.id)
    if originals is None:
        raise NoOriginals
    expected.require(originals.version)
    return dossier, originals


async def _for_whom(session: Session, dossier_id: UUID, caller: Caller, unit: str) -> str | None:
    """The absent official of that unit for whom the caller acts; None in their own right. Raises ActionNotYours."""
    for seer in await seers(session, caller):
        handles_paper = seer.kind is CallerKind.OFFICIAL and seer.has_role("clerk", "officer")
        if not handles_paper or not await units.lies_below(session, unit, seer.unit or ""):
            continue
        if await repository.sees(session, dossier_id, seer):
            return None if seer is caller else seer.subject
    raise ActionNotYours
