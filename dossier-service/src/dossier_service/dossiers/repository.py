from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from contracts.dossier import Origin
from servicekit.auth import Caller, CallerKind
from servicekit.database import Session
from sqlalchemy import ColumnElement, Select, and_, case, false, or_, select
from sqlalchemy.dialects.postgresql import insert

from dossier_service.consultations.asked import asked_about, asked_now, passed_on
from dossier_service.dossiers.lifecycle import Action, ActorRole, Status
from dossier_service.dossiers.models import CodeCounter, Dossier, DossierHistory, draft_number_sequence
from dossier_service.dossiers.people import TRIAL_ROLES, Sight, actor_roles, may_try, owner_key_of
from dossier_service.history import chain
from dossier_service.units.repository import codes_below


def visible_to(caller: Caller) -> ColumnElement[bool]:
    """The one permission predicate: which dossiers the caller may see, as a part of every WHERE."""
    match caller.kind:
        case CallerKind.CITIZEN | CallerKind.ENTERPRISE:
            return or_(Dossier.owner_key == owner_key_of(caller), Dossier.submitted_by == caller.subject)
        case CallerKind.OFFICIAL:
            own_drafts = Dossier.submitted_by == caller.subject
            filed = and_(Dossier.status != Status.DRAFT, _in_jurisdiction(caller))
            return or_(own_drafts, filed, _trials(caller))
        case _:
            return _trials(caller)


def _trials(caller: Caller) -> ColumnElement[bool]:
    return Dossier.origin == Origin.TRIAL if may_try(caller) else false()


def _in_jurisdiction(caller: Caller) -> ColumnElement[bool]:
    """Clerks see their centre's receptions, officers and approvers their agency's; leaders, auditors all below them."""
    parts: list[ColumnElement[bool]] = []
    if caller.has_role("clerk", "leader", "auditor"):
        parts.append(_receives(caller))
    if caller.has_role("officer", "approver", "leader", "auditor"):
        parts.append(_executes(caller))
    return or_(false(), *parts)


def _receives(caller: Caller) -> ColumnElement[bool]:
    units = codes_below(caller.unit or "")
    return or_(Dossier.receiving_unit.in_(units), Dossier.returning_unit.in_(units))


def _executes(caller: Caller) -> ColumnElement[bool]:
    units = codes_below(caller.unit or "")
    return or_(Dossier.executing_agency.in_(units), Dossier.current_unit.in_(units))


def _is_the_desk(caller: Caller) -> ColumnElement[bool]:
    """Until the decision the desk that received it, then the one that hands the result over (R11)."""
    desk = case((Dossier.status == Status.DECIDED, Dossier.returning_unit), else_=Dossier.receiving_unit)
    return desk.in_(codes_below(caller.unit or ""))


async def roles_on(session: Session, dossier: Dossier, caller: Caller) -> frozenset[ActorRole]:
    """As whom the caller may act on it: somebody of two roles, or who filed it, is not both on every dossier."""
    if dossier.origin == Origin.TRIAL and may_try(caller):
        asked = await session.scalar(select(asked_now(caller)).where(Dossier.id == dossier.id))
        return TRIAL_ROLES | {ActorRole.CONSULTED} if asked else TRIAL_ROLES
    if caller.kind is not CallerKind.OFFICIAL:
        return actor_roles(caller, receives=False, executes=False)
    query = select(
        _is_the_desk(caller).label("receives"), _executes(caller).label("executes"), asked_now(caller).label("asked")
    )
    unit = (await session.execute(query.where(Dossier.id == dossier.id))).one()
    own_draft = dossier.status == Status.DRAFT and dossier.submitted_by == caller.subject
    roles = actor_roles(caller, receives=unit.receives or own_draft, executes=unit.executes)
    return roles | {ActorRole.CONSULTED} if unit.asked else roles


async def get(session: Session, dossier_id: UUID, caller: Caller) -> Dossier | None:
    return await session.scalar(select(Dossier).where(Dossier.id == dossier_id, visible_to(caller)))


async def get_by_task(session: Session, dossier_id: UUID, caller: Caller) -> tuple[Dossier, Sight] | None:
    """For a unit that has a task about it; it may be shown what its task needs and no more."""
    query = select(Dossier, passed_on(caller).label("passed_on"))
    found = (await session.execute(query.where(Dossier.id == dossier_id, asked_about(caller)))).one_or_none()
    return (found[0], Sight.STEP if found.passed_on else Sight.QUESTION) if found else None


async def get_for_update(session: Session, dossier_id: UUID, caller: Caller) -> Dossier | None:
    query = select(Dossier).where(Dossier.id == dossier_id, visible_to(caller))
    return await session.scalar(query.with_for_update())


async def get_for_system(session: Session, dossier_id: UUID) -> Dossier | None:
    """For events and sweeps, which act for nobody in particular."""
    return await session.scalar(select(Dossier).where(Dossier.id == dossier_id).with_for_update())


async def get_unlocked(session: Session, dossier_id: UUID) -> Dossier | None:
    """For other services' questions, which change nothing."""
    return await session.get(Dossier, dossier_id)


def listing(caller: Caller, conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    return select(Dossier).where(visible_to(caller), *conditions)


async def history(session: Session, dossier_id: UUID) -> Sequence[DossierHistory]:
    query = select(DossierHistory).where(DossierHistory.dossier_id == dossier_id)
    return (await session.scalars(query.order_by(DossierHistory.sequence))).all()


async def last_entry(session: Session, dossier_id: UUID, action: Action) -> DossierHistory:
    """The newest of the dossier's steps of that kind; there must be one."""
    query = select(DossierHistory).where(DossierHistory.dossier_id == dossier_id, DossierHistory.action == action)
    return (await session.scalars(query.order_by(DossierHistory.sequence.desc()).limit(1))).one()


async def newest_entry(session: Session, dossier: Dossier) -> DossierHistory:
    return await session.get_one(DossierHistory, (dossier.id, dossier.sequence))


async def filed_at(session: Session, dossier_id: UUID) -> datetime:
    """When it last came to the desk: filed, or completed before it was accepted."""
    entry = DossierHistory
    came = or_(entry.from_status.is_(None), entry.from_status.in_([Status.DRAFT, Status.SUPPLEMENT_REQUESTED]))
    query = select(entry.occurred_at).where(entry.dossier_id == dossier_id, entry.to_status == Status.SUBMITTED, came)
    return (await session.scalars(query.order_by(entry.sequence.desc()).limit(1))).one()


async def add_history(session: Session, dossier: Dossier, **entry: Any) -> None:
    """Chained to the one before."""
    row = entry | {"dossier_id": dossier.id, "details": chain.as_stored(entry["details"])}
    dossier.history_hash = row["hash"] = chain.link(dossier.history_hash, row)
    await session.execute(insert(DossierHistory).values(row))


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


def overdue_at(now: datetime) -> ColumnElement[bool]:
    """Never NULL, so that its opposite finds the dossiers without a deadline."""
    running = and_(Dossier.decided_at.is_(None), Dossier.finished_at.is_(None), Dossier.clock_stopped_at.is_(None))
    return and_(Dossier.due_at.is_not(None), Dossier.due_at < now, running)


def created_order() -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    return Dossier.created_at.desc(), Dossier.id.desc()


async def by_code(session: Session, code: str) -> Dossier | None:
    """By our code or by the one another portal gave. Visibility is the caller's business."""
    query = select(Dossier).where(or_(Dossier.code == code, Dossier.external_code == code))
    return await session.scalar(query.order_by(Dossier.created_at).limit(1))


async def history_entry(session: Session, dossier_id: UUID, sequence: int) -> DossierHistory | None:
    return await session.get(DossierHistory, (dossier_id, sequence))
