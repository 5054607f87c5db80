"""What an import would do with its procedures: the next version, an end, a whole history, or nothing."""

import asyncio
from collections import Counter, defaultdict
from datetime import date, datetime
from functools import partial
from typing import Any

from servicekit.clock import VIETNAM
from servicekit.database import Session
from servicekit.problems import FieldError

from catalog_service.blank_forms import mentions
from catalog_service.imports import endings, histories, remarks, rows, sections
from catalog_service.imports import repository as import_repository
from catalog_service.imports.endings import Known
from catalog_service.imports.histories import Item, Verdict
from catalog_service.imports.plans import Plan, Progress
from catalog_service.imports.schemas import ImportDocument, Outcome, ReportRow, RowKind
from catalog_service.procedures import publishing, records, references, repository
from catalog_service.procedures.models import Procedure
from catalog_service.procedures.publishing import Publication
from catalog_service.procedures.schemas import ProcedureDocument, VersionFacts

PARSED_AT_ONCE = 50
"""Between batches other requests get their turn."""

Parsed = list[tuple[ProcedureDocument | None, VersionFacts | None, list[FieldError]]]


async def parse(values: list[Any]) -> Parsed:
    parsed: Parsed = []
    for start in range(0, len(values), PARSED_AT_ONCE):
        parsed += [rows.parse_procedure(value) for value in values[start : start + PARSED_AT_ONCE]]
        await asyncio.sleep(0)
    return parsed


async def plan(
    session: Session, result: Plan, imported: ImportDocument, parsed: Parsed, now: datetime, progress: Progress
) -> None:
    values = imported.procedures
    repeated = repeated_codes(values)
    codes = [code for value in values if (code := rows.code_of(value))]
    procedures = await import_repository.procedures_by_code(session, codes)
    latest = await repository.latest_of(session, codes)
    courses = await repository.known_versions(session, _with_an_end(parsed))
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
            known = Known(procedures.get(document.code), latest.get(document.code), courses.get(document.code, {}))
            result.report.append(_plan_procedure(result, index, document, known, today))
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
        # A unit may have ended since, or a code's first day been put right: then the version is one of those that are
        # to be revised, and no less a version.
        faults = publishing.faults(publication, result.names, today)
        found = [error for error in faults if error.code not in (references.CODE_ENDED, references.CODE_NOT_YET)]
    return found + mentions.faults(document.forms, result.kept)


def _version_row(index: int, document: ProcedureDocument, verdict: Verdict) -> ReportRow:
    if verdict.errors.get(index):
        return rows.rejected(RowKind.PROCEDURE, index, {"code": document.code}, verdict.errors[index])
    outcome = verdict.outcomes[index]
    notes = [] if outcome is Outcome.UNCHANGED else remarks.cases_without_limit(document)
    return rows.accepted(RowKind.PROCEDURE, index, document.code, outcome, notes)


def _plan_procedure(result: Plan, index: int, document: ProcedureDocument, known: Known, today: date) -> ReportRow:
    latest = known.latest
    if latest and latest.content_hash == records.content_hash(document):
        return _plan_end(result, index, document, known, today)
    procedure = known.procedure or Procedure(code=document.code, sequence=0)
    publication = Publication(document, procedure, latest)
    errors = publishing.faults(publication, result.names, today) + mentions.faults(document.forms, result.kept)
    if procedure.retired_from is not None:
        errors = [endings.already_retired(procedure.retired_from)]
    if errors:
        return rows.rejected(RowKind.PROCEDURE, index, {"code": document.code}, errors)
    result.publications.append(publication)
    outcome = sections.outcome(latest is not None, changed=True)
    return rows.accepted(RowKind.PROCEDURE, index, document.code, outcome, remarks.cases_without_limit(document))


def _plan_end(result: Plan, index: int, document: ProcedureDocument, known: Known, today: date) -> ReportRow:
    """The content is that of the newest version; what may still be new is that the procedure ends."""
    errors = endings.faults(document, known, result.names, today)
    if errors:
        return rows.rejected(RowKind.PROCEDURE, index, {"code": document.code}, errors)
    history = endings.end_of(document, known)
    if history is None:
        return rows.accepted(RowKind.PROCEDURE, index, document.code, Outcome.UNCHANGED)
    result.histories.append(history)
    return rows.accepted(RowKind.PROCEDURE, index, document.code, Outcome.RETIRED)


def _with_an_end(parsed: Parsed) -> set[str]:
    return {document.code for document, facts, _ in parsed if document and not facts and document.valid_to}


def repeated_codes(values: list[Any]) -> set[str]:
    """Codes that occur again, numbered versions of one procedure apart: these are judged together."""
    found = Counter((str(value.get("code")), rows.is_numbered(value)) for value in values if isinstance(value, dict))
    codes = Counter(code for code, _ in found)
    return {code for (code, numbered), count in found.items() if codes[code] > 1 or (count > 1 and not numbered)}
