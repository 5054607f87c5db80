"""Builds what was asked for, one file at a time, off the event loop; forgets files whose time is over."""

import asyncio
from typing import Any
from uuid import UUID

import structlog
from servicekit.app import Kit
from servicekit.database import Session
from servicekit.sweeps import Sweep

from analytics_service.charts.wording import day, instant
from analytics_service.definitions.dossiers import DOSSIER_COUNT
from analytics_service.exports import repository, service
from analytics_service.exports.columns import COLUMNS
from analytics_service.exports.files import csv_file, xlsx_file
from analytics_service.exports.models import Export
from analytics_service.freshness import service as freshness
from analytics_service.operations import operations

log = structlog.get_logger()
BATCH = 5_000


async def build_exports(kit: Kit) -> bool:
    """The oldest one. True when there may be more."""
    now = kit.clock()
    async with kit.database.transaction() as session:
        await repository.expire(session, now)
        export = await repository.waiting(session)
        if export is None:
            return False
        try:
            async with session.begin_nested():
                content = await _content(session, kit, export)
            await service.keep(session, export, content, now)
        except Exception as error:
            log.exception("export_failed", operation_id=str(export.operation_id), exc_info=error)
            await service.fail(session, export, now)
    return True


async def _content(session: Session, kit: Kit, export: Export) -> bytes:
    rows: list[tuple[Any, ...]] = []
    after = UUID(int=0)
    while batch := await repository.rows(session, export, after, BATCH):
        rows += [row[1:] for row in batch]
        after = batch[-1][0]
        # Seen at once by who follows it: the file's own transaction ends with the file.
        async with kit.database.transaction() as progress:
            await operations.set_progress(progress, export.operation_id, len(rows), max(export.rows, len(rows)))
    columns = [COLUMNS[name] for name in export.columns]
    if export.file_format == "csv":
        return await asyncio.to_thread(csv_file, columns, rows, export.language)
    return await asyncio.to_thread(xlsx_file, columns, rows, await _notes(session, kit, export), export.language)


async def _notes(session: Session, kit: Kit, export: Export) -> list[tuple[str, str]]:
    """What the workbook says of itself: whose dossiers, of which days, from where, as of when."""
    language, now = export.language, kit.clock()
    as_of = (await freshness.as_of(session, now))["dossier"]
    days = f"{day(export.first_day, language)} – {day(export.last_day, language)}"
    source = DOSSIER_COUNT.source.name.in_language(language)
    if language == "en":
        told = ("Period", "Agency", "Which dossiers", "Source", "As of", "Made at")
    else:
        told = ("Kỳ", "Cơ quan", "Hồ sơ nào", "Nguồn", "Số liệu đến", "Xuất lúc")
    sentence = DOSSIER_COUNT.sentence.in_language(language)
    words = (days, export.agency, sentence, source, instant(as_of, language), instant(now, language))
    return list(zip(told, words, strict=True))


SWEEPS = [Sweep(build_exports, every_seconds=2)]
