from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from servicekit import paging
from servicekit.database import Session
from servicekit.paging import PageRequest, Total
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    Text,
    case,
    column,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import ARRAY, JSONPATH

from catalog_service.agencies import repository as agencies
from catalog_service.agencies.models import Agency, AgencyState
from catalog_service.fields.models import Field
from catalog_service.finding import ranking
from catalog_service.finding.filters import FeeFilter, ProcedureFilters
from catalog_service.finding.search import CodeQuery, Everything, Nothing, SearchQuery, WordsQuery
from catalog_service.parts.models import CataloguePart
from catalog_service.procedures.models import Procedure, ProcedureVersion
from catalog_service.procedures.repository import concerns, in_force

Version = ProcedureVersion

# Whoever files owes nothing on the day: no sum above 0 and no formula among the fees that hold then.
_OWED = (
    "$.channels[*].cases[*].fees[*] ? (@.valid_from <= $day && (@.valid_to == null || @.valid_to >= $day)"
    " && (@.amount_vnd > 0 || @.formula != null))"
)


def conditions(filters: ProcedureFilters, day: date) -> list[ColumnElement[bool]]:
    """In force that day and as the filters say; what has to open the record comes last."""
    equal = {
        Version.field_code: filters.field,
        Version.level_label: filters.level,
        Version.level_declared: filters.level_declared,
        Version.level_provable: filters.level_provable,
        Version.level_observed: filters.level_observed,
        Version.online_mode: filters.online_mode,
    }
    found = [in_force(day), *(attribute == value for attribute, value in equal.items() if value is not None)]
    if filters.audience:
        found.append(Version.audience.contains([filters.audience]))
    if filters.agency:
        found.append(concerns(filters.agency, day))
    if filters.channel:
        found.append(Version.channels.contains([filters.channel]))
    if filters.fee is FeeFilter.FREE:
        variables = func.jsonb_build_object("day", day.isoformat())
        found.append(~func.jsonb_path_exists(Version.record, sql_cast(_OWED, JSONPATH), variables))
    return cast(list[ColumnElement[bool]], found)


def matching(query: SearchQuery | None) -> ColumnElement[bool]:
    match query:
        case None | Everything():
            return true()
        case Nothing():
            return false()
        case CodeQuery(prefix, short):
            begins = Version.code.startswith(prefix, autoescape=True)
            return or_(begins, Version.code == short) if short else begins
        case WordsQuery():
            return ranking.matches(Version.search, query.anywhere)


def all_found(found: Sequence[ColumnElement[bool]], query: SearchQuery | None) -> Select[Any]:
    return cast(Select[Any], select(Version.code, Version.version).where(matching(query), *found))


async def page(
    session: Session, found: Sequence[ColumnElement[bool]], query: SearchQuery | None, request: PageRequest
) -> tuple[Sequence[Any], str | None, Total | None]:
    """Code and version of what is found: of words the best first, else by code."""
    everything = all_found(found, query)
    in_order = everything.order_by(Version.code)
    statement = ranking.best_first(session, found, query, request) if isinstance(query, WordsQuery) else in_order
    return await paging.fetch(session, statement, request, counted=everything)


async def listed(session: Session, chosen: Sequence[Any]) -> Sequence[Any]:
    """What the list shows of these (code, version), in their order."""
    codes = sql_cast([row.code for row in chosen], ARRAY(Text))
    versions = sql_cast([row.version for row in chosen], ARRAY(Integer))
    pairs = func.unnest(codes, versions).table_valued(
        column("code", Text), column("version", Integer), with_ordinality="place"
    )
    wanted = pairs.render_derived()
    columns: list[Any] = [Version.code, Version.name, Version.online_mode]
    columns += [Version.level_declared, Version.level_provable, Version.level_observed, Version.level_label]
    columns.append(Version.record["decision"].astext.label("decision"))
    columns += [Version.record[name].label(name) for name in ("field", "agency", "channels")]
    query = select(*columns).join(wanted, (wanted.c.code == Version.code) & (wanted.c.version == Version.version))
    return (await session.execute(query.order_by(wanted.c.place))).all()


async def exists(session: Session, statement: Select[Any]) -> bool:
    return bool(await session.scalar(select(statement.order_by(None).exists())))


async def vocabulary(session: Session, day: date) -> dict[str, int]:
    """The words of all names as they are written, in lower case, with how many names have them."""
    word = func.regexp_split_to_table(func.lower(Version.name), r"[^[:alnum:]]+").label("word")
    words = select(word).where(in_force(day)).subquery()
    rows = await session.execute(select(words.c.word, func.count()).where(words.c.word != "").group_by(words.c.word))
    return {row[0]: row[1] for row in rows}


async def state(session: Session) -> tuple[Any, ...]:
    """Another one after each change of a procedure, unit, field or search word: every one raises a number."""
    numbers = (Procedure.sequence, Agency.sequence, CataloguePart.version)
    sums = [select(func.coalesce(func.sum(number), 0)).scalar_subquery() for number in numbers]
    procedures = select(func.count()).select_from(Procedure).scalar_subquery()
    return tuple((await session.execute(select(func.current_database(), procedures, *sums))).one())


async def facets(session: Session, found: Sequence[ColumnElement[bool]], query: SearchQuery | None, day: date) -> Any:
    """Rows of facet, value, name, count in one statement; a unit counts for all above it, as the filter takes it.

    Counted once by all of what is faceted together: thousands of procedures have a few hundred combinations.
    """
    by: list[Any] = [Version.field_code, Version.agencies, Version.level_label, Version.online_mode, Version.audience]
    alike = func.count().label("count")
    remaining = select(*by, alike).where(matching(query), *found).group_by(*by).cte("remaining")
    total = select(literal("total").label("facet"), literal("").label("value"), _all(remaining).label("count"))
    single = {
        "field": remaining.c.field_code,
        "level": sql_cast(remaining.c.level_label, Text),
        "online_mode": remaining.c.online_mode,
    }
    counts = [
        total,
        *(select(literal(facet), value, _all(remaining)).group_by(value) for facet, value in single.items()),
    ]
    audience = _each(remaining.c.audience, "audience")
    by_audience = select(literal("audience"), audience.c.value, _all(remaining)).select_from(remaining)
    counts.append(by_audience.join(audience, true()).group_by(audience.c.value))
    units = _units_counted(remaining, day)
    counts.append(select(literal("agency"), units.c.value, _all(units)).group_by(units.c.value))
    counted = counts[0].union_all(*counts[1:]).subquery()
    name = case(
        (counted.c.facet == "field", select(Field.name).where(Field.code == counted.c.value).scalar_subquery()),
        (counted.c.facet == "agency", select(Agency.name).where(Agency.code == counted.c.value).scalar_subquery()),
        else_=null(),
    )
    rows = select(counted, name.label("name")).order_by(counted.c.facet, counted.c.count.desc(), counted.c.value)
    return list(await session.execute(rows))


def _units_counted(remaining: Any, day: date) -> Any:
    """Each unit that some of the agencies are or stand under, once for the same agencies, with how many have these."""
    alike = select(remaining.c.agencies, _all(remaining).label("count")).group_by(remaining.c.agencies).cte("alike")
    executing, above = _each(alike.c.agencies, "executing"), _each(AgencyState.path, "above")
    holds = (AgencyState.valid_from <= day) & or_(AgencyState.valid_to.is_(None), AgencyState.valid_to >= day)
    units = select(alike.c.agencies, alike.c.count, above.c.value).select_from(alike).join(executing, true())
    acting = agencies.acting(day)
    units = units.join(acting, acting.c.code == executing.c.value)
    units = units.join(AgencyState, (AgencyState.code == acting.c.unit) & holds).join(above, true())
    return units.distinct().subquery("units")


def _all(counted: Any) -> Any:
    return sql_cast(func.coalesce(func.sum(counted.c.count), 0), BigInteger)


def _each(values: Any, name: str) -> Any:
    """The elements of a row's array, to be joined to the row."""
    return func.unnest(values).table_valued(column("value", Text), name=name).render_derived()
