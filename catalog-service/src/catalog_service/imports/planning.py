"""What an import would do, row by row, before anything is written."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any

from servicekit.clock import VIETNAM
from servicekit.database import Session
from servicekit.problems import FieldError, Text

from catalog_service.agencies import judging as agency_judging
from catalog_service.agencies import service as agency_service
from catalog_service.agencies.schemas import AgencyDocument
from catalog_service.blank_forms import mentions
from catalog_service.blank_forms import repository as file_repository
from catalog_service.code_lists import repository as code_list_repository
from catalog_service.code_lists import service as code_list_service
from catalog_service.code_lists.schemas import RECORD_LISTS, CodeListDocument
from catalog_service.fields import repository as field_repository
from catalog_service.fields.models import Field
from catalog_service.fields.schemas import FieldDocument
from catalog_service.imports import files, histories, rows, sections
from catalog_service.imports.files import FileDocument, Kept
from catalog_service.imports.histories import Item, Verdict
from catalog_service.imports.schemas import ImportDocument, Outcome, ReportRow, RowKind
from catalog_service.mandates import service as mandate_service
from catalog_service.mandates.schemas import MandateDocument
from catalog_service.procedures import publishing, records, references, repository
from catalog_service.procedures.models import Procedure, ProcedureVersion
from catalog_service.procedures.publishing import Publication
from catalog_service.procedures.records import Names
from catalog_service.procedures.restoring import History
from catalog_service.procedures.schemas import ProcedureDocument, VersionFacts

_RETIRED = Text("Thủ tục đã bị bãi bỏ", "The procedure has been retired")

PARSED_AT_ONCE = 50
"""Between batches other requests get their turn."""

Parsed = list[tuple[ProcedureDocument | None, VersionFacts | None, list[FieldError]]]
Progress = Callable[[int, int], Awaitable[None]]
"""Rows done, of how many."""


@dataclass
class Plan:
    """The report, and what is to be written when no row was rejected."""

    report: list[ReportRow] = field(default_factory=list)
    agencies: list[AgencyDocument] = field(default_factory=list)
    fields: list[FieldDocument] = field(default_factory=list)
    code_lists: list[CodeListDocument] = field(default_factory=list)
    files: list[FileDocument] = field(default_factory=list)
    kept: dict[str, Kept] = field(default_factory=dict)
    publications: list[Publication] = field(default_factory=list)
    histories: list[History] = field(default_factory=list)
    mandates: list[MandateDocument] = field(default_factory=list)
    names: Names = field(default_factory=lambda: Names({}, {}))

    @property
    def rejected(self) -> int:
        return sum(row.outcome is Outcome.REJECTED for row in self.report)


async def plan(session: Session, document: ImportDocument, now: datetime, progress: Progress) -> Plan:
    """Reads the catalogue and judges every row; the procedures concerned stay locked."""
    result = Plan()
    agencies = await agency_service.documents(session)
    fields = await field_repository.everything(session)
    _plan_agencies(result, document.agencies, agencies)
    _plan_fields(result, document.fields, fields)
    await _plan_code_lists(session, result, document.code_lists)
    parsed = await _parsed(document.procedures)
    await _plan_files(session, result, document.files, parsed)
    result.names = Names(
        {code: agency.name for code, agency in agencies.items()} | {a.code: a.name for a in result.agencies},
        {code: known.name for code, known in fields.items()} | {f.code: f.name for f in result.fields},
        agencies_last_days=_last_days(agencies.values()) | _last_days(result.agencies),
        codes=await _codes(session, result.code_lists),
        procedures=await _known_procedures(session, document, parsed),
        successors=await repository.successors(session) | _successors(document),
    )
    await progress(len(result.report), document.row_count)
    await _plan_procedures(session, result, document, parsed, now, progress)
    await _plan_mandates(session, result, document.mandates)
    return result


def _plan_agencies(result: Plan, values: list[Any], known: dict[str, AgencyDocument]) -> None:
    repeated = _repeated(values)
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
    judged = sections.judge(
        RowKind.MANDATE,
        MandateDocument,
        values,
        {mandate.id: mandate for mandate in await mandate_service.documents(session)},
        key=lambda mandate: mandate.id,
        code=lambda mandate: mandate.id,
        faults=lambda mandate: mandate_service.faults(mandate, result.names.agencies),
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


async def _parsed(values: list[Any]) -> Parsed:
    parsed: Parsed = []
    for start in range(0, len(values), PARSED_AT_ONCE):
        parsed += [rows.parse_procedure(value) for value in values[start : start + PARSED_AT_ONCE]]
        await asyncio.sleep(0)
    return parsed


async def _known_procedures(session: Session, document: ImportDocument, parsed: Parsed) -> set[str]:
    """Those of the document, and the published ones among those that it refers to."""
    named = references.procedures_named(procedure for procedure, *_ in parsed if procedure)
    return await repository.published(session, named) | {code for v in document.procedures if (code := rows.code_of(v))}


async def _plan_procedures(
    session: Session, result: Plan, imported: ImportDocument, parsed: Parsed, now: datetime, progress: Progress
) -> None:
    values = imported.procedures
    repeated = _repeated(values)
    codes = [code for value in values if (code := rows.code_of(value))]
    procedures = await repository.lock_all(session, codes)
    latest = await repository.latest_of(session, codes)
    numbered = await _judged_histories(session, result, values, parsed, procedures, now)
    today = now.astimezone(VIETNAM).date()
    for index, (value, (document, facts, errors)) in enumerate(zip(values, parsed, strict=True)):
        if document and document.code in repeated:
            errors = [FieldError("/code", "repeated", sections.REPEATED)]
        if errors or document is None:
            result.report.append(rows.rejected(RowKind.PROCEDURE, index, value, errors))
        elif facts:
            result.report.append(_version_row(index, document, numbered[document.code]))
        else:
            result.report.append(_plan_procedure(result, index, document, procedures, latest, today))
        await progress(len(result.report), imported.row_count)


async def _judged_histories(
    session: Session,
    result: Plan,
    values: list[Any],
    parsed: Parsed,
    procedures: dict[str, Procedure],
    now: datetime,
) -> dict[str, Verdict]:
    """The verdict on each procedure that comes with numbered versions; what is to be taken over is in the plan."""
    items: dict[str, list[Item]] = defaultdict(list)
    for index, (document, facts, _) in enumerate(parsed):
        if document and facts:
            items[document.code].append(Item(index, document, facts))
    known = await repository.known_versions(session, items)
    named: dict[str, set[int]] = defaultdict(set)
    for value in values:
        if (code := rows.code_of(value)) and isinstance(number := rows.version_of(value), int):
            named[code].add(number)
    today = now.astimezone(VIETNAM).date()
    verdicts = {}
    for code, given in items.items():
        procedure = procedures.get(code) or Procedure(code=code, sequence=0)
        found = partial(_version_faults, result, today)
        verdict = histories.judge(given, named[code], procedure, known.get(code, {}), found, now)
        verdicts[code] = verdict
        if not verdict.errors and verdict.history.says_something:
            result.histories.append(verdict.history)
        await asyncio.sleep(0)
    return verdicts


def _version_faults(result: Plan, today: date, publication: Publication) -> list[FieldError]:
    """A version that still matters is judged like any other; of one that is over it is enough that it can be read."""
    document = publication.document
    if document.valid_to and document.valid_to < max(today, publication.first_day(today)):
        found = publishing.faults_of_the_past(publication, result.names, today)
    else:
        # The unit may have ended since: then the version is one of those that are to be revised.
        faults = publishing.faults(publication, result.names, today)
        found = [error for error in faults if error.code != references.CODE_ENDED]
    return found + mentions.faults(document.forms, result.kept)


def _version_row(index: int, document: ProcedureDocument, verdict: Verdict) -> ReportRow:
    if verdict.errors.get(index):
        return rows.rejected(RowKind.PROCEDURE, index, {"code": document.code}, verdict.errors[index])
    return rows.accepted(RowKind.PROCEDURE, index, document.code, verdict.outcomes[index])


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
    errors = publishing.faults(publication, result.names, today) + mentions.faults(document.forms, result.kept)
    if procedure.retired_from is not None:
        errors = [FieldError("/code", "procedure_already_retired", _RETIRED)]
    if errors:
        return rows.rejected(RowKind.PROCEDURE, index, {"code": document.code}, errors)
    result.publications.append(publication)
    return rows.accepted(RowKind.PROCEDURE, index, document.code, sections.outcome(before is not None, changed=True))


def _repeated(values: list[Any]) -> set[str]:
    """Codes that occur again, numbered versions of one procedure apart: these are judged together."""
    found = Counter((str(value.get("code")), rows.is_numbered(value)) for value in values if isinstance(value, dict))
    codes = Counter(code for code, _ in found)
    return {code for (code, numbered), count in found.items() if codes[code] > 1 or (count > 1 and not numbered)}
