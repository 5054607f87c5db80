from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

from servicekit.database import Session
from sqlalchemy import ColumnElement, Select, and_, case, func, null, or_, select, update
from sqlalchemy.dialects.postgresql import distinct_on, insert

from catalog_service.hygiene.models import HygieneFinding
from catalog_service.hygiene.schemas import FindingStatus
from catalog_service.procedures.models import Procedure, ProcedureVersion
from catalog_service.procedures.repository import concerns, in_force

Finding, Version = HygieneFinding, ProcedureVersion

_ACCEPTANCE = ("accepted_at", "accepted_by", "accepted_reason", "accepted_until")
_BATCH = 1000


class Key(NamedTuple):
    """What makes a finding the same one in the next run."""

    procedure_code: str
    kind: str
    subject: str


def _status(today: date) -> ColumnElement[str]:
    still_accepted = or_(Finding.accepted_until.is_(None), Finding.accepted_until >= today)
    return case(
        (Finding.resolved_at.is_not(None), FindingStatus.RESOLVED),
        (and_(Finding.accepted_at.is_not(None), still_accepted), FindingStatus.ACCEPTED),
        else_=FindingStatus.OPEN,
    )


def _newest(columns: Any) -> Select[Any]:
    """Of each procedure's newest version."""
    of_newest = (Procedure.code == Version.code) & (Procedure.latest_version == Version.version)
    return cast(Select[Any], select(columns).join(Procedure, of_newest))


def _chosen(
    today: date,
    *,
    procedure: str | None,
    field: str | None,
    agencies: Collection[str],
    status: FindingStatus | None,
) -> list[ColumnElement[bool]]:
    """`agencies`: each of them, or a unit below it, is competent or executing."""
    chosen: list[ColumnElement[bool]] = []
    if procedure:
        chosen.append(Finding.procedure_code == procedure)
    if field:
        chosen.append(Finding.procedure_code.in_(_newest(Version.code).where(Version.field_code == field)))
    chosen += [of_agency(agency, today) for agency in agencies]
    if status:
        chosen.append(_status(today) == status)
    return chosen


def of_agency(agency: str, today: date) -> ColumnElement[bool]:
    return Finding.procedure_code.in_(_newest(Version.code).where(concerns(agency, today)))


def listing(today: date, *, kind: str | None, **filters: Any) -> Select[Any]:
    """Findings with their status of that day, in the order of kinds and procedures."""
    query = select(Finding, _status(today).label("status")).where(*_chosen(today, **filters))
    if kind:
        query = query.where(Finding.kind == kind)
    return cast(Select[Any], query.order_by(Finding.kind, Finding.procedure_code, Finding.id))


async def counts(session: Session, today: date, **filters: Any) -> dict[str, int]:
    query = select(Finding.kind, func.count()).where(*_chosen(today, **filters)).group_by(Finding.kind)
    return {row[0]: row[1] for row in await session.execute(query)}


async def names(session: Session, codes: Collection[str]) -> dict[str, str]:
    query = select(Version.code, Version.name).where(Version.code.in_(codes))
    newest = query.order_by(Version.code, Version.version.desc()).ext(distinct_on(Version.code))
    return {row.code: row.name for row in await session.execute(newest)}


async def get(session: Session, finding_id: UUID, today: date, agencies: Collection[str]) -> Any:
    """The finding with its status of that day; None where it is not of all these agencies, or there is none."""
    query = select(Finding, _status(today).label("status")).where(Finding.id == finding_id)
    return (await session.execute(query.where(*(of_agency(agency, today) for agency in agencies)))).one_or_none()


async def get_for_update(session: Session, finding_id: UUID) -> HygieneFinding | None:
    return await session.scalar(select(Finding).where(Finding.id == finding_id).with_for_update())


async def put(session: Session, rows: list[dict[str, Any]]) -> None:
    """Seen now. One that had gone begins anew; an acceptance falls with the fact that it stood on."""
    for start in range(0, len(rows), _BATCH):
        statement = insert(Finding).values(rows[start : start + _BATCH])
        new = statement.excluded
        names = ("pointer", "fact", "detail_vi", "detail_en", "suggestions", "last_seen")
        values: dict[str, Any] = {name: new[name] for name in names}
        had_gone = Finding.resolved_at.is_not(None)
        values |= {"first_seen": case((had_gone, new.first_seen), else_=Finding.first_seen), "resolved_at": null()}
        # What is seen again as it was stays as it is for whoever has read it.
        same = and_(~had_gone, Finding.fact == new.fact)
        values["version"] = case((same, Finding.version), else_=Finding.version + 1)
        values |= {name: case((Finding.fact == new.fact, getattr(Finding, name)), else_=null()) for name in _ACCEPTANCE}
        key = [getattr(Finding, name) for name in Key._fields]
        await session.execute(statement.on_conflict_do_update(index_elements=key, set_=values))


async def resolve_others(session: Session, codes: Collection[str], seen: set[Key], now: datetime) -> None:
    """What these procedures had wrong with them before and have no more."""
    columns = (Finding.id, Finding.procedure_code, Finding.kind, Finding.subject)
    query = select(*columns).where(Finding.procedure_code.in_(codes), Finding.resolved_at.is_(None))
    gone = [row.id for row in await session.execute(query) if Key(*row[1:]) not in seen]
    for start in range(0, len(gone), _BATCH):
        await _resolve(session, Finding.id.in_(gone[start : start + _BATCH]), now)


async def resolve_absent(session: Session, day: date, now: datetime) -> None:
    """Procedures that are not in force have nothing wrong with them."""
    await _resolve(session, Finding.procedure_code.not_in(select(Version.code).where(in_force(day))), now)


async def _resolve(session: Session, chosen: ColumnElement[bool], now: datetime) -> None:
    unaccepted = dict.fromkeys(_ACCEPTANCE)
    values = {"resolved_at": now, "version": Finding.version + 1, **unaccepted}
    gone = update(Finding).where(chosen, Finding.resolved_at.is_(None)).values(values)
    await session.execute(gone.execution_options(synchronize_session=False))
