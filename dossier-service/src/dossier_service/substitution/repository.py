from collections.abc import Collection
from datetime import date
from uuid import UUID

from servicekit.auth import Caller, CallerKind
from servicekit.database import Session
from sqlalchemy import ColumnElement, Date, Select, and_, cast, delete, func, or_, select

from dossier_service.officials.models import Official
from dossier_service.officials.repository import ACTING_ROLES
from dossier_service.substitution.models import Substitution
from dossier_service.units.repository import codes_below

# The database's own clock: a permission holds at the instant of the question.
_TODAY: ColumnElement[date] = cast(func.timezone("Asia/Ho_Chi_Minh", func.now()), Date)
_NOW = and_(Substitution.starts_on <= _TODAY, Substitution.ends_on >= _TODAY)


async def seers(session: Session, caller: Caller) -> list[Caller]:
    """The caller, and whom they stand in for today with what these may do themselves; asked once in a session.

    Who stands in for an absent official does not stand in for those whom the absent one would.
    """
    if caller.kind is not CallerKind.OFFICIAL:
        return [caller]
    known: dict[Caller, list[Caller]] = session.info.setdefault("seers", {})
    if caller not in known:
        query = select(Official).join(Substitution, Substitution.absent == Official.subject)
        query = query.where(Substitution.substitute == caller.subject, _NOW, Official.last_seen_at.is_not(None))
        absent = await session.scalars(query.order_by(Official.subject))
        known[caller] = [caller, *(_as_caller(official, caller) for official in absent)]
    return known[caller]


def _as_caller(official: Official, substitute: Caller) -> Caller:
    return Caller(
        subject=official.subject,
        kind=CallerKind.OFFICIAL,
        roles=ACTING_ROLES & set(official.roles),
        unit=official.unit,
        assurance=substitute.assurance,
        channel=substitute.channel,
    )


async def absent_today(session: Session, subjects: Collection[str]) -> set[str]:
    return set(await session.scalars(select(Substitution.absent).where(Substitution.absent.in_(subjects), _NOW)))


async def get(session: Session, substitution_id: UUID) -> Substitution | None:
    return await session.get(Substitution, substitution_id)


async def clear(session: Session, absent: str, starts_on: date, ends_on: date) -> None:
    overlapping = and_(Substitution.starts_on <= ends_on, Substitution.ends_on >= starts_on)
    await session.execute(delete(Substitution).where(Substitution.absent == absent, overlapping))


def concerning(caller: Caller, *, commands: bool) -> Select[Substitution]:
    """The caller's own, and of everybody in the units that they command; the past is left out."""
    mine = [Substitution.absent == caller.subject, Substitution.substitute == caller.subject]
    if commands:
        below = select(Official.subject).where(Official.unit.in_(codes_below(caller.unit or "")))
        mine.append(Substitution.absent.in_(below))
    query = select(Substitution).where(or_(*mine), Substitution.ends_on >= _TODAY)
    return query.order_by(Substitution.starts_on, Substitution.id)
