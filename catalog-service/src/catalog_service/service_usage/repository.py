from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, cast
from uuid import UUID

from servicekit.database import Session
from sqlalchemy import Date, Integer, Select, Subquery, Text, and_, bindparam, case, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from catalog_service.agencies.repository import codes_acted_for
from catalog_service.service_usage.filings import Filing
from catalog_service.service_usage.models import SelfFiling, ServiceUsage

# Levels 1 and 2 cannot be filed here, and a ministry's portal keeps its dossiers to itself.
# A service is as old as the first version that named the agency; a version that never had a day does not count.
_SERVICES = """
WITH offered AS (
    SELECT version.code, version.name, executing ->> 'code' AS agency, executing ->> 'name' AS agency_name
    FROM procedure_version AS version
    CROSS JOIN LATERAL jsonb_array_elements(version.record -> 'executing_agencies') AS executing
    LEFT JOIN LATERAL (
        SELECT (level ->> 'declared')::integer AS declared
        FROM jsonb_array_elements(version.record -> 'levels_by_agency') AS level
        WHERE level -> 'agency' ->> 'code' = executing ->> 'code'
    ) AS own ON true
    WHERE version.valid_from <= :day AND (version.valid_to IS NULL OR version.valid_to >= :day)
        AND coalesce(own.declared, version.level_declared) >= 3
        AND NOT coalesce((version.record ->> 'vertical_only')::boolean, false)
),
since AS (
    SELECT version.code, executing ->> 'code' AS agency,
        min(greatest(version.valid_from, (version.published_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)) AS day
    FROM procedure_version AS version
    CROSS JOIN LATERAL jsonb_array_elements(version.record -> 'executing_agencies') AS executing
    WHERE version.valid_to IS NULL OR version.valid_to >= version.valid_from
    GROUP BY version.code, executing ->> 'code'
)
SELECT offered.code, offered.name, offered.agency, offered.agency_name, since.day AS published_since,
    usage.first_filed_on, usage.last_filed_on, coalesce(usage.self_filed, 0) AS self_filed,
    :day - since.day AS days_offered,
    CASE WHEN usage.first_filed_on IS NOT NULL THEN greatest(usage.first_filed_on - since.day, 0) END AS days_to_first
FROM offered
JOIN since ON since.code = offered.code AND since.agency = offered.agency
LEFT JOIN service_usage AS usage ON usage.procedure_code = offered.code AND usage.agency_code = offered.agency
"""


def _services(day: date) -> Subquery:
    """Every procedure that can be filed online that day at every agency that carries it out, with its use."""
    dates = dict.fromkeys(("published_since", "first_filed_on", "last_filed_on"), Date)
    numbers = dict.fromkeys(("self_filed", "days_offered", "days_to_first"), Integer)
    words = dict.fromkeys(("code", "name", "agency", "agency_name"), Text)
    statement = text(_SERVICES).bindparams(bindparam("day", day, Date))
    return statement.columns(**dates, **numbers, **words).subquery("service")


def unused(day: date, least_days: int, agency: str | None = None) -> Select[Any]:
    """Longest without a dossier first."""
    services = _services(day)
    query = select(services).where(services.c.self_filed == 0, services.c.days_offered >= least_days)
    if agency:
        query = query.where(services.c.agency.in_(codes_acted_for(agency, day)))
    return cast(Select[Any], query.order_by(services.c.published_since, services.c.code, services.c.agency))


def used(day: date, agency: str | None, procedure: str | None) -> Select[Any]:
    services = _services(day)
    query = select(services)
    if agency:
        query = query.where(services.c.agency.in_(codes_acted_for(agency, day)))
    if procedure:
        query = query.where(services.c.code == procedure)
    return cast(Select[Any], query.order_by(services.c.code, services.c.agency))


async def unused_of(session: Session, codes: Collection[str], day: date, least_days: int) -> list[Any]:
    query = unused(day, least_days)
    return list(await session.execute(query.where(query.selected_columns.code.in_(codes))))


async def summary(session: Session, day: date, least_days: int, agency: str | None) -> Any:
    services = _services(day)
    never = (services.c.self_filed == 0) & (services.c.days_offered >= least_days)
    query = select(
        func.count().label("services"),
        func.count().filter(never).label("unused"),
        func.percentile_cont(0.5).within_group(services.c.days_to_first).label("median_days_to_first"),
    )
    if agency:
        query = query.where(services.c.agency.in_(codes_acted_for(agency, day)))
    return (await session.execute(query.select_from(services))).one()


async def count(session: Session, rows: list[dict[str, Any]]) -> None:
    """Add what was filed; whatever the order in which it is heard."""
    statement = insert(ServiceUsage).values(rows)
    new = statement.excluded
    added = {
        "first_filed_on": func.least(ServiceUsage.first_filed_on, new.first_filed_on),
        "last_filed_on": func.greatest(ServiceUsage.last_filed_on, new.last_filed_on),
        "self_filed": ServiceUsage.self_filed + new.self_filed,
    }
    key = [ServiceUsage.procedure_code, ServiceUsage.agency_code]
    await session.execute(statement.on_conflict_do_update(index_elements=key, set_=added))


async def keep(session: Session, filings: Sequence[Filing]) -> list[Filing]:
    """Those that had not been heard of before and are in the record."""
    if not filings:
        return []
    columns = (SelfFiling.dossier_id, SelfFiling.procedure_code, SelfFiling.agency_code, SelfFiling.filed_on)
    rows = [{column.key: value for column, value in zip(columns, filing, strict=True)} for filing in filings]
    statement = insert(SelfFiling).values(rows)
    told = {column.key: statement.excluded[column.key] for column in columns[1:]}
    kept = statement.on_conflict_do_update(
        index_elements=[SelfFiling.dossier_id], set_=told, where=SelfFiling.filed_on.is_(None)
    ).returning(SelfFiling.dossier_id, SelfFiling.is_removed)
    known = {filing.dossier_id: filing for filing in filings}
    return [known[row.dossier_id] for row in await session.execute(kept) if not row.is_removed]


async def lock(session: Session, dossier_id: UUID) -> SelfFiling:
    """Also of a dossier that is not heard of yet, or that somebody else has filed."""
    await session.execute(insert(SelfFiling).values(dossier_id=dossier_id).on_conflict_do_nothing())
    query = select(SelfFiling).where(SelfFiling.dossier_id == dossier_id).with_for_update()
    return (await session.scalars(query.execution_options(populate_existing=True))).one()


async def take_away(session: Session, filing: Filing) -> None:
    """One dossier less; the first and last day are those of the others."""
    one = and_(
        ServiceUsage.procedure_code == filing.procedure_code, ServiceUsage.agency_code == filing.agency
    )  # fmt: skip
    counted = select(func.min(SelfFiling.filed_on), func.max(SelfFiling.filed_on)).where(
        SelfFiling.procedure_code == filing.procedure_code,
        SelfFiling.agency_code == filing.agency,
        SelfFiling.filed_on.is_not(None),
        SelfFiling.is_removed.is_(False),
    )
    # Dossiers counted before each was kept have no row here: then the days stay as they are.
    first, last = (await session.execute(counted)).one()
    was_first, was_last = ServiceUsage.first_filed_on == filing.day, ServiceUsage.last_filed_on == filing.day
    left = {
        "self_filed": ServiceUsage.self_filed - 1,
        "first_filed_on": case((was_first, func.coalesce(first, filing.day)), else_=ServiceUsage.first_filed_on),
        "last_filed_on": case((was_last, func.coalesce(last, filing.day)), else_=ServiceUsage.last_filed_on),
    }
    await session.execute(update(ServiceUsage).where(one).values(left))
    await session.execute(delete(ServiceUsage).where(one, ServiceUsage.self_filed == 0))
