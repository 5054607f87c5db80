"""What an import would do, row by row, before anything is written."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from servicekit.database import Session
from servicekit.problems import FieldError

from catalog_service.agencies import judging as agency_judging
from catalog_service.agencies import service as agency_service
from catalog_service.agencies.schemas import AgencyDocument
from catalog_service.blank_forms import repository as file_repository
from catalog_service.code_lists import repository as code_list_repository
from catalog_service.code_lists import service as code_list_service
from catalog_service.code_lists.schemas import RECORD_LISTS, CodeListDocument
from catalog_service.fields import repository as field_repository
from catalog_service.fields.models import Field
from catalog_service.fields.schemas import FieldDocument
from catalog_service.imports import facts, files, procedure_planning, rows, sections
from catalog_service.imports.files import FileDocument, Kept
from catalog_service.imports.plans import Plan, Progress
from catalog_service.imports.procedure_planning import Parsed
from catalog_service.imports.schemas import ImportDocument, RowKind
from catalog_service.mandates import service as mandate_service
from catalog_service.mandates.schemas import MandateDocument
from catalog_service.procedures import references
from catalog_service.procedures import repository as procedures
from catalog_service.procedures.records import Names


async def plan(session: Session, document: ImportDocument, now: datetime, progress: Progress) -> Plan:
    """Reads the catalogue and judges every row. Nothing is locked: nobody waits for an import that is still planned."""
    result = Plan()
    agencies = await agency_service.documents(session)
    fields = await field_repository.everything(session)
    _plan_agencies(result, document.agencies, agencies)
    _plan_fields(result, document.fields, fields)
    await _plan_code_lists(session, result, document.code_lists)
    parsed = await procedure_planning.parse(document.procedures)
    await _plan_files(session, result, document.files, parsed)
    result.names = Names(
        {code: agency.name for code, agency in agencies.items()} | {a.code: a.name for a in result.agencies},
        {code: known.name for code, known in fields.items()} | {f.code: f.name for f in result.fields},
        agencies_last_days=_last_days(agencies.values()) | _last_days(result.agencies),
        agencies_first_days=_first_days(agencies.values()) | _first_days(result.agencies),
        codes=await _codes(session, result.code_lists),
        codes_first_days=await _codes_first_days(session, result.code_lists),
        procedures=await _known_procedures(session, document, parsed),
        successors=await procedures.named_successors(session) | _successors(document),
    )
    await progress(len(result.report), document.row_count)
    await procedure_planning.plan(session, result, document, parsed, now, progress)
    await _plan_mandates(session, result, document.mandates)
    await facts.plan(session, result, document, now)
    return result


def procedures_named(document: ImportDocument) -> set[str]:
    """The codes of its procedures, of those that they refer to, and of those that are mapped or waived."""
    found: set[str] = set()
    for mapping in document.national_codes:
        if isinstance(mapping, dict) and isinstance(code := mapping.get("procedure_code"), str):
            found.add(code)
    found |= {code for waiver in document.level_waivers if (code := rows.code_of(waiver))}
    for value in document.procedures:
        if code := rows.code_of(value):
            found.add(code)
        if isinstance(value, dict):
            related = value.get("related")
            named = [value.get("successor"), *(related if isinstance(related, list) else [])]
            found |= {code for code in named if isinstance(code, str)}
    return found


def _plan_agencies(result: Plan, values: list[Any], known: dict[str, AgencyDocument]) -> None:
    repeated = procedure_planning.repeated_codes(values)
    parsed = [rows.parse(AgencyDocument, value) for value in values]
    completed = [document and agency_service.completed(document, known.get(document.code)) for document, _ in parsed]
    units = agency_judging.AllUnits(known | {document.code: document for document in completed if document})
    for index, (document, (_, errors)) in enumerate(zip(completed, parsed, strict=True)):
        if document and document.code in repeated:
            errors = [FieldError("/code", "repeated", sections.REPEATED)]
        if document and not errors:
            errors = agency_judging.faults(document, units)
        if errors or document is None:
            result.report.append(rows.rejected(RowKind.AGENCY, index, values[index], errors))
            continue
        before = known.get(document.code)
        outcome = sections.outcome(before is not None, changed=before != document)
        result.report.append(rows.accepted(RowKind.AGENCY, index, document.code, outcome))
        result.agencies.append(document)


def _plan_fields(result: Plan, values: list[Any], known: dict[str, Field]) -> None:
    before = {code: FieldDocument.model_validate(field) for code, field in known.items()}
    judged = sections.judge(
        RowKind.FIELD, FieldDocument, values, before, key=lambda field: field.code, code=lambda field: field.code
    )
    result.report += judged.report
    result.fields = judged.changes


async def _plan_code_lists(session: Session, result: Plan, values: list[Any]) -> None:
    lists = await code_list_service.names(session)
    judged = sections.judge(
        RowKind.CODE,
        CodeListDocument,
        values,
        {(entry.list, entry.code): entry for entry in await code_list_service.documents(session)},
        key=lambda entry: (entry.list, entry.code),
        code=lambda entry: entry.code,
        faults=lambda entry: code_list_service.faults(entry, lists),
    )
    result.report += judged.report
    result.code_lists = judged.changes


async def _plan_files(session: Session, result: Plan, values: list[Any], parsed: Parsed) -> None:
    """Those of the package, and what is kept already of all that its procedures mention."""
    own = [document for document, _ in (rows.parse(FileDocument, value) for value in values) if document]
    wanted = files.mentioned(procedure for procedure, *_ in parsed if procedure) | {file.sha256 for file in own}
    result.kept = {key: Kept(*kept) for key, kept in (await file_repository.kept(session, wanted)).items()}
    judged = sections.judge(
        RowKind.FILE,
        FileDocument,
        values,
        {file.sha256: file for file in own if file.sha256 in result.kept},
        key=lambda file: file.sha256,
        code=lambda file: file.sha256,
        faults=files.faults,
    )
    result.report += judged.report
    result.files = judged.changes
    result.kept |= {file.sha256: Kept(file.media_type, len(file.content)) for file in judged.changes}


async def _plan_mandates(session: Session, result: Plan, values: list[Any]) -> None:
    if not values:
        return
    readable = [document for document, _ in (rows.parse(MandateDocument, value) for value in values) if document]
    notes = await mandate_service.notes(session, readable, result.codes_to_come)
    judged = sections.judge(
        RowKind.MANDATE,
        MandateDocument,
        values,
        {mandate.id: mandate for mandate in await mandate_service.documents(session)},
        key=lambda mandate: mandate.id,
        code=lambda mandate: mandate.id,
        faults=lambda mandate: mandate_service.faults(mandate, result.names.agencies),
        notes=lambda mandate: notes[mandate.id],
    )
    result.report += judged.report
    result.mandates = judged.changes


async def _codes(session: Session, imported: list[CodeListDocument]) -> dict[str, dict[str, date | None]]:
    """Of the lists that records are checked against, as they will be."""
    codes = await code_list_repository.last_days_of(session, RECORD_LISTS)
    for entry in imported:
        if entry.list in codes:
            codes[entry.list][entry.code] = entry.valid_to
    return codes


async def _codes_first_days(session: Session, imported: list[CodeListDocument]) -> dict[str, dict[str, date]]:
    codes = await code_list_repository.first_days_of(session, RECORD_LISTS)
    for entry in imported:
        if entry.list in codes:
            codes[entry.list][entry.code] = entry.valid_from
    return codes


def _first_days(agencies: Iterable[AgencyDocument]) -> dict[str, date]:
    return {agency.code: agency.valid_from for agency in agencies}


def _last_days(agencies: Iterable[AgencyDocument]) -> dict[str, date | None]:
    return {agency.code: agency.valid_to for agency in agencies}


def _successors(document: ImportDocument) -> dict[str, str]:
    """By the newest version of each procedure in the document."""
    newest: dict[str, dict[str, Any]] = {}
    for value in document.procedures:
        code = rows.code_of(value)
        if code and isinstance(value, dict) and _number(value) >= _number(newest.get(code, {})):
            newest[code] = value
    return {code: value["successor"] for code, value in newest.items() if isinstance(value.get("successor"), str)}


def _number(value: dict[str, Any]) -> int:
    number = rows.version_of(value)
    return number if isinstance(number, int) else 0


async def _known_procedures(session: Session, document: ImportDocument, parsed: Parsed) -> set[str]:
    """Those of the document, and the published ones among those that it refers to."""
    named = references.procedures_named(procedure for procedure, *_ in parsed if procedure)
    return await procedures.published(session, named) | {code for v in document.procedures if (code := rows.code_of(v))}
