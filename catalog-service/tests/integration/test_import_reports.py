"""The report of an import: rows of a table, whatever wrote them."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from alembic import command
from catalog_service.agencies import repository as agencies
from catalog_service.blank_forms import repository as blank_forms
from catalog_service.imports import reporting, repository
from catalog_service.imports.models import ImportJob, ImportRow
from catalog_service.imports.schemas import SPREADSHEET, Outcome
from catalog_service.operations import Operation
from catalog_service.procedures import repository as procedures
from openpyxl import Workbook, load_workbook
from servicekit import migrations
from servicekit.ids import uuid7
from servicekit.testing.service import RunningService, database_for
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

FOLDER = Path(__file__).parents[2]
ROWS = 3000
_ID = "('00000000-0000-7000-8000-00000000000' || CAST(:id AS integer))::uuid"
_JOB = text(
    f"""WITH started AS (
        INSERT INTO operation (id, state, done, total, requested_by, created_at)
        VALUES ({_ID}, 'failed', 1, 1, 'official:x', now()) RETURNING id)
    INSERT INTO import_job (operation_id, dry_run, requested_by) SELECT id, false, 'official:x' FROM started"""
)
_REPORT = text(f"UPDATE import_job SET report = CAST(:report AS json) WHERE operation_id = {_ID}")
_READ = text("SELECT sum(seq_tup_read + idx_tup_fetch) FROM pg_stat_xact_user_tables WHERE relname = 'import_row'")


async def long_report(service: RunningService) -> UUID:
    """Of many rows, every hundredth rejected."""
    operation_id, now = uuid7(), service.kit.clock()
    values: dict[str, Any] = {"kind": "field", "code": "VD", "planned": None, "sheet": None}
    problem = {"pointer": "/fields/0/code", "code": "repeated", "message": "Mã xuất hiện nhiều lần"}
    rows = [
        {"operation_id": operation_id, "number": number, "row": number, **values}
        | ({"outcome": "unchanged", "problems": []} if number % 100 else {"outcome": "rejected", "problems": [problem]})
        for number in range(1, ROWS + 1)
    ]
    async with service.kit.database.transaction() as session:
        session.add(
            Operation(id=operation_id, state="failed", done=ROWS, total=ROWS, requested_by="official:x", created_at=now)
        )
        await session.flush()
        counts = {"rejected": ROWS // 100, "unchanged": ROWS - ROWS // 100}
        session.add(ImportJob(operation_id=operation_id, dry_run=False, requested_by="official:x", counts=counts))
        await session.flush()
        await repository.add_rows(session, rows)
    async with service.kit.database.transaction() as session:
        await session.execute(text("ANALYZE import_row"))
    return operation_id


@pytest.mark.parametrize("outcome", [None, Outcome.REJECTED, Outcome.UNCHANGED])
async def test_a_page_of_a_report_reads_its_own_rows_alone(still: RunningService, outcome: Outcome | None) -> None:
    operation_id = await long_report(still)
    async with still.kit.database.sessions() as session:
        found = await reporting.page(session, f"catalog-{operation_id}", outcome, 10, "1500")
        assert len(found.rows) == 10 and all(outcome in (None, row.outcome) for row in found.rows)
        assert found.rows[0].row == (1600 if outcome is Outcome.REJECTED else 1501)
        # Its ten and the one that tells that more follow.
        assert await session.scalar(_READ) == 11


async def test_every_page_together_is_the_whole_report(still: RunningService, still_samples: Any) -> None:
    url = f"/api/v1/catalog/imports/catalog-{await long_report(still)}/report?outcome=rejected&page_size=7"
    cursor, seen = "0", []
    while cursor:
        page = (await still.get(f"{url}&cursor={cursor}", still_samples.administrator)).json()
        seen += [row["row"] for row in page["rows"]]
        cursor = page["next_cursor"]
    assert seen == list(range(100, ROWS + 1, 100))
    beyond = (await still.get(f"{url}&cursor=9999999999", still_samples.administrator)).json()
    assert (beyond["rows"], beyond["next_cursor"], beyond["counts"]["rejected"]) == ([], None, ROWS // 100)


async def test_the_rows_of_an_import_are_kept_with_their_counts(service: RunningService, samples: Any) -> None:
    operation = await samples.bring_in(samples.catalogue(procedures=[7]))
    async with service.kit.database.sessions() as session:
        job = await session.get(ImportJob, UUID(operation["id"].removeprefix("catalog-")))
        assert job is not None and job.counts == {"not_applied": 7, "rejected": 1}
        rows = (await session.scalars(select(ImportRow).order_by(ImportRow.number))).all()
        assert [row.number for row in rows] == list(range(1, 9))
        assert (rows[0].outcome, rows[0].planned, rows[0].code, rows[0].problems) == (
            "not_applied",
            "created",
            "H05",
            [],
        )
        assert [problem["pointer"] for problem in rows[-1].problems] == ["/procedures/0"]


async def test_a_workbook_that_cannot_be_read_has_a_report_of_one_row_with_the_reason(
    service: RunningService, samples: Any
) -> None:
    content = BytesIO()
    Workbook().save(content)
    headers = service.headers(samples.administrator) | {"Content-Type": SPREADSHEET}
    started = await service.client.post("/api/v1/catalog/imports", content=content.getvalue(), headers=headers)
    operation = await samples.finished(started)
    assert (operation["state"], operation["problem"]["code"]) == ("failed", "workbook_unreadable")
    report = await samples.report_of(operation)
    assert (report["counts"], report["applied"]) == ({"rejected": 1}, False)
    (row,) = report["rows"]
    assert (row["row"], row["kind"], row["code"], row["outcome"]) == (1, "document", None, "rejected")
    assert [problem["code"] for problem in row["problems"]] == ["sheet_missing"]
    sheet = await service.get(operation["result_url"] + ".xlsx", samples.administrator)
    lines = list(load_workbook(BytesIO(sheet.content)).worksheets[0].iter_rows(values_only=True))
    assert lines[1][3:8] == ("Toàn bộ tệp", None, "Bị từ chối", "sheet_missing", "Tệp không có trang nào của mẫu")


async def test_more_procedures_and_files_may_be_named_than_a_statement_has_parameters(still: RunningService) -> None:
    codes = [f"9.{number:06}" for number in range(2**15)]
    async with still.kit.database.transaction() as session:
        assert await repository.procedures_by_code(session, codes) == {}
        assert len(await repository.premises(session, codes)) > 0
        assert await procedures.published(session, codes) == set()
        assert await procedures.lock_all(session, codes) == {}
        assert await procedures.latest_of(session, codes) == {}
        assert await procedures.known_versions(session, codes) == {}
        assert await blank_forms.kept(session, codes) == {}
        assert await agencies.states(session, codes) == {}


async def test_an_import_that_fails_in_writing_leaves_no_row(
    service: RunningService, samples: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_rows = repository.add_rows

    async def break_down(*args: Any) -> None:
        await add_rows(*args)
        raise RuntimeError("broken")

    monkeypatch.setattr(repository, "add_rows", break_down)
    operation = await samples.bring_in(samples.catalogue())
    assert (operation["state"], operation["problem"]["code"]) == ("failed", "internal_error")
    async with service.kit.database.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(ImportRow)) == 0


async def test_a_report_as_a_spreadsheet_is_written_beside_the_event_loop_in_batches(
    service: RunningService, samples: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reporting, "ROWS_AT_ONCE", 3)
    written, append = [], reporting.ReportSheet.append

    def note(sheet: Any, rows: list[Any]) -> None:
        written.append((len(rows), threading.current_thread() is threading.main_thread()))
        append(sheet, rows)

    monkeypatch.setattr(reporting.ReportSheet, "append", note)
    operation = await samples.bring_in(samples.catalogue())
    answer = await service.get(operation["result_url"] + ".xlsx", samples.administrator)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == 'attachment; filename="import-report.xlsx"'
    assert written == [(3, False), (3, False), (3, False)]
    lines = list(load_workbook(BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True))
    assert [line[4] for line in lines[1:]] == [row["code"] for row in (await samples.report_of(operation))["rows"]]


async def test_reports_of_the_version_before_become_rows_and_go_back(postgres_url: str) -> None:
    problem = {"pointer": "/fields/0/code", "code": "repeated", "message": "Mã xuất hiện nhiều lần", "column": None}
    shown = {"sheet": "Lĩnh vực", "kind": "field", "code": "VD"}
    rejected = {"row": 3, "outcome": "rejected", "planned": None, "problem": problem, "problems": [problem, problem]}
    sound = {"row": 4, "outcome": "not_applied", "planned": "created", "problem": None, "problems": []}
    report = [shown | rejected, shown | sound]
    async with database_for(FOLDER, postgres_url) as url, engine_of(url) as engine:
        config = migrations.config_for(FOLDER, url)
        await asyncio.to_thread(command.downgrade, config, "0016")
        async with engine.begin() as connection:
            await connection.execute(_JOB, {"id": 1})
            await connection.execute(_REPORT, {"id": 1, "report": json.dumps(report)})
        await asyncio.to_thread(command.upgrade, config, "0017")
        # The second comes from a process of the version before, which goes on beside the new one.
        async with engine.begin() as connection:
            await connection.execute(_JOB, {"id": 2})
            await connection.execute(_REPORT, {"id": 2, "report": json.dumps(report[:1])})
            counts = list(await connection.scalars(text("SELECT counts FROM import_job ORDER BY operation_id")))
            assert counts == [{"rejected": 1, "not_applied": 1}, {"rejected": 1}]
            assert list(await connection.scalars(text("SELECT report FROM import_job"))) == [None, None]
            rows = await connection.execute(
                text(
                    """SELECT number, "row", planned, jsonb_array_length(problems) FROM import_row
                    ORDER BY operation_id, number"""
                )
            )
            assert [tuple(row) for row in rows] == [(1, 3, None, 2), (2, 4, "created", 0), (1, 3, None, 2)]
        await asyncio.to_thread(command.downgrade, config, "0016")
        async with engine.begin() as connection:
            kept = list(await connection.scalars(text("SELECT report FROM import_job ORDER BY operation_id")))
            assert kept == [report, report[:1]]


@asynccontextmanager
async def engine_of(url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_async_engine(url)
    yield engine
    await engine.dispose()
