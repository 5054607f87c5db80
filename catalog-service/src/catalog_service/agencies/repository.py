from collections.abc import Collection
from datetime import date
from typing import Any, cast

from servicekit.database import Session
from sqlalchemy import (
    CTE,
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    any_,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    text,
)
from sqlalchemy.orm import aliased

from catalog_service.agencies.models import Agency, AgencyState
from catalog_service.database import is_among

# One change of the tree at a time: a cycle or a code claimed twice can only be seen with all units at hand.
_TREE_LOCK = 4_150_210_002


async def lock_tree(session: Session) -> None:
    """Until the end of the transaction nobody else changes units."""
    await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _TREE_LOCK})


async def get(session: Session, code: str) -> Agency | None:
    """By its code, or by one of another regime."""
    return await session.scalar(select(Agency).where(known_as(code)))


async def everything(session: Session) -> dict[str, Agency]:
    """The whole tree by code; a province has some hundreds of units."""
    return {agency.code: agency for agency in await session.scalars(select(Agency).order_by(Agency.code))}


async def states(session: Session, codes: Collection[str] | None = None) -> dict[str, list[AgencyState]]:
    """The stretches of all units, or of these, oldest first."""
    query = select(AgencyState).order_by(AgencyState.code, AgencyState.valid_from)
    query = query.execution_options(populate_existing=True)
    if codes is not None:
        query = query.where(is_among(AgencyState.code, codes))
    found: dict[str, list[AgencyState]] = {}
    for state in await session.scalars(query):
        found.setdefault(state.code, []).append(state)
    return found


async def replace_states(session: Session, codes: Collection[str], rows: list[dict[str, Any]]) -> None:
    """These units' stretches are now the rows."""
    leaving = delete(AgencyState).where(is_among(AgencyState.code, codes))
    await session.execute(leaving, execution_options={"synchronize_session": False})
    await session.execute(insert(AgencyState), rows)


async def turning(session: Session, day: date, limit: int) -> list[Agency]:
    """Units that time alone has changed since they were last announced."""
    query = select(Agency).where(Agency.turns_on <= day).order_by(Agency.code).limit(limit)
    return list(await session.scalars(query.with_for_update()))


async def first_days(session: Session) -> dict[str, date]:
    """The units with the first day of each."""
    rows = await session.execute(select(Agency.code, Agency.valid_from))
    return {row.code: row.valid_from for row in rows}


async def last_days(session: Session) -> dict[str, date | None]:
    """The units with the last day of each; None: without an end."""
    rows = await session.execute(select(Agency.code, Agency.valid_to))
    return {row.code: row.valid_to for row in rows}


async def names(session: Session) -> dict[str, str]:
    rows = await session.execute(select(Agency.code, Agency.name))
    return {row.code: row.name for row in rows}


async def references(session: Session, codes: Collection[str]) -> dict[str, Any]:
    columns: list[Any] = [Agency.code, Agency.name, Agency.valid_from, Agency.valid_to]
    rows = await session.execute(select(*columns).where(is_among(Agency.code, codes)).order_by(Agency.code))
    return {row.code: row for row in rows}


async def predecessors(session: Session, code: str) -> list[str]:
    """Units whose place it has taken, directly."""
    return list(
        await session.scalars(select(Agency.code).where(Agency.successors.contains([code])).order_by(Agency.code))
    )


def known_as(code: str) -> ColumnElement[bool]:
    return or_(Agency.code == code, Agency.other_codes.contains([code]))


def listing(
    day: date,
    under: str | None = None,
    kinds: Collection[str] = (),
    words: Collection[str] = (),
    participation: str | None = None,
) -> Select[Any]:
    """Units that exist on that day as they stand then, with their predecessors, in code order: one statement."""
    succeeded = aliased(Agency)
    came_before = select(succeeded.code).where(func.array_position(succeeded.successors, Agency.code).is_not(None))
    query = (
        select(Agency, AgencyState, func.array(came_before.order_by(succeeded.code).scalar_subquery()))
        .join(AgencyState, and_(AgencyState.code == Agency.code, _valid_on(AgencyState, day)))
        .where(_valid_on(Agency, day))
        .order_by(Agency.code)
    )
    if under is not None:
        query = query.where(AgencyState.path.overlap(func.array(_code_of(under))))
    if kinds:
        query = query.where(AgencyState.kind.in_(kinds))
    if participation is not None:
        query = query.where(Agency.participation["status"].astext == participation)
    query = query.where(*(AgencyState.name_folded.contains(word, autoescape=True) for word in words))
    return cast(Select[Any], query)


def _valid_on(model: type[Agency] | type[AgencyState], day: date) -> ColumnElement[bool]:
    return (model.valid_from <= day) & or_(model.valid_to.is_(None), model.valid_to >= day)


def _code_of(code: str) -> ScalarSelect[str]:
    return select(Agency.code).where(known_as(code)).scalar_subquery()


def codes_below(code: str, day: date) -> ScalarSelect[str]:
    """The unit itself and all under it on that day, as a subquery."""
    below = AgencyState.path.overlap(func.array(_code_of(code)))
    return select(AgencyState.code).where(below, _valid_on(AgencyState, day)).scalar_subquery()


def codes_acted_for(code: str, day: date) -> ScalarSelect[str]:
    """The unit, all under it on that day and the ended units whose place any of them has taken, as a subquery."""
    living = select(Agency.code).where(or_(known_as(code), Agency.code.in_(codes_below(code, day))))
    acted_for = living.cte(recursive=True)  # without a name: a statement may ask for several
    ended = aliased(Agency)
    left = select(ended.code).join(acted_for, _follows(acted_for.c.code, ended)).where(ended.valid_to < day)
    return select(acted_for.union(left).c.code).scalar_subquery()


def acting(day: date) -> CTE:
    """`code`, `unit`: who acts for each unit on that day. It does so itself while it exists, then whoever follows it.

    The units that end a chain too soon to act are in it as well: who joins a state of that day leaves them out.
    """
    itself = select(Agency.code, Agency.code.label("unit")).cte("acting", recursive=True)
    ended, heir = aliased(Agency), aliased(Agency)
    following = select(itself.c.code, heir.code).join(ended, ended.code == itself.c.unit)
    following = following.join(heir, _follows(heir.code, ended)).where(ended.valid_to < day)
    return itself.union(following)


async def ended(session: Session, day: date) -> list[Any]:
    """`code, valid_to` of each unit that has ended before that day, once for each that acts for it: `heir, name`."""
    acts, heir = acting(day), aliased(AgencyState)
    columns: list[Any] = [Agency.code, Agency.valid_to, heir.code.label("heir"), heir.name]
    query = select(*columns).join(acts, acts.c.code == Agency.code)
    query = query.outerjoin(heir, and_(heir.code == acts.c.unit, _valid_on(heir, day))).where(Agency.valid_to < day)
    return list(await session.execute(query.order_by(Agency.code, heir.code)))


async def is_below(session: Session, code: str, above: str, day: date) -> bool:
    """Whether the unit is the other one, or under it, on that day."""
    return bool(await session.scalar(select(literal(code).in_(codes_below(above, day)))))


async def jurisdiction(session: Session, code: str, day: date) -> list[Any]:
    """`role` (unit, acting, inherited), code, name of the day and validity: one statement.

    A unit that has ended is followed by its successors, one without any by the unit above it.
    """
    asked = select(Agency.code).where(known_as(code))
    acting = asked.cte("acting", recursive=True)
    ended, heir = aliased(Agency), aliased(Agency)
    heirs = select(heir.code).join(ended, _follows(heir.code, ended)).join(acting, acting.c.code == ended.code)
    acting = acting.union(heirs.where(ended.valid_to < day))
    inherited = asked.cte("inherited", recursive=True)
    left = aliased(Agency)
    inherited = inherited.union(
        select(left.code).join(inherited, _follows(inherited.c.code, left)).where(left.valid_to < day)
    )
    roles = (
        select(literal("unit").label("role"), asked.subquery().c.code)
        .union_all(
            select(literal("acting"), Agency.code)
            .join(acting, acting.c.code == Agency.code)
            .where(_valid_on(Agency, day)),
            select(literal("inherited"), inherited.c.code).where(inherited.c.code.not_in(asked)),
        )
        .subquery()
    )
    shown = (
        select(AgencyState.name)
        .where(AgencyState.code == Agency.code, AgencyState.valid_from <= day)
        .order_by(AgencyState.valid_from.desc())
        .limit(1)
        .scalar_subquery()
    )
    columns: list[Any] = [roles.c.role, Agency.code, func.coalesce(shown, Agency.name).label("name")]
    columns += [Agency.valid_from, Agency.valid_to]
    query = select(*columns).join(roles, roles.c.code == Agency.code).order_by(Agency.code)
    return list(await session.execute(query))


def _follows(heir: Any, ended: type[Agency]) -> ColumnElement[bool]:
    without = and_(func.cardinality(ended.successors) == 0, ended.parent == heir)
    return or_(any_(ended.successors) == heir, without)
