"""The report of an import: written with what the import writes, read page by page or as a spreadsheet."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from tempfile import SpooledTemporaryFile
from typing import Any
from uuid import UUID

from servicekit.database import Session

from catalog_service.imports import repository
from catalog_service.imports.models import ImportRow
from catalog_service.imports.problems import ReportNotFound
from catalog_service.imports.schemas import ImportReport, Outcome, ReportRow
from catalog_service.operations import operations
from catalog_service.spreadsheets.reports import ReportSheet

ROWS_AT_ONCE = 1000
_IN_MEMORY_BYTES = 8 * 1024 * 1024


async def keep(session: Session, operation_id: UUID, rows: Sequence[ReportRow]) -> None:
    """The rows by their place in the report, and how many came to which outcome."""
    await repository.set_counts(session, operation_id, dict(Counter(row.outcome.value for row in rows)))
    for start in range(0, len(rows), ROWS_AT_ONCE):
        batch = enumerate(rows[start : start + ROWS_AT_ONCE], start=start + 1)
        await repository.add_rows(session, [_kept(operation_id, number, row) for number, row in batch])


async def page(
    session: Session, operation_id: str, outcome: Outcome | None, page_size: int, cursor: str | None
) -> ImportReport:
    """All rows, or those with one outcome; the cursor is the number of the last row that was seen.

    Raises OperationNotFound, ReportNotFound.
    """
    report, id_ = await _head(session, operation_id)
    found = await repository.rows_of_report(session, id_, outcome, after=int(cursor or 0), limit=page_size + 1)
    shown = found[:page_size]
    next_cursor = str(shown[-1].number) if len(found) > page_size else None
    return report.model_copy(update={"rows": [_read(row) for row in shown], "next_cursor": next_cursor})


async def workbook(session: Session, operation_id: str, outcome: Outcome | None) -> SpooledTemporaryFile[bytes]:
    """The report as a spreadsheet, from its beginning; close it. Written in a thread, some rows at a time.

    Raises OperationNotFound, ReportNotFound.
    """
    _, id_ = await _head(session, operation_id)
    sheet = await asyncio.to_thread(ReportSheet)
    async for rows in _batches(session, id_, outcome):
        await asyncio.to_thread(sheet.append, rows)
    file = SpooledTemporaryFile[bytes](max_size=_IN_MEMORY_BYTES)
    await asyncio.to_thread(sheet.save, file)
    file.seek(0)
    return file


async def _head(session: Session, operation_id: str) -> tuple[ImportReport, UUID]:
    operation = await operations.get(session, operation_id)
    head = await repository.head_of_report(session, operation.id)
    if head is None:
        raise ReportNotFound
    applied = not head.dry_run and Outcome.REJECTED not in head.counts
    return ImportReport(dry_run=head.dry_run, applied=applied, counts=head.counts, rows=[]), operation.id


async def _batches(session: Session, operation_id: UUID, outcome: Outcome | None) -> AsyncIterator[list[ReportRow]]:
    after = 0
    while rows := await repository.rows_of_report(session, operation_id, outcome, after=after, limit=ROWS_AT_ONCE):
        after = rows[-1].number
        yield [_read(row) for row in rows]


def _kept(operation_id: UUID, number: int, row: ReportRow) -> dict[str, Any]:
    values = row.model_dump(exclude={"problem", "problems", "notes"})
    told = {name: [one.model_dump(exclude_none=True) for one in getattr(row, name)] for name in ("problems", "notes")}
    return {"operation_id": operation_id, "number": number, **values, **told}


def _read(row: ImportRow) -> ReportRow:
    names = ("row", "sheet", "kind", "code", "outcome", "planned", "problems", "notes")
    return ReportRow.model_validate(
        {name: getattr(row, name) for name in names} | {"problem": row.problems[0] if row.problems else None}
    )
