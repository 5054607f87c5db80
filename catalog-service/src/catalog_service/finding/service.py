"""Finding procedures: strictly as it was typed, else with a slip put right, else by most of the words."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from contracts.catalog import ChannelCases, OnlineMode, ServiceLevel
from pydantic import TypeAdapter
from servicekit import paging
from servicekit.database import Session
from servicekit.paging import PageRequest, Total

from catalog_service.finding import repository, spelling, vocabulary
from catalog_service.finding.filters import ProcedureFilters
from catalog_service.finding.schemas import FacetCount, Facets, Matched, ProceduresFound
from catalog_service.finding.search import SearchQuery, WordsQuery, of_segments, parse
from catalog_service.levels.taxonomy import classify, taxonomy_on
from catalog_service.procedures import summaries
from catalog_service.procedures.schemas import ProcedureListed
from catalog_service.search_words import repository as search_words

_CHANNELS = TypeAdapter(list[ChannelCases])


class _Found(NamedTuple):
    keys: Sequence[Any]
    next_cursor: str | None
    total: Total | None


async def page(session: Session, filters: ProcedureFilters, day: date, request: PageRequest) -> ProceduresFound:
    """At most three statements when something is found, besides the total."""
    found = repository.conditions(filters, day)
    query = await _query(session, filters)
    statement = repository.keys(found, query)
    keys = _Found(*await paging.fetch(session, statement, request))
    matched, did_you_mean = Matched.ALL, None
    if not keys.keys and isinstance(query, WordsQuery) and await _is_first(session, statement, request):
        keys, matched, did_you_mean = await _nearly(session, found, query, day, request)
    rows = await repository.listed(session, keys.keys) if keys.keys else []
    return ProceduresFound(
        items=[_listed(row, day) for row in rows],
        next_cursor=keys.next_cursor,
        total=keys.total,
        matched=matched,
        did_you_mean=did_you_mean,
    )


async def facets(session: Session, filters: ProcedureFilters, day: date) -> Facets:
    found = repository.conditions(filters, day)
    rows = await repository.facets(session, found, await _query(session, filters), day)
    counts: dict[str, list[FacetCount]] = {name: [] for name in Facets.model_fields if name != "total"}
    total = 0
    for row in rows:
        if row.facet == "total":
            total = row.count
        else:
            counts[row.facet].append(FacetCount(value=row.value, name=row.name, count=row.count))
    return Facets(total=total, **counts)


async def _query(session: Session, filters: ProcedureFilters) -> SearchQuery | None:
    return parse(filters.q, await search_words.everything(session)) if filters.q else None


async def _is_first(session: Session, statement: Any, request: PageRequest) -> bool:
    """An empty page after others is the end of a list, not a search that found nothing."""
    return request.cursor is None or not await repository.exists(session, statement)


async def _nearly(
    session: Session, found: Sequence[Any], query: WordsQuery, day: date, request: PageRequest
) -> tuple[_Found, Matched, str | None]:
    """The same question gives the same way each time, so its cursors hold."""
    better = spelling.corrected(query.segments, await vocabulary.known_words(session, day))
    if better:
        put_right = repository.keys(found, of_segments(better))
        keys = _Found(*await paging.fetch(session, put_right, request))
        if keys.keys:
            return keys, Matched.ALL, " ".join(segment.typed for segment in better)
    if len(query.parts) == 1:
        return _Found([], None, Total(value=0, relation="exact") if request.with_total else None), Matched.ALL, None
    some = repository.keys_of_some(found, of_segments(better) if better else query)
    keys = _Found(*await paging.fetch(session, some, request))
    return keys, Matched.SOME if keys.keys else Matched.ALL, None


def _listed(row: Any, day: date) -> ProcedureListed:
    code, name, online_mode, declared, provable, observed, label, decision, field, agency, channels = row
    channels = _CHANNELS.validate_python(channels)
    declared_by = decision or agency["name"]
    return ProcedureListed(
        code=code,
        name=name,
        field=field,
        agency=agency,
        level=ServiceLevel(declared=declared, provable=provable, observed=observed, label=label),
        online_mode=online_mode,
        classification=classify(taxonomy_on(day), declared, OnlineMode(online_mode), declared_by),
        fee_summary=summaries.fee_summary(channels, day),
        time_summary=summaries.time_summary(channels),
    )
