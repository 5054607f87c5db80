from collections.abc import Collection
from datetime import date
from typing import Any, cast

from servicekit.database import Session
from sqlalchemy import Select, delete, func, or_, select, union
from sqlalchemy.dialects.postgresql import insert

from catalog_service.database import is_among
from catalog_service.drafts.models import ProcedureDraft
from catalog_service.mandates import compliance
from catalog_service.mandates.models import Mandate, MandatedService
from catalog_service.national_codes.models import NationalCode
from catalog_service.procedures.models import ProcedureVersion


async def get(session: Session, mandate_id: str) -> Mandate | None:
    return await session.get(Mandate, mandate_id)


async def claim(session: Session, mandate_id: str, values: dict[str, Any]) -> Mandate:
    """The list, locked; made with version 0 when there is none."""
    made = insert(Mandate).values(id=mandate_id, version=0, **values).on_conflict_do_nothing()
    await session.execute(made)
    query = select(Mandate).where(Mandate.id == mandate_id).with_for_update()
    return (await session.scalars(query.execution_options(populate_existing=True))).one()


def listing(day: date | None) -> Select[Any]:
    """Newest decision first."""
    query = select(Mandate).where(Mandate.withdrawn_at.is_(None)).order_by(Mandate.issued_on.desc(), Mandate.id)
    if day:
        valid = or_(Mandate.valid_to.is_(None), Mandate.valid_to >= day)
        query = query.where(Mandate.valid_from <= day, valid)
    return cast(Select[Any], query)


async def everything(session: Session) -> list[Mandate]:
    """All but the withdrawn ones."""
    query = select(Mandate).where(Mandate.withdrawn_at.is_(None)).order_by(Mandate.id)
    return list(await session.scalars(query))


async def get_for_update(session: Session, mandate_id: str) -> Mandate | None:
    return await session.scalar(select(Mandate).where(Mandate.id == mandate_id).with_for_update())


async def in_catalogue(session: Session, codes: Collection[str]) -> set[str]:
    """Which of the codes, ours or national ones, a version, a draft or a mapping to one of ours has."""
    queries: list[Select[Any]] = [
        select(column).where(is_among(column, codes))
        for column in (ProcedureVersion.code, ProcedureDraft.code, NationalCode.national_code)
    ]
    return set(await session.scalars(union(*queries)))


async def items(session: Session, mandate_ids: Collection[str]) -> dict[str, list[MandatedService]]:
    query = select(MandatedService).where(MandatedService.mandate_id.in_(mandate_ids))
    query = query.order_by(MandatedService.mandate_id, MandatedService.number)
    found: dict[str, list[MandatedService]] = {mandate_id: [] for mandate_id in mandate_ids}
    for item in await session.scalars(query.execution_options(populate_existing=True)):
        found[item.mandate_id].append(item)
    return found


async def replace_items(session: Session, mandate_id: str, rows: list[dict[str, Any]]) -> None:
    await session.execute(delete(MandatedService).where(MandatedService.mandate_id == mandate_id))
    if rows:
        await session.execute(insert(MandatedService), rows)


def compared(
    mandate_id: str, day: date, *, under: str | None, status: str | None, levels_are_known: bool
) -> Select[Any]:
    """The rows of a list at each unit, in the list's order."""
    rows = compliance.rows(mandate_id, day, under=under, levels_are_known=levels_are_known)
    query = select(rows).order_by(rows.c.number, rows.c.agency)
    return cast(Select[Any], query.where(rows.c.status == status) if status else query)


async def counted(
    session: Session, mandate_id: str, day: date, *, under: str | None, levels_are_known: bool
) -> list[Any]:
    """How many services of which unit stand how."""
    rows = compliance.rows(mandate_id, day, under=under, levels_are_known=levels_are_known)
    key = [rows.c.agency, rows.c.agency_name, rows.c.required_level, rows.c.declared, rows.c.provable]
    key += [rows.c.observed, rows.c.status]
    counts = [func.count().label("services"), func.count(rows.c.days_overdue).label("overdue")]
    return list(await session.execute(select(*key, *counts).group_by(*key).order_by(*key)))
