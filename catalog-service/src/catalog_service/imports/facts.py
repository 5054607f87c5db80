"""Facts of the catalogue beside its records, in and out: search words, legal texts, national codes, signed waivers."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from servicekit.clock import VIETNAM
from servicekit.database import Session
from servicekit.problems import FieldError

from catalog_service.imports import remarks, rows, sections
from catalog_service.imports.plans import Plan
from catalog_service.imports.rows import Document
from catalog_service.imports.schemas import ImportDocument, RowKind
from catalog_service.imports.sections import Judged
from catalog_service.legal_documents import service as legal_documents
from catalog_service.legal_documents.schemas import MOST as MOST_LEGAL_DOCUMENTS
from catalog_service.legal_documents.schemas import LegalDocumentItem
from catalog_service.levels import packages as waiver_packages
from catalog_service.levels import waivers
from catalog_service.levels.packages import LevelWaiverDocument
from catalog_service.national_codes import packages as national_packages
from catalog_service.national_codes.packages import NationalCodeDocument, NationalProcedureDocument
from catalog_service.procedures import repository as procedures
from catalog_service.search_words import service as search_words
from catalog_service.search_words.schemas import SearchWordsChange

SEARCH_WORDS = "search-words"
"""The one row that they are is known by this name."""


async def plan(session: Session, result: Plan, document: ImportDocument, now: datetime) -> None:
    """After the records: what is mapped or waived has to be a procedure that is here, or comes along."""
    for name, judge in _SECTIONS.items():
        values = getattr(document, name)
        if values:
            judged = await judge(session, result, values, now)
            result.report += judged.report
            setattr(result, name, judged.changes)


async def put(session: Session, planned: Plan, by: str, now: datetime) -> None:
    """Once the records are written."""
    for words in planned.search_words:
        await search_words.put(session, words, now)
    if planned.legal_documents:
        await legal_documents.put(session, planned.legal_documents)
    await national_packages.put_listed(session, planned.national_procedures)
    await national_packages.put_mappings(session, planned.national_codes, by, now)
    await waiver_packages.put(session, planned.level_waivers, now)


async def documents(session: Session) -> dict[str, list[dict[str, Any]]]:
    return {
        "search_words": [(await search_words.document(session)).model_dump(mode="json")],
        "legal_documents": [text.model_dump(mode="json") for text in await legal_documents.documents(session)],
        "national_procedures": [listed.model_dump(mode="json") for listed in await national_packages.listed(session)],
        "national_codes": [mapping.model_dump(mode="json") for mapping in await national_packages.mappings(session)],
        "level_waivers": [waiver.model_dump(mode="json") for waiver in await waiver_packages.documents(session)],
    }


async def _search_words(session: Session, result: Plan, values: list[Any], now: datetime) -> Judged[Any]:
    known = {SEARCH_WORDS: await search_words.document(session)}
    return sections.judge(
        RowKind.SEARCH_WORDS,
        SearchWordsChange,
        values,
        known,
        key=lambda words: SEARCH_WORDS,
        code=lambda words: SEARCH_WORDS,
        faults=search_words.faults,
        merged=search_words.as_stored,
    )


async def _legal_documents(session: Session, result: Plan, values: list[Any], now: datetime) -> Judged[Any]:
    known = {legal_documents.key_of(text): text for text in await legal_documents.documents(session)}
    return sections.judge(
        RowKind.LEGAL_DOCUMENT,
        LegalDocumentItem,
        values,
        known,
        key=legal_documents.key_of,
        code=lambda text: text.number,
        faults=legal_documents.faults,
        most=MOST_LEGAL_DOCUMENTS,
    )


async def _national_procedures(session: Session, result: Plan, values: list[Any], now: datetime) -> Judged[Any]:
    known = {one.code: one for one in await national_packages.listed(session)}
    return sections.judge(
        RowKind.NATIONAL_PROCEDURE,
        NationalProcedureDocument,
        values,
        known,
        key=lambda one: one.code,
        code=lambda one: one.code,
        most=national_packages.MOST_LISTED,
    )


async def _national_codes(session: Session, result: Plan, values: list[Any], now: datetime) -> Judged[Any]:
    known = {mapping.id: mapping for mapping in await national_packages.mappings(session)}
    given = _readable(NationalCodeDocument, values)
    after = known | {mapping.id: national_packages.merged(mapping, known) for mapping in given}
    taken = national_packages.taken(after.values())
    national = {one.code for one in (*await national_packages.listed(session), *result.national_procedures)}
    ours = await _procedures_after(session, result, (mapping.procedure_code for mapping in given))

    def faults(mapping: NationalCodeDocument) -> list[FieldError]:
        return national_packages.faults(mapping, known, ours, national) or taken.get(mapping.id, [])

    return sections.judge(
        RowKind.NATIONAL_CODE,
        NationalCodeDocument,
        values,
        known,
        key=lambda mapping: mapping.id,
        code=lambda mapping: str(mapping.id),
        faults=faults,
        merged=lambda mapping: national_packages.merged(mapping, known),
        most=national_packages.MOST_MAPPINGS,
    )


async def _level_waivers(session: Session, result: Plan, values: list[Any], now: datetime) -> Judged[Any]:
    sealing = session.info[waivers.SEAL]
    known = await waiver_packages.known(session)
    given = _readable(LevelWaiverDocument, values)
    after = known | {waiver.id: waiver_packages.merged(waiver, known) for waiver in given}
    twice = waiver_packages.twice_in_force(after.values(), now.astimezone(VIETNAM).date(), sealing)
    ours = await _procedures_after(session, result, (waiver.code for waiver in given))

    def faults(waiver: LevelWaiverDocument) -> list[FieldError]:
        found = waiver_packages.faults(waiver, known, ours, result.names.agencies, sealing)
        return found or twice.get(waiver.id, [])

    return sections.judge(
        RowKind.LEVEL_WAIVER,
        LevelWaiverDocument,
        values,
        known,
        key=lambda waiver: waiver.id,
        code=lambda waiver: waiver.code,
        faults=faults,
        merged=lambda waiver: waiver_packages.merged(waiver, known),
        notes=lambda waiver: [remarks.KEY_UNKNOWN] if waiver_packages.is_by_unknown_key(waiver, sealing) else [],
        most=waiver_packages.MOST,
    )


def _readable(model: type[Document], values: list[Any]) -> list[Document]:
    return [document for document, _ in (rows.parse(model, value) for value in values) if document]


async def _procedures_after(session: Session, result: Plan, named: Iterable[str]) -> set[str]:
    """Which have a published version once the records of the document are in."""
    return result.codes_to_come | await procedures.published(session, set(named))


# In their order: a code is mapped to what is listed before.
_SECTIONS: Mapping[str, Callable[[Session, Plan, list[Any], datetime], Awaitable[Judged[Any]]]] = {
    "search_words": _search_words,
    "legal_documents": _legal_documents,
    "national_procedures": _national_procedures,
    "national_codes": _national_codes,
    "level_waivers": _level_waivers,
}
