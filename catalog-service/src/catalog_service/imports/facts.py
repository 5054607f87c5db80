"""Facts of the catalogue beside its records, in and out: search words, legal texts, national codes, signed waivers."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from servicekit.clock import VIETNAM
from servicekit.database import Session
from servicekit.problems import FieldError

from catalog_service.imports import remarks, rows, sections
from catalog_service.imports.plans import Plan
from catalog_service.imports.rows import Document
from catalog_service.imports.schemas import ImportDocument, RowKind
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
    if document.search_words:
        await _plan_search_words(session, result, document.search_words)
    if document.legal_documents:
        await _plan_legal_documents(session, result, document.legal_documents)
    if document.national_procedures or document.national_codes:
        await _plan_national(session, result, document)
    if document.level_waivers:
        await _plan_waivers(session, result, document, now)


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


async def _plan_search_words(session: Session, result: Plan, values: list[Any]) -> None:
    judged = sections.judge(
        RowKind.SEARCH_WORDS,
        SearchWordsChange,
        values,
        {SEARCH_WORDS: await search_words.document(session)},
        key=lambda words: SEARCH_WORDS,
        code=lambda words: SEARCH_WORDS,
        faults=search_words.faults,
        merged=search_words.as_stored,
    )
    result.report += judged.report
    result.search_words = judged.changes


async def _plan_legal_documents(session: Session, result: Plan, values: list[Any]) -> None:
    judged = sections.judge(
        RowKind.LEGAL_DOCUMENT,
        LegalDocumentItem,
        values,
        {legal_documents.key_of(text): text for text in await legal_documents.documents(session)},
        key=legal_documents.key_of,
        code=lambda text: text.number,
        faults=legal_documents.faults,
        most=MOST_LEGAL_DOCUMENTS,
    )
    result.report += judged.report
    result.legal_documents = judged.changes


async def _plan_national(session: Session, result: Plan, document: ImportDocument) -> None:
    listed = {one.code: one for one in await national_packages.listed(session)}
    judged_list = sections.judge(
        RowKind.NATIONAL_PROCEDURE,
        NationalProcedureDocument,
        document.national_procedures,
        listed,
        key=lambda one: one.code,
        code=lambda one: one.code,
        most=national_packages.MOST_LISTED,
    )
    known = {mapping.id: mapping for mapping in await national_packages.mappings(session)}
    given = _readable(NationalCodeDocument, document.national_codes)
    after = known | {mapping.id: national_packages.merged(mapping, known) for mapping in given}
    taken = national_packages.taken(after.values())
    national = listed.keys() | {one.code for one in judged_list.changes}
    ours = await _procedures_after(session, result, (mapping.procedure_code for mapping in given))

    def faults(mapping: NationalCodeDocument) -> list[FieldError]:
        return national_packages.faults(mapping, known, ours, national) or taken.get(mapping.id, [])

    judged = sections.judge(
        RowKind.NATIONAL_CODE,
        NationalCodeDocument,
        document.national_codes,
        known,
        key=lambda mapping: mapping.id,
        code=lambda mapping: str(mapping.id),
        faults=faults,
        merged=lambda mapping: national_packages.merged(mapping, known),
        most=national_packages.MOST_MAPPINGS,
    )
    result.report += judged_list.report + judged.report
    result.national_procedures, result.national_codes = judged_list.changes, judged.changes


async def _plan_waivers(session: Session, result: Plan, document: ImportDocument, now: datetime) -> None:
    sealing = session.info[waivers.SEAL]
    known = await waiver_packages.known(session)
    given = _readable(LevelWaiverDocument, document.level_waivers)
    after = known | {waiver.id: waiver_packages.merged(waiver, known) for waiver in given}
    twice = waiver_packages.twice_in_force(after.values(), now.astimezone(VIETNAM).date(), sealing)
    ours = await _procedures_after(session, result, (waiver.code for waiver in given))

    def faults(waiver: LevelWaiverDocument) -> list[FieldError]:
        found = waiver_packages.faults(waiver, known, ours, result.names.agencies, sealing)
        return found or twice.get(waiver.id, [])

    judged = sections.judge(
        RowKind.LEVEL_WAIVER,
        LevelWaiverDocument,
        document.level_waivers,
        known,
        key=lambda waiver: waiver.id,
        code=lambda waiver: waiver.code,
        faults=faults,
        merged=lambda waiver: waiver_packages.merged(waiver, known),
        notes=lambda waiver: [remarks.KEY_UNKNOWN] if waiver_packages.is_by_unknown_key(waiver, sealing) else [],
        most=waiver_packages.MOST,
    )
    result.report += judged.report
    result.level_waivers = judged.changes


def _readable(model: type[Document], values: list[Any]) -> list[Document]:
    return [document for document, _ in (rows.parse(model, value) for value in values) if document]


async def _procedures_after(session: Session, result: Plan, named: Iterable[str]) -> set[str]:
    """Which have a published version once the records of the document are in."""
    coming = {publication.document.code for publication in result.publications}
    coming |= {history.procedure.code for history in result.histories}
    return coming | await procedures.published(session, set(named))
