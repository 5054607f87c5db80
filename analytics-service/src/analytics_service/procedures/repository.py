from datetime import UTC, date, datetime
from typing import NamedTuple

from contracts.catalog import ProcedurePublished, ProcedureRetired
from servicekit.database import Session
from sqlalchemy import ColumnElement, Text, and_, cast, exists, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on, insert
from sqlalchemy.orm import aliased

from analytics_service.agencies import repository as agencies
from analytics_service.freshness import repository as freshness
from analytics_service.procedures.models import Field, HistoricalProcedure, ProcedureRetirement, ProcedureVersion


class InForce(NamedTuple):
    number: int
    level: int
    """As declared."""


async def keep(session: Session, event: ProcedurePublished) -> None:
    record = event.record
    row = {
        "code": event.code,
        "version": event.version,
        "sequence": event.sequence,
        "level": record.level.declared,
        "online_mode": record.online_mode,
        "field": record.field.code,
        "agencies": sorted({record.agency.code, *(agency.code for agency in record.executing_agencies)}),
        "vertical_only": record.vertical_only,
        "valid_from": record.valid_from,
        "valid_to": record.valid_to,
        "told_at": await freshness.write_alone(session),
    }
    await session.execute(insert(ProcedureVersion).values(row).on_conflict_do_nothing())
    name = insert(Field).values(code=record.field.code, name=record.field.name)
    await session.execute(name.on_conflict_do_update(index_elements=[Field.code], set_={"name": name.excluded.name}))


async def keep_retirement(session: Session, event: ProcedureRetired) -> None:
    told_at = await freshness.write_alone(session)
    row = {"code": event.code, "sequence": event.sequence, "valid_to": event.valid_to, "told_at": told_at}
    await session.execute(insert(ProcedureRetirement).values(row).on_conflict_do_nothing())


async def count_in_force(
    session: Session, day: date, root: str | None, known_at: datetime | None = None
) -> dict[tuple[int, str], int]:
    """Procedures in force that day by (declared level, online mode); those of vertical portals are not ours.

    The newest version that has begun by then, as it was last told by `known_at`, speaks for its procedure.
    """
    version, in_force = _in_force(day, known_at)
    query = (
        select(version.level, version.online_mode, func.count())
        .where(~version.vertical_only, in_force)
        .group_by(version.level, version.online_mode)
    )
    if root is not None:
        below = func.array(agencies.codes_below(root, day, day).scalar_subquery(), type_=ARRAY(Text))
        query = query.where(version.agencies.overlap(cast(below, ARRAY(Text))))
    rows = await session.execute(query)
    return {(level, mode): procedures for level, mode, procedures in rows}


async def keep_historical(session: Session, last_days: dict[str, date | None]) -> None:
    rows = [{"code": code, "last_day": last} for code, last in last_days.items()]
    await session.execute(insert(HistoricalProcedure).on_conflict_do_nothing(), rows)


async def online_by_agency(session: Session, day: date, known_at: datetime | None = None) -> dict[str, int]:
    """Services of level 3 and 4 in force that day, of each agency that owns or executes them."""
    version, in_force = _in_force(day, known_at)
    agency = func.unnest(version.agencies).label("agency")
    counted = select(agency, func.count().label("services")).where(~version.vertical_only, in_force, version.level >= 3)
    return {row.agency: row.services for row in await session.execute(counted.group_by(agency))}


async def versions_in_force(
    session: Session, day: date, root: str, known_at: datetime | None = None
) -> dict[str, InForce]:
    """By code, of the procedures in force that day under the root; those of vertical portals are not ours."""
    version, in_force = _in_force(day, known_at)
    below = func.array(agencies.codes_below(root, day, day).scalar_subquery(), type_=ARRAY(Text))
    query = select(version.code, version.version, version.level).where(~version.vertical_only, in_force)
    rows = await session.execute(query.where(version.agencies.overlap(cast(below, ARRAY(Text)))))
    return {row.code: InForce(row.version, row.level) for row in rows}


def _in_force(day: date, known_at: datetime | None) -> tuple[type[ProcedureVersion], ColumnElement[bool]]:
    """Of each procedure the newest version that has begun by then and was told by `known_at`; whether it holds."""
    told_by = known_at or datetime.max.replace(tzinfo=UTC)
    newest = (
        select(ProcedureVersion)
        .where(ProcedureVersion.valid_from <= day, ProcedureVersion.told_at <= told_by)
        .ext(distinct_on(ProcedureVersion.code))
        .order_by(ProcedureVersion.code, ProcedureVersion.version.desc(), ProcedureVersion.sequence.desc())
        .subquery()
    )
    version = aliased(ProcedureVersion, newest)
    retired = exists().where(
        ProcedureRetirement.code == version.code,
        ProcedureRetirement.sequence > version.sequence,
        ProcedureRetirement.valid_to < day,
        ProcedureRetirement.told_at <= told_by,
    )
    return version, and_(~retired, or_(version.valid_to.is_(None), version.valid_to >= day))


async def last_days(session: Session) -> dict[str, date | None]:
    """Every procedure that was ever known, and until when it holds (None: it goes on)."""
    version, retirement = ProcedureVersion, ProcedureRetirement
    newest = (
        select(version.code, version.sequence, version.valid_to)
        .ext(distinct_on(version.code))
        .order_by(version.code, version.version.desc(), version.sequence.desc())
        .subquery()
    )
    ended = and_(retirement.code == newest.c.code, retirement.sequence > newest.c.sequence)
    ours = (
        select(newest.c.code, func.least(newest.c.valid_to, func.min(retirement.valid_to)))
        .outerjoin(retirement, ended)
        .group_by(newest.c.code, newest.c.valid_to)
    )
    historical = select(HistoricalProcedure.code, HistoricalProcedure.last_day)
    return {row[0]: row[1] for query in (historical, ours) for row in await session.execute(query)}


async def name_fields(session: Session, names: dict[str, str]) -> None:
    """Of years before the catalogue; a name that was published stays."""
    rows = [{"code": code, "name": name} for code, name in names.items()]
    await session.execute(insert(Field).on_conflict_do_nothing(), rows)


async def field_names(session: Session, codes: set[str]) -> dict[str, str]:
    rows = await session.execute(select(Field.code, Field.name).where(Field.code.in_(codes)))
    return {row.code: row.name for row in rows}
