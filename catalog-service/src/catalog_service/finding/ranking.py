"""Which of what is found by words comes first."""

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from operator import add
from typing import Any, cast

from servicekit import paging
from servicekit.database import Session
from servicekit.paging import PageRequest
from sqlalchemy import ColumnElement, Integer, Select, and_, case, false, func, literal, or_, select, union_all
from sqlalchemy import cast as sql_cast

from catalog_service.finding.search import WordsQuery
from catalog_service.procedures.models import ProcedureVersion
from catalog_service.search_words.words import Segment

Version = ProcedureVersion

MANY = 1_000
"""Found: more often than every sixth record of the national list has it, and a page of the rest is soon full."""

_NAME: ColumnElement[str] = " " + Version.name_folded + " "


def best_first(
    session: Session, found: Sequence[ColumnElement[bool]], query: WordsQuery, request: PageRequest
) -> Select[Any]:
    """What has the words in its name or keywords, then what has them anywhere, which is only looked at where the
    first do not fill the page. Of a word that many records have, the others are met in their order, without looking at
    all of them."""
    columns = select(Version.code, Version.version)
    anywhere, in_name = matches(Version.search, query.anywhere), matches(Version.name_search, query.anywhere)
    first = _head(session, _ranked(columns.where(in_name, *found), _rank(query)), request).cte("first")
    leave_room = select(func.count()).select_from(first).scalar_subquery() <= request.page_size
    some = select(literal(1)).where(anywhere, *found).limit(MANY + 1).subquery()
    has_many = select((func.count() > MANY).label("many")).select_from(some).cte("found")
    is_many = select(has_many.c.many).scalar_subquery()
    # Within coalesce no index answers: what is left is to read in order until the page is full.
    ways = ((~is_many, anywhere), (is_many, func.coalesce(anywhere, false())))
    others = [
        _head(session, _ranked(columns.where(leave_room, way, there, ~in_name, *found), literal(1)), request)
        for way, there in ways
    ]
    both = union_all(select(first), *(select(other.subquery()) for other in others)).subquery("best").c
    ordered = select(both.code, both.version, both.rank, both.length)
    return cast(Select[Any], ordered.order_by(both.rank.desc(), both.length, both.code))


def _rank(query: WordsQuery) -> ColumnElement[int]:
    """What is meant in the name, a phrase in the name, the words in the name, in name and keywords."""
    meant = query.meant
    return case(
        *([(Version.name_folded.contains(meant.phrase, autoescape=True), 3 + meant.weight)] if meant else []),
        (or_(*(Version.name_folded.contains(phrase, autoescape=True) for phrase in query.phrases)), 4),
        (_holds(_NAME, query.segments), 3),
        else_=2,
    )


def keys_of_some(found: Sequence[ColumnElement[bool]], query: WordsQuery) -> Select[Any]:
    """Those that have at least half of what was typed, and more than a word: the most first, in the name twice."""
    has = [(sql_cast(matches(Version.search, part.query), Integer), part) for part in query.parts]
    in_name = [sql_cast(matches(Version.name_search, part.query), Integer) * part.weight for part in query.parts]
    any_of = matches(Version.search, " | ".join(part.query for part in query.parts))
    weight = _sum(is_there * part.weight for is_there, part in has)
    enough = weight * 2 >= sum(part.weight for part in query.parts)
    several = _sum(is_there * part.words for is_there, part in has) > 1
    rank = weight + _sum(in_name)
    return _ranked(select(Version.code, Version.version).where(any_of, enough, several, *found), rank)


def _sum(values: Iterable[ColumnElement[int]]) -> ColumnElement[int]:
    return reduce(add, values)


def _ranked(statement: Any, rank: Any) -> Select[Any]:
    """Of one rank the shorter name, which says little else, then by code. One order for all: a cursor has to fit
    whatever way the question is asked in again.

    By columns of a subquery: paging writes each part of the order several times, and a rank is long.
    """
    length = func.length(Version.name_folded, type_=Integer).label("length")
    found = statement.add_columns(rank.label("rank"), length).subquery("found").c
    ordered = select(found.code, found.version, found.rank, found.length)
    return cast(Select[Any], ordered.order_by(found.rank.desc(), found.length, found.code))


def _head(session: Session, ranked: Select[Any], request: PageRequest) -> Select[Any]:
    """What one page may need of it."""
    columns = ranked.selected_columns
    after = paging.after(session, request, columns.rank.desc(), columns.length, columns.code)
    return ranked.where(*after).limit(request.page_size + 1)


def _holds(text: ColumnElement[str], segments: Sequence[Segment]) -> ColumnElement[bool]:
    """Whether a text of folded words says what the query of `segments` does: a tenth of its cost for a short text."""
    return and_(*(or_(*_ways(text, segment)) for segment in segments))


def _ways(text: ColumnElement[str], segment: Segment) -> Iterator[ColumnElement[bool]]:
    """As it was typed, its words may go on; as it also is called, to the end."""
    yield and_(*(text.contains(f" {word.folded}") for word in segment.words))
    for other in segment.alternatives:
        yield and_(*(text.contains(f" {word} ") for word in other.split()))


def matches(searched: Any, query: str) -> ColumnElement[bool]:
    # A subquery: the general plan of a kept statement would read the text of the query anew for every row.
    return searched.bool_op("@@")(select(func.to_tsquery("simple", query)).scalar_subquery())
