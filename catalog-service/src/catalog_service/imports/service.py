"""The catalogue in one document, in and out. Nothing is ever half-imported."""

import asyncio
from collections.abc import Collection
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import orjson
from servicekit import paging
from servicekit.clock import VIETNAM
from servicekit.database import Session
from servicekit.paging import Page, PageRequest
from servicekit.problems import Text

from catalog_service.agencies import repository as agency_repository
from catalog_service.agencies import service as agencies
from catalog_service.blank_forms import service as blank_forms
from catalog_service.code_lists import service as code_lists
from catalog_service.fields import repository as field_repository
from catalog_service.fields import service as fields
from catalog_service.fields.schemas import FieldDocument
from catalog_service.imports import facts, files, planning, reporting, repository, schemas
from catalog_service.imports.models import ImportJob
from catalog_service.imports.plans import Plan, Progress
from catalog_service.imports.problems import ExportTooLarge
from catalog_service.imports.receiving import Package
from catalog_service.imports.schemas import (
    Files,
    Format,
    ImportDocument,
    ImportListed,
    NationalImport,
    Outcome,
    ReportRow,
    Versions,
)
from catalog_service.imports.sources import Source
from catalog_service.mandates import service as mandates
from catalog_service.national_records import reading as national_records
from catalog_service.operations import Operation, operations
from catalog_service.procedures import exporting, publishing, restoring
from catalog_service.procedures import repository as procedures
from catalog_service.procedures.records import Names
from catalog_service.spreadsheets import reading as spreadsheets
from catalog_service.spreadsheets import writing

BATCH = 50
"""Between batches other requests get their turn."""


async def request(session: Session, package: Package, *, dry_run: bool, by: str, now: datetime) -> Operation:
    """Queue the package for the worker."""
    operation = await operations.start(session, total=package.row_count, by=by, now=now)
    job = ImportJob(operation_id=operation.id, document=package.content, format=package.format, attempts=0)
    job.dry_run, job.requested_by = dry_run, by
    session.add(job)
    await session.flush()
    return operation


async def run(session: Session, job: ImportJob, now: datetime, progress: Progress) -> None:
    """Judge all rows, then write all or nothing. The operation fails when any row was rejected.

    The judging, which takes longest, locks nothing. Only then are units and procedures held, and should one of them
    have changed meanwhile, all rows are judged again while they are held. Raises WorkbookUnreadable.
    """
    source = await _source(session, job)
    await progress(0, source.document.row_count)
    codes = planning.procedures_named(source.document)
    premises = await repository.premises(session, codes)
    plan = await planning.plan(session, source.document, now, progress)
    if not plan.rejected and not job.dry_run:
        await _hold(session, codes)
        if await repository.premises(session, codes) != premises:
            repository.forget_what_was_read(session, kept=job)
            plan = await planning.plan(session, source.document, now, progress)
    if not plan.rejected and not job.dry_run:
        await _apply(session, plan, job.requested_by, now)
    report = [source.placed(row if not plan.rejected else _not_applied(row)) for row in plan.report]
    await _finish(session, job.operation_id, now, report, _rejection(plan.rejected) if plan.rejected else None)


async def _hold(session: Session, codes: Collection[str]) -> None:
    """Units, procedures and successors stay as they are until the import is written; always in this order."""
    await repository.lock_for_writing(session)
    await agency_repository.lock_tree(session)
    await procedures.lock_all(session, sorted(codes))
    await procedures.successors(session)


async def fail(
    session: Session,
    operation_id: UUID,
    now: datetime,
    problem: dict[str, Any],
    report: list[ReportRow] | None = None,
) -> None:
    await _finish(session, operation_id, now, report, problem)


async def _source(session: Session, job: ImportJob) -> Source:
    content = job.document or b"{}"
    if job.format == Format.SPREADSHEET:
        return await asyncio.to_thread(spreadsheets.read, content)
    if job.format == Format.NATIONAL:
        known_fields = await field_repository.names(session)
        units = (await agencies.documents(session)).values()
        aliases = {other: unit.code for unit in units for other in unit.other_codes}
        return national_records.read(NationalImport.model_validate_json(content), known_fields, aliases)
    return Source(ImportDocument.model_validate_json(content))


async def _apply(session: Session, plan: Plan, by: str, now: datetime) -> None:
    await agencies.put(session, plan.agencies, now)
    await fields.put(session, plan.fields, now)
    if plan.code_lists:
        await code_lists.put(session, plan.code_lists, now)
    for file in plan.files:
        await blank_forms.put_file(session, file.content, file.media_type)
    session.add_all(publication.procedure for publication in plan.publications)
    session.add_all(history.procedure for history in plan.histories)
    await session.flush()
    today = now.astimezone(VIETNAM).date()
    for start in range(0, len(plan.publications), BATCH):
        batch = plan.publications[start : start + BATCH]
        await publishing.publish(session, batch, plan.names, today=today, now=now, by=by)
    for start in range(0, len(plan.histories), BATCH):
        batch = plan.histories[start : start + BATCH]
        await restoring.restore(session, batch, plan.names, today=today, now=now, by=by)
    await mandates.put(session, plan.mandates)
    await facts.put(session, plan, by, now)


async def _finish(
    session: Session, operation_id: UUID, now: datetime, report: list[ReportRow] | None, problem: dict[str, Any] | None
) -> None:
    await repository.finish(session, operation_id, now)
    url = None
    if report is not None:
        await reporting.keep(session, operation_id, report)
        url = f"/api/v1/catalog/imports/{operations.public_id(operation_id)}/report"
    await operations.finish(session, operation_id, result_url=url, problem=problem)


def _rejection(count: int) -> dict[str, Any]:
    title = Text(f"{count} dòng không hợp lệ, không có gì được nhập", f"{count} rows rejected, nothing was imported")
    return {"code": "import_rejected", "status": 422, "title": title.vi, "rejected": count}


def _not_applied(row: ReportRow) -> ReportRow:
    """Where one row was rejected, no other one was written."""
    if row.outcome in (Outcome.REJECTED, Outcome.UNCHANGED):
        return row
    return row.model_copy(update={"outcome": Outcome.NOT_APPLIED, "planned": row.outcome})


async def page(session: Session, request: PageRequest) -> Page[ImportListed]:
    rows, next_cursor, total = await paging.fetch(session, repository.listing(), request)
    items = [
        ImportListed(
            operation_id=operations.public_id(row.id),
            state=row.state,
            format=row.format,
            dry_run=row.dry_run,
            counts=row.counts or {},
            requested_by=row.requested_by,
            created_at=row.created_at,
            finished_at=row.finished_at,
            report_url=row.result_url,
        )
        for row in rows
    ]
    return Page[ImportListed](items=items, next_cursor=next_cursor, total=total)


async def document(session: Session, where: Files = Files.APART, which: Versions = Versions.ALL) -> dict[str, Any]:
    """All of the catalogue, in code order, versions by their numbers: importable, and stable."""
    units = (await agencies.documents(session)).values()
    branches = (await field_repository.everything(session)).values()
    names = Names({unit.code: unit.name for unit in units}, {branch.code: branch.name for branch in branches})
    versions = await procedures.documents(session, newest_alone=which is Versions.NEWEST)
    write = exporting.newest if which is Versions.NEWEST else partial(exporting.numbered, names=names)
    exported = await asyncio.to_thread(lambda: [write(version) for version in versions])
    return {
        "agencies": [unit.model_dump() for unit in units],
        "fields": [FieldDocument.model_validate(branch).model_dump() for branch in branches],
        "code_lists": [entry.model_dump() for entry in await code_lists.documents(session)],
        "files": await _files(session, exported) if where is Files.INSIDE else [],
        "procedures": exported,
        "mandates": [mandate.model_dump() for mandate in await mandates.documents(session)],
        **await facts.documents(session),
    }


async def _files(session: Session, exported: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The blank forms that the procedures mention. Raises ExportTooLarge before they are read in vain."""
    forms = {form["file"]["sha256"] for procedure in exported for form in procedure["forms"] if form.get("file")}
    if await blank_forms.size_of(session, forms) > schemas.MAX_BYTES:
        raise ExportTooLarge
    return [files.document_of(file).model_dump() for file in await blank_forms.files_of(session, forms)]


async def export(session: Session, where: Files, which: Versions) -> bytes:
    """The document as bytes: the same catalogue gives the same."""
    return orjson.dumps(await document(session, where, which), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


async def export_workbook(session: Session) -> bytes:
    return await asyncio.to_thread(writing.write, await document(session, which=Versions.NEWEST))


async def template() -> bytes:
    return await asyncio.to_thread(writing.template)
