from collections.abc import Collection
from datetime import date
from typing import Any, cast
from uuid import UUID

from servicekit.database import Session
from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import array_agg, insert

from catalog_service.agencies.models import Agency
from catalog_service.national_codes.models import NationalCode, NationalProcedure
from catalog_service.procedures.models import ProcedureVersion
from catalog_service.procedures.repository import concerns, in_force

Version, Mapping, National = ProcedureVersion, NationalCode, NationalProcedure

# One change of the list or of a mapping at a time: a code is ours by itself or by a mapping, never both.
_LOCK = 4_150_210_006
_BATCH = 5000


async def lock(session: Session) -> None:
    await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


async def everything(session: Session) -> dict[str, Any]:
    rows = await session.execute(select(National.code, National.name, National.left_out_on))
    return {row.code: row for row in rows}


async def numbers(session: Session) -> dict[str, int]:
    """What stands for each listed code in a constraint."""
    rows = await session.execute(select(National.code, National.number))
    return {row.code: row.number for row in rows}


async def mappings(session: Session) -> list[NationalCode]:
    """All that ever were."""
    return list(await session.scalars(select(Mapping)))


async def put_listed(session: Session, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), _BATCH):
        statement = insert(National).values(rows[start : start + _BATCH])
        new = {name: statement.excluded[name] for name in ("name", "name_folded", "left_out_on")}
        await session.execute(statement.on_conflict_do_update(index_elements=[National.code], set_=new))


async def leave_out(session: Session, codes: list[str], day: date) -> None:
    for start in range(0, len(codes), _BATCH):
        chosen = National.code.in_(codes[start : start + _BATCH])
        await session.execute(update(National).where(chosen).values(left_out_on=day))


async def get_listed(session: Session, code: str) -> NationalProcedure | None:
    return await session.get(National, code)


async def is_published(session: Session, code: str, day: date) -> bool:
    return bool(await session.scalar(select(exists().where(Version.code == code, in_force(day)))))


async def history(session: Session, procedure: str) -> list[Any]:
    """Mapping, name and whether it is still listed; newest first."""
    query = select(Mapping, National.name, National.left_out_on.is_(None).label("listed"))
    query = query.join(National, National.code == Mapping.national_code).where(Mapping.procedure_code == procedure)
    return list(await session.execute(query.order_by(Mapping.valid_from.desc(), Mapping.id.desc())))


async def get_mapping_for_update(session: Session, procedure: str, mapping_id: UUID) -> NationalCode | None:
    query = select(Mapping).where(Mapping.id == mapping_id, Mapping.procedure_code == procedure)
    return await session.scalar(query.with_for_update())


async def overlapping(session: Session, national_code: str, valid_from: date) -> NationalCode | None:
    """A mapping of that code that holds on that day or later."""
    has_a_day = or_(Mapping.valid_to.is_(None), Mapping.valid_to >= func.greatest(valid_from, Mapping.valid_from))
    query = select(Mapping).where(Mapping.national_code == national_code, has_a_day)
    return await session.scalar(query.order_by(Mapping.valid_from).limit(1))


def _holds(day: date) -> ColumnElement[bool]:
    return and_(Mapping.valid_from <= day, or_(Mapping.valid_to.is_(None), Mapping.valid_to >= day))


def is_mapped(day: date) -> ColumnElement[bool]:
    """A mapping holds that day, or our code is a national one."""
    mapping = exists().where(Mapping.procedure_code == Version.code, _holds(day))
    return or_(mapping, exists().where(National.code == Version.code))


def procedures(day: date, *, agency: str | None, mapped: bool | None) -> Select[Any]:
    """Procedures in force with their national codes of that day, in code order."""
    mapping = (
        select(func.coalesce(array_agg(Mapping.national_code), text("'{}'::text[]")))
        .where(Mapping.procedure_code == Version.code, _holds(day))
        .scalar_subquery()
    )
    own = select(func.array_agg(National.code)).where(National.code == Version.code).scalar_subquery()
    columns: list[Any] = [Version.code, Version.name, Version.name_folded, Version.agency_code]
    columns += [Agency.name.label("agency_name"), func.array_cat(own, mapping).label("national_codes")]
    query = select(*columns).join(Agency, Agency.code == Version.agency_code).where(in_force(day))
    if agency:
        query = query.where(concerns(agency, day))
    if mapped is not None:
        query = query.where(is_mapped(day) if mapped else ~is_mapped(day))
    return cast(Select[Any], query.order_by(Version.code))


async def unmapped_of(session: Session, codes: Collection[str], day: date) -> list[Any]:
    query = procedures(day, agency=None, mapped=False).where(Version.code.in_(codes))
    return list(await session.execute(query))


async def free(session: Session, day: date) -> list[Any]:
    """Listed national procedures that nobody of ours is mapped to that day."""
    taken = exists().where(Mapping.national_code == National.code, _holds(day))
    own = exists().where(Version.code == National.code, in_force(day))
    columns = (National.code, National.name, National.name_folded)
    query = select(*columns).where(National.left_out_on.is_(None), ~taken, ~own)
    return list(await session.execute(query.order_by(National.code)))
