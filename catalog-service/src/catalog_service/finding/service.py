"""Finding procedures as it was typed, else otherwise; and how what is found is distributed."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from contracts.catalog import ChannelCases, OnlineMode, ServiceLevel
from pydantic import TypeAdapter
from servicekit import paging
from servicekit.database import Session
from servicekit.paging import PageRequest, Total

from catalog_service import known_codes
from catalog_service.finding import nearly, repository
from catalog_service.finding.filters import ProcedureFilters
from catalog_service.finding.kept import Kept
from catalog_service.finding.nearly import Found
from catalog_service.finding.schemas import FacetCount, Facets, Matched, ProceduresFound
from catalog_service.finding.search import SearchQuery, WordsQuery, parse
from catalog_service.levels.taxonomy import classify, taxonomy_on
from catalog_service.procedures import summaries
from catalog_service.procedures.schemas import ProcedureListed
from catalog_service.search_words import kept as search_words
from catalog_service.text import code_words

_CHANNELS = TypeAdapter(list[ChannelCases])
_facets: Kept[Sequence[Any]] = Kept(capacity=64)
_totals: Kept[Total] = Kept(capacity=256)
_NAMES = {"level": code_words.LEVELS, "online_mode": code_words.ONLINE_MODES, "audience": code_words.AUDIENCES}


async def page(session: Session, filters: ProcedureFilters, day: date, request: PageRequest) -> ProceduresFound:
    """At most three statements when something is found, besides the total. Raises InvalidParameter."""
    conditions = repository.conditions(filters, day)
    query = await _query(session, filters)
    everything = repository.all_found(conditions, query)
    uncounted = request.model_copy(update={"with_total": False})
    found = Found(*await repository.page(session, conditions, query, uncounted))
    if request.with_total:
        found = found._replace(total=await _total(session, filters, day, everything))
    if not found.keys:
        await known_codes.require(session, field=filters.field, agency=filters.agency)
        if isinstance(query, WordsQuery) and await _is_first(session, everything, request):
            words = await search_words.known(session)
            found = await nearly.search(session, conditions, query, words, day, request)
        elif query is not None and request.cursor is None:
            found = found._replace(matched=Matched.NONE, tried=[filters.q or ""])
    rows = await repository.listed(session, found.keys) if found.keys else []
    return ProceduresFound(
        items=[_listed(row, day) for row in rows],
        **{name: getattr(found, name) for name in Found._fields if name != "keys"},
    )


async def facets(session: Session, filters: ProcedureFilters, day: date, language: str) -> Facets:
    """Raises InvalidParameter."""
    rows = await _facet_rows(session, filters, day)
    counts: dict[str, list[FacetCount]] = {name: [] for name in Facets.model_fields if name != "total"}
    total = 0
    for row in rows:
        if row.facet == "total":
            total = row.count
        else:
            name = _NAMES[row.facet][row.value].in_language(language) if row.facet in _NAMES else row.name
            counts[row.facet].append(FacetCount(value=row.value, code=row.value, name=name, count=row.count))
    if not total:
        await known_codes.require(session, field=filters.field, agency=filters.agency)
    return Facets(total=total, **counts)


async def _facet_rows(session: Session, filters: ProcedureFilters, day: date) -> Sequence[Any]:
    async def count() -> Sequence[Any]:
        found = repository.conditions(filters, day)
        return await repository.facets(session, found, await _query(session, filters), day)

    return await _facets.get(session, day, filters.model_dump_json(), count)


async def _total(session: Session, filters: ProcedureFilters, day: date, everything: Any) -> Total:
    async def count() -> Total:
        return await paging.total(session, everything)

    return await _totals.get(session, day, filters.model_dump_json(), count)


async def _query(session: Session, filters: ProcedureFilters) -> SearchQuery | None:
    return parse(filters.q, await search_words.known(session)) if filters.q else None


async def _is_first(session: Session, everything: Any, request: PageRequest) -> bool:
    """An empty page after others is the end of a list, not a search that found nothing."""
    return request.cursor is None or not await repository.exists(session, everything)


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
