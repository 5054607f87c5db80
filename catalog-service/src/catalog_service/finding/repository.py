from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, cast

from servicekit.database import Session
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    Text,
    and_,
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
from catalog_service.finding.filters import FeeFilter, ProcedureFilters
from catalog_service.finding.search import CodeQuery, Everything, Nothing, SearchQuery, WordsQuery
from catalog_service.parts.models import CataloguePart
from catalog_service.procedures.models import Procedure, ProcedureVersion
from catalog_service.procedures.repository import concerns, in_force
from catalog_service.search_words.words import Segment

Version = ProcedureVersion

# Whoever files owes nothing on the day: no sum above 0 and no formula among the fees that hold then.
_OWED = (
    "$.channels[*].cases[*].fees[*] ? (@.valid_from <= $day && (@.valid_to == null || @.valid_to >= $day)"
    " && (@.amount_vnd > 0 || @.formula != null))"
)


_NAME: ColumnElement[str] = " " + Version.name_folded + " "


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
            return _matches(Version.search, query.anywhere)


def keys(found: Sequence[ColumnElement[bool]], query: SearchQuery | None) -> Select[Any]:
    """Code and version of what is found; of words the best first: what is meant in the name, phrase in the name, words
    in the name, in name and keywords, anywhere; of these the shorter name, which says little else; else by code."""
    statement = select(Version.code, Version.version).where(matching(query), *found)
    if not isinstance(query, WordsQuery):
        return cast(Select[Any], statement.order_by(Version.code))
    meant = query.meant
    rank = case(
        *([(Version.name_folded.contains(meant.phrase, autoescape=True), 3 + meant.weight)] if meant else []),
        (or_(*(Version.name_folded.contains(phrase, autoescape=True) for phrase in query.phrases)), 4),
        (_holds(_NAME, query.segments), 3),
        (_holds(_NAME + Version.keywords_folded + " ", query.segments), 2),
        else_=1,
    ).label("rank")
    return _ranked(statement, rank)


def keys_of_some(found: Sequence[ColumnElement[bool]], query: WordsQuery) -> Select[Any]:
    """Those that have most of the words that were typed, the most first; in the name counts twice."""
    has = [sql_cast(_matches(Version.search, part.query), Integer) * part.words for part in query.parts]
    has_in_name = [sql_cast(_matches(Version.name_search, part.query), Integer) * part.words for part in query.parts]
    enough = sum(has[1:], has[0]) >= sum(part.words for part in query.parts) // 2 + 1
    rank = sum([*has[1:], *has_in_name], has[0]).label("rank")
    any_of = _matches(Version.search, " | ".join(part.query for part in query.parts))
    return _ranked(select(Version.code, Version.version).where(any_of, enough, *found), rank)


def _ranked(statement: Any, rank: Any) -> Select[Any]:
    """One order for all: a cursor has to fit whatever way the question is asked in again.

    By columns of a subquery: paging writes each part of the order several times, and a rank is long.
    """
    length = func.length(Version.name_folded, type_=Integer).label("length")
    found = statement.add_columns(rank, length).subquery("found").c
    ordered = select(found.code, found.version, found.rank, found.length)
    return cast(Select[Any], ordered.order_by(found.rank.desc(), found.length, found.code))


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


def _holds(text: ColumnElement[str], segments: Sequence[Segment]) -> ColumnElement[bool]:
    """Whether a text of folded words says what the query of `segments` does: a tenth of its cost for a short text."""
    return and_(*(or_(*_ways(text, segment)) for segment in segments))


def _ways(text: ColumnElement[str], segment: Segment) -> Iterator[ColumnElement[bool]]:
    """As it was typed, its words may go on; as it also is called, to the end."""
    yield and_(*(text.contains(f" {word.folded}") for word in segment.words))
    for other in segment.alternatives:
        yield and_(*(text.contains(f" {word} ") for word in other.split()))


def _matches(searched: Any, query: str) -> ColumnElement[bool]:
    # A subquery: the general plan of a kept statement would read the text of the query anew for every row.
    return searched.op("@@")(select(func.to_tsquery("simple", query)).scalar_subquery())
