"""What an import would do, row by row, before anything is written."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from servicekit.database import Session
from servicekit.problems import FieldError, Text

from catalog_service.agencies import judging as agency_judging
from catalog_service.agencies import service as agency_service
from catalog_service.agencies.schemas import AgencyDocument
from catalog_service.code_lists import repository as code_list_repository
from catalog_service.code_lists import service as code_list_service
from catalog_service.code_lists.schemas import RECORD_LISTS, CodeListDocument
from catalog_service.fields import repository as field_repository
from catalog_service.fields.models import Field
from catalog_service.fields.schemas import FieldDocument
from catalog_service.imports import rows
from catalog_service.imports.schemas import ImportDocument, Outcome, ReportRow, RowKind
from catalog_service.procedures import publishing, records, references, repository
from catalog_service.procedures.models import Procedure, ProcedureVersion
from catalog_service.procedures.publishing import Publication
from catalog_service.procedures.records import Names
from catalog_service.procedures.schemas import ProcedureDocument

_REPEATED = Text("Mã xuất hiện nhiều lần trong tài liệu", "The code occurs more than once in the document")
_RETIRED = Text("Thủ tục đã bị bãi bỏ", "The procedure has been retired")

PARSED_AT_ONCE = 50
"""Between batches other requests get their turn."""

Parsed = list[tuple[ProcedureDocument | None, list[FieldError]]]
Progress = Callable[[int, int], Awaitable[None]]
"""Rows done, of how many."""


@dataclass
class Plan:
    """The report, and what is to be written when no row was rejected."""

    report: list[ReportRow] = field(default_factory=list)
    agencies: list[AgencyDocument] = field(default_factory=list)
    fields: list[FieldDocument] = field(default_factory=list)
    code_lists: list[CodeListDocument] = field(default_factory=list)
    publications: list[Publication] = field(default_factory=list)
    names: Names = field(default_factory=lambda: Names({}, {}))

    @property
    def rejected(self) -> int:
        return sum(row.outcome is Outcome.REJECTED for row in self.report)


async def plan(session: Session, document: ImportDocument, today: date, progress: Progress) -> Plan:
    """Reads the catalogue and judges every row; the procedures concerned stay locked."""
    result = Plan()
    agencies = await agency_service.documents(session)
    fields = await field_repository.everything(session)
    _plan_agencies(result, document.agencies, agencies)
    _plan_fields(result, document.fields, fields)
    await _plan_code_lists(session, result, document.code_lists)
    parsed = await _parsed(document.procedures)
    result.names = Names(
        {code: agency.name for code, agency in agencies.items()} | {a.code: a.name for a in result.agencies},
        {code: known.name for code, known in fields.items()} | {f.code: f.name for f in result.fields},
        agencies_last_days=_last_days(agencies.values()) | _last_days(result.agencies),
        codes=await _codes(session, result.code_lists),
        procedures=await _known_procedures(session, document, parsed),
        successors=await repository.successors(session) | _successors(document),
    )
    await progress(len(result.report), document.row_count)
    await _plan_procedures(session, result, document, parsed, today, progress)
    return result


def _plan_agencies(result: Plan, values: list[Any], known: dict[str, AgencyDocument]) -> None:
    repeated = _repeated(values)
    parsed = [rows.parse(AgencyDocument, value) for value in values]
    completed = [document and agency_service.completed(document, known.get(document.code)) for document, _ in parsed]
    units = agency_judging.AllUnits(known | {document.code: document for document in completed if document})
    for index, (document, (_, errors)) in enumerate(zip(completed, parsed, strict=True)):
        if document and document.code in repeated:
            errors = [FieldError("/code", "repeated", _REPEATED)]
        if document and not errors:
            errors = agency_judging.faults(document, units)
        if errors or document is None:
            result.report.append(rows.rejected(RowKind.AGENCY, index, values[index], errors))
            continue
        before = known.get(document.code)
        outcome = _outcome(before is not None, changed=before != document)
        result.report.append(rows.accepted(RowKind.AGENCY, index, document.code, outcome))
        result.agencies.append(document)


def _plan_fields(result: Plan, values: list[Any], known: dict[str, Field]) -> None:
    repeated = _repeated(values)
    for index, value in enumerate(values):
        document, errors = rows.parse(FieldDocument, value)
        if document and document.code in repeated:
            errors = [FieldError("/code", "repeated", _REPEATED)]
        if errors or document is None:
            result.report.append(rows.rejected(RowKind.FIELD, index, value, errors))
            continue
        existing = known.get(document.code)
        changed = existing is None or existing.name != document.name
        result.report.append(
            rows.accepted(RowKind.FIELD, index, document.code, _outcome(existing is not None, changed))
        )
        result.fields.append(document)


async def _plan_code_lists(session: Session, result: Plan, values: list[Any]) -> None:
    known = {(entry.list, entry.code): entry for entry in await code_list_service.documents(session)}
    lists = await code_list_service.names(session)
    parsed = [rows.parse(CodeListDocument, value) for value in values]
    repeated = Counter((document.list, document.code) for document, _ in parsed if document)
    for index, (document, errors) in enumerate(parsed):
        if document:
            errors = code_list_service.faults(document, lists)
        if document and repeated[document.list, document.code] > 1:
            errors = [FieldError("/code", "repeated", _REPEATED)]
        if errors or document is None:
            result.report.append(rows.rejected(RowKind.CODE, index, values[index], errors))
            continue
        before = known.get((document.list, document.code))
        outcome = _outcome(before is not None, changed=before != document)
        result.report.append(rows.accepted(RowKind.CODE, index, document.code, outcome))
        if outcome is not Outcome.UNCHANGED:
            result.code_lists.append(document)


async def _codes(session: Session, imported: list[CodeListDocument]) -> dict[str, dict[str, date | None]]:
    """Of the lists that records are checked against, as they will be."""
    codes = await code_list_repository.last_days_of(session, RECORD_LISTS)
    for entry in imported:
        if entry.list in codes:
            codes[entry.list][entry.code] = entry.valid_to
    return codes


def _last_days(agencies: Iterable[AgencyDocument]) -> dict[str, date | None]:
    return {agency.code: agency.valid_to for agency in agencies}


def _successors(document: ImportDocument) -> dict[str, str]:
    return {
        code: value["successor"]
        for value in document.procedures
        if (code := rows.code_of(value)) and isinstance(value, dict) and isinstance(value.get("successor"), str)
    }


async def _parsed(values: list[Any]) -> Parsed:
    parsed: Parsed = []
    for start in range(0, len(values), PARSED_AT_ONCE):
        parsed += [rows.parse(ProcedureDocument, value) for value in values[start : start + PARSED_AT_ONCE]]
        await asyncio.sleep(0)
    return parsed


async def _known_procedures(session: Session, document: ImportDocument, parsed: Parsed) -> set[str]:
    """Those of the document, and the published ones among those that it refers to."""
    named = references.procedures_named(procedure for procedure, _ in parsed if procedure)
    return await repository.published(session, named) | {code for v in document.procedures if (code := rows.code_of(v))}


async def _plan_procedures(
    session: Session, result: Plan, imported: ImportDocument, parsed: Parsed, today: date, progress: Progress
) -> None:
    values = imported.procedures
    repeated = _repeated(values)
    codes = [code for value in values if (code := rows.code_of(value))]
    procedures = await repository.lock_all(session, codes)
    latest = await repository.latest_of(session, codes)
    for index, (value, (document, errors)) in enumerate(zip(values, parsed, strict=True)):
        if document and document.code in repeated:
            errors = [FieldError("/code", "repeated", _REPEATED)]
        if errors or document is None:
            result.report.append(rows.rejected(RowKind.PROCEDURE, index, value, errors))
        else:
            result.report.append(_plan_procedure(result, index, document, procedures, latest, today))
        await progress(len(result.report), imported.row_count)


def _plan_procedure(
    result: Plan,
    index: int,
    document: ProcedureDocument,
    procedures: dict[str, Procedure],
    latest: dict[str, ProcedureVersion],
    today: date,
) -> ReportRow:
    before = latest.get(document.code)
    if before and before.content_hash == records.content_hash(document):
        return rows.accepted(RowKind.PROCEDURE, index, document.code, Outcome.UNCHANGED)
    procedure = procedures.get(document.code) or Procedure(code=document.code, sequence=0)
    publication = Publication(document, procedure, before)
    errors = publishing.faults(publication, result.names, today)
    if procedure.retired_from is not None:
        errors = [FieldError("/code", "procedure_already_retired", _RETIRED)]
    if errors:
        return rows.rejected(RowKind.PROCEDURE, index, {"code": document.code}, errors)
    result.publications.append(publication)
    return rows.accepted(RowKind.PROCEDURE, index, document.code, _outcome(before is not None, changed=True))


def _repeated(values: list[Any]) -> set[str]:
    codes = Counter(str(value.get("code")) for value in values if isinstance(value, dict))
    return {code for code, count in codes.items() if count > 1}


def _outcome(existed: bool, changed: bool) -> Outcome:
    if not existed:
        return Outcome.CREATED
    return Outcome.UPDATED if changed else Outcome.UNCHANGED
