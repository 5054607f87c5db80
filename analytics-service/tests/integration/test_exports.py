"""Exports: asked for, followed, fetched by who asked, gone after a day."""

import csv
import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from analytics_service.exports import service as exports
from analytics_service.exports import sweeps
from analytics_service.exports.columns import COLUMNS
from analytics_service.exports.files import csv_file, xlsx_file
from analytics_service.facts import examples as courses
from analytics_service.facts import service as facts
from analytics_service.facts.examples import Course
from contracts.dossier import Origin
from httpx import Response
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService
from sqlalchemy import text

ANALYST = official("analyst-tinh", "analyst", "H05")
OTHER = official("analyst-khac", "analyst", "H05")
AT_TRADE = official("analyst-congthuong", "analyst", "H05.06")
CLERK = official("clerk-tuphap", "clerk", "H05.03")
APRIL = {"from": "2026-04-01", "to": "2026-04-30"}
COLUMNS_ASKED = ["agency", "channel", "submitted_on", "paid_vnd"]


@pytest.fixture
async def told(quiet: RunningService) -> RunningService:
    trial = Course(origin=Origin.TRIAL).submit()
    async with quiet.kit.database.transaction() as session:
        for course in (courses.granted(), courses.refused(), Course(agency="H05.06").submit(), trial):
            await facts.fold(session, course.events)
    return quiet


async def ask(told: RunningService, caller: Any = ANALYST, **more: Any) -> Response:
    return await told.post("/api/v1/analytics/exports", caller, {"format": "csv", **APRIL} | more)


async def build(told: RunningService) -> None:
    while await sweeps.build_exports(told.kit):
        pass


async def file_of(told: RunningService, started: Response, caller: Any = ANALYST) -> Response:
    operation = (await told.get(started.headers["location"], caller)).json()
    assert (operation["state"], operation["progress"]["done"]) == ("done", operation["progress"]["total"])
    return await told.get(operation["result_url"], caller)


async def test_a_csv_holds_the_dossiers_of_the_period_as_they_are_counted(told: RunningService) -> None:
    started = await ask(told, columns=COLUMNS_ASKED)
    assert started.status_code == 202
    await build(told)
    answer = await file_of(told, started)
    assert answer.content.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert head == ["Cơ quan", "Kênh nộp", "Ngày nộp", "Đã trả (đồng)"]
    assert sorted(rows) == [["H05.03", "online", "2026-04-01", "0"]] * 2 + [["H05.06", "online", "2026-04-01", "0"]]
    assert answer.headers["content-disposition"].endswith('filename="ho-so-2026-04-01-2026-04-30.csv"')


async def test_a_workbook_says_what_its_columns_mean(told: RunningService) -> None:
    started = await ask(told, format="xlsx")
    await build(told)
    workbook = zipfile.ZipFile(io.BytesIO((await file_of(told, started)).content))
    names = workbook.read("xl/workbook.xml").decode()
    assert "Hồ sơ" in names and "Định nghĩa" in names
    definitions = workbook.read("xl/worksheets/sheet2.xml").decode()
    assert all(column.meaning.vi in definitions for column in COLUMNS.values())
    assert "01/04/2026 – 30/04/2026" in definitions


def test_nothing_in_a_file_is_reckoned() -> None:
    evil = ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1"]
    columns = [COLUMNS["cause"]]
    content = csv_file(columns, [[value] for value in evil], "vi").decode("utf-8-sig")
    assert [row[0] for row in csv.reader(io.StringIO(content, newline=""))][1:] == [f"'{value}" for value in evil]
    sheet = zipfile.ZipFile(io.BytesIO(xlsx_file(columns, [[evil[0]], ["https://a.vn"]], [], "vi")))
    xml = sheet.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in xml and "hyperlink" not in xml and "=cmd" in xml


async def test_who_asked_follows_and_fetches_nobody_else(told: RunningService) -> None:
    started = await ask(told)
    location, public_id = started.headers["location"], started.json()["id"]
    file_url = f"/api/v1/analytics/exports/{public_id.removeprefix('analytics-')}/file"
    early = await told.get(file_url, ANALYST)
    assert (early.status_code, early.json()["code"]) == (409, "export_not_ready")
    await build(told)
    assert (await told.get(location, OTHER)).status_code == 404
    assert (await told.get(file_url, OTHER)).status_code == 404
    assert (await told.get(file_url, ANALYST)).status_code == 200
    assert (await told.get("/api/v1/analytics/exports", OTHER)).json()["items"] == []
    [listed] = (await told.get("/api/v1/analytics/exports", ANALYST)).json()["items"]
    assert (listed["state"], listed["rows"], listed["file_url"]) == ("done", 3, file_url)


async def test_a_unit_exports_its_own_alone(told: RunningService) -> None:
    assert (await ask(told, AT_TRADE, agency="H05.03")).status_code == 403
    assert (await ask(told, CLERK)).status_code == 403
    started = await ask(told, AT_TRADE, columns=["agency"])
    await build(told)
    assert (await file_of(told, started, AT_TRADE)).text.splitlines()[1:] == ["H05.06"]


async def test_a_file_is_gone_after_its_time(told: RunningService) -> None:
    await ask(told)
    await build(told)
    told.kit.clock = lambda now=told.kit.clock(): now + exports.KEPT + timedelta(seconds=1)
    await build(told)
    async with told.kit.database.sessions() as session:
        assert await session.scalar(text("SELECT count(*) FROM export WHERE content IS NOT NULL")) == 0
    [listed] = (await told.get("/api/v1/analytics/exports", ANALYST)).json()["items"]
    assert (listed["file_url"], listed["expires_at"]) == (None, None)


async def test_what_cannot_be_built_is_given_up_and_keeps_nobody_waiting(
    told: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = await ask(told)

    def refuse(*_: Any) -> bytes:
        raise ValueError

    monkeypatch.setattr(sweeps, "csv_file", refuse)
    await build(told)
    operation = (await told.get(broken.headers["location"], ANALYST)).json()
    assert (operation["state"], operation["problem"]["code"]) == ("failed", "export_failed")


async def test_too_many_dossiers_are_refused_at_once(told: RunningService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MOST_ROWS", 2)
    answer = await ask(told)
    assert (answer.status_code, answer.json()["code"], answer.json()["most"]) == (422, "export_too_large", 2)


async def test_a_template_keeps_the_columns(told: RunningService) -> None:
    body = {"name": "Báo cáo tháng", "columns": ["channel", "agency", "channel"]}
    saved = await told.post("/api/v1/analytics/export-templates", ANALYST, body)
    assert (saved.status_code, saved.json()["columns"]) == (201, ["channel", "agency"])
    again = await told.post("/api/v1/analytics/export-templates", ANALYST, body)
    assert (again.status_code, again.json()["code"]) == (409, "export_template_name_taken")
    template = saved.json()["id"]
    started = await ask(told, template=template)
    await build(told)
    assert (await file_of(told, started)).content.decode("utf-8-sig").splitlines()[0] == "Kênh nộp,Cơ quan"
    assert (await ask(told, OTHER, template=template)).json()["code"] == "export_template_not_found"
    listed = (await told.get("/api/v1/analytics/export-templates", ANALYST)).json()
    assert [each["id"] for each in listed["items"]] == [template]
    assert {each["key"] for each in listed["available"]} == set(COLUMNS)
    path = f"/api/v1/analytics/export-templates/{template}"
    gone = [(await told.client.delete(path, headers=told.headers(caller))).status_code for caller in (OTHER, ANALYST)]
    assert gone == [404, 204]


async def test_an_unknown_column_is_named_with_those_there_are(told: RunningService) -> None:
    answer = await ask(told, columns=["agency", "applicant_name"])
    assert (answer.status_code, answer.json()["unknown"]) == (422, ["applicant_name"])
    assert answer.json()["errors"][0]["pointer"] == "/columns"
