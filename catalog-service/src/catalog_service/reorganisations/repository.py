from collections.abc import Collection
from datetime import date
from typing import Any, cast

from servicekit.database import Session
from sqlalchemy import Select, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from catalog_service.procedures.models import ProcedureVersion as Version
from catalog_service.reorganisations.models import Reorganisation


async def procedures_of(session: Session, units: Collection[str], day: date) -> list[Any]:
    """Code and name of procedures naming one of the units as competent, executing or receiving that day or later."""
    receiving = [Version.record["receiving_units"].contains([{"code": unit}]) for unit in units]
    columns: list[Any] = [Version.code, Version.name]
    query = (
        select(*columns)
        .ext(distinct_on(Version.code))
        .where(or_(Version.valid_to.is_(None), Version.valid_to >= day))
        .where(or_(Version.agencies.overlap(list(units)), *receiving))
        .order_by(Version.code, Version.version.desc())
    )
    return list(await session.execute(query))


async def newest(session: Session, unit: str) -> Reorganisation | None:
    """That was not taken back."""
    query = select(Reorganisation).where(Reorganisation.unit == unit, Reorganisation.taken_back_at.is_(None))
    return await session.scalar(query.order_by(Reorganisation.id.desc()).limit(1))


def listing(unit: str) -> Select[Any]:
    """Newest first."""
    query = select(Reorganisation).where(Reorganisation.unit == unit)
    return cast(Select[Any], query.order_by(Reorganisation.id.desc()))
