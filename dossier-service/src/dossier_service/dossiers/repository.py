from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from servicekit import paging
from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.paging import PageRequest, Total
from sqlalchemy import (
    LargeBinary,
    Row,
    ScalarSelect,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import insert

from dossier_service.consultations.asked import asked_about, passed_on
from dossier_service.dossiers import separation
from dossier_service.dossiers.actions import BESIDE, Action
from dossier_service.dossiers.filters import DossierFilters, conditions, is_open, order
from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.models import HISTORY_PLACE, CodeCounter, Dossier, DossierHistory, draft_number_sequence
from dossier_service.dossiers.people import Sight
from dossier_service.dossiers.problems import DossierRemoved, DraftGone
from dossier_service.dossiers.visibility import Vantage, branches, counted_among, first_among, still_visible_to
from dossier_service.history import chain
from dossier_service.substitution.repository import seers
from dossier_service.units import repository as units


async def get(session: Session, dossier_id: UUID, caller: Caller) -> Dossier | None:
    """Also one that was removed, for who still sees it. Raises DraftGone."""
    query = select(Dossier).where(Dossier.id == dossier_id, still_visible_to(*await seers(session, caller)))
    return _not_gone(await session.scalar(query))


async def get_by_task(session: Session, dossier_id: UUID, caller: Caller) -> tuple[Dossier, Sight] | None:
    """For a unit that has a task about it; it may be shown what its task needs and no more."""
    seen_as = await seers(session, caller)
    query = select(Dossier, passed_on(*seen_as).label("passed_on"))
    found = (await session.execute(query.where(Dossier.id == dossier_id, asked_about(*seen_as)))).one_or_none()
    return (found[0], Sight.STEP if found.passed_on else Sight.QUESTION) if found else None


async def get_for_update(session: Session, dossier_id: UUID, caller: Caller) -> Dossier | None:
    """Raises DraftGone, DossierRemoved."""
    dossier = await get_removed_for_update(session, dossier_id, caller)
    if dossier is not None and dossier.status == Status.REMOVED:
        raise DossierRemoved
    return dossier


async def get_removed_for_update(session: Session, dossier_id: UUID, caller: Caller) -> Dossier | None:
    """Also one that was removed. Raises DraftGone."""
    query = select(Dossier).where(Dossier.id == dossier_id, still_visible_to(*await seers(session, caller)))
    return _not_gone(await session.scalar(query.with_for_update()))


def _not_gone(dossier: Dossier | None) -> Dossier | None:
    if dossier is not None and dossier.status == Status.EXPIRED:
        raise DraftGone(dossier.finished_at)
    return dossier


async def get_for_system(session: Session, dossier_id: UUID) -> Dossier | None:
    """For events and sweeps, which act for nobody in particular."""
    return await session.scalar(select(Dossier).where(Dossier.id == dossier_id).with_for_update())


async def get_unlocked(session: Session, dossier_id: UUID) -> Dossier | None:
    """For other services' questions, which change nothing."""
    return await session.get(Dossier, dossier_id)


async def page(
    session: Session, caller: Caller, filters: DossierFilters, request: PageRequest, now: datetime
) -> tuple[list[Row[Any]], str | None, Total | None]:
    seen_from = await vantages(session, caller)
    narrowed = conditions(filters, _subjects(seen_from), await _within(session, filters, seen_from), now)
    ordering = order(filters.sort, Dossier)
    further = [*narrowed, *paging.after(session, request, *ordering)]
    first = first_among(seen_from, further, ordering, request.page_size)
    statement = select(Dossier).where(Dossier.id.in_(first)).order_by(*ordering)
    return await paging.fetch(session, statement, request, counted=counted_among(seen_from, narrowed))


async def counts(
    session: Session, seen_from: Sequence[Vantage], boxes: Sequence[DossierFilters | ScalarSelect[int]], now: datetime
) -> list[int]:
    """How many dossiers the list would show with each of these filters: of open ones, within the caller's unit or that
    of somebody they stand in for; beside what else is counted in the same statement."""
    subjects, own = _subjects(seen_from), seen_from[0].units
    within = {vantage.seer.unit: vantage.units for vantage in seen_from}
    counted = [
        func.count().filter(*conditions(box, subjects, within.get(box.unit, own), now))
        if isinstance(box, DossierFilters)
        else box
        for box in boxes
    ]
    seen = union_all(*(select(Dossier.id).where(branch, is_open()) for branch in branches(seen_from) or [false()]))
    query = select(*counted).select_from(Dossier).where(Dossier.id.in_(seen), is_open())
    return list((await session.execute(query)).one())


async def vantages(session: Session, caller: Caller) -> list[Vantage]:
    """From where the caller sees: their own is the first, then those of whom they stand in for."""
    return [
        Vantage(seer, await units.below(session, seer.unit) if seer.unit else [])
        for seer in await seers(session, caller)
    ]


def _subjects(seen_from: Sequence[Vantage]) -> list[str]:
    return [vantage.seer.subject for vantage in seen_from]


async def _within(session: Session, filters: DossierFilters, seen_from: Sequence[Vantage]) -> Collection[str]:
    """The unit that the filter names, and all below it."""
    if filters.unit in (None, seen_from[0].seer.unit):
        return seen_from[0].units
    return await units.below(session, filters.unit or "")


async def history(session: Session, dossier_id: UUID) -> Sequence[DossierHistory]:
    query = select(DossierHistory).where(DossierHistory.dossier_id == dossier_id)
    return (await session.scalars(query.order_by(DossierHistory.sequence))).all()


async def last_entry(session: Session, dossier_id: UUID, action: Action) -> DossierHistory:
    """The newest of the dossier's steps of that kind; there must be one."""
    query = select(DossierHistory).where(DossierHistory.dossier_id == dossier_id, DossierHistory.action == action)
    return (await session.scalars(query.order_by(DossierHistory.sequence.desc()).limit(1))).one()


async def who_filed_and_proposed(session: Session, dossier_id: UUID) -> list[separation.Entry]:
    """The steps that say it, in their order."""
    entry = DossierHistory
    query = select(entry.sequence, entry.action, entry.actor, entry.acting_for, entry.details)
    query = query.where(entry.dossier_id == dossier_id, entry.action.in_(separation.TELLING))
    return [separation.Entry(*row) for row in await session.execute(query.order_by(entry.sequence))]


async def newest_entry(session: Session, dossier: Dossier) -> DossierHistory | None:
    """Of what moved it: a message takes nobody's step away."""
    entry = DossierHistory
    query = select(entry).where(entry.dossier_id == dossier.id, entry.action.not_in(BESIDE))
    return await session.scalar(query.order_by(entry.sequence.desc()).limit(1))


async def filed_at(session: Session, dossier_id: UUID) -> datetime:
    """When it last came to the desk: filed, or completed before it was accepted."""
    entry = DossierHistory
    came = or_(entry.from_status.is_(None), entry.from_status.in_([Status.DRAFT, Status.SUPPLEMENT_REQUESTED]))
    query = select(entry.occurred_at).where(entry.dossier_id == dossier_id, entry.to_status == Status.SUBMITTED, came)
    return (await session.scalars(query.order_by(entry.sequence.desc()).limit(1))).one()


async def add_history(session: Session, dossier: Dossier, **entry: Any) -> None:
    """Chained to the one before."""
    row = entry | {"dossier_id": dossier.id, "details": chain.as_stored(entry["details"]), "scheme": chain.WHOLE}
    said = literal(chain.said(dossier.history_hash, row), LargeBinary)
    statement = insert(DossierHistory).values(row | {"hash": func.sha256(said.op("||")(HISTORY_PLACE))})
    dossier.history_hash = await session.scalar(statement.returning(DossierHistory.hash))


async def next_draft_number(session: Session, day: date) -> str:
    number = await session.scalar(select(draft_number_sequence.next_value()))
    return f"N{day:%y%m%d}-{number:06d}"


async def next_code_number(session: Session, series: str, day: date) -> int:
    """Unique per series (an agency's, or its trials') and day: the row lock is held until the commit."""
    first = insert(CodeCounter).values(agency=series, day=day, last_number=1)
    statement = first.on_conflict_do_update(
        index_elements=[CodeCounter.agency, CodeCounter.day],
        set_={"last_number": CodeCounter.last_number + 1},
    ).returning(CodeCounter.last_number)
    return (await session.execute(statement)).scalar_one()


async def by_code(session: Session, code: str) -> Dossier | None:
    """By our code or by the one another portal gave. Visibility is the caller's business."""
    query = select(Dossier).where(or_(Dossier.code == code, Dossier.external_code == code))
    return await session.scalar(query.order_by(Dossier.created_at).limit(1))


async def history_entry(session: Session, dossier_id: UUID, sequence: int) -> DossierHistory | None:
    return await session.get(DossierHistory, (dossier_id, sequence))
