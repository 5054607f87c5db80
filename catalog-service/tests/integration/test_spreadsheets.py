"""The spreadsheet through the door: imported, reported by sheet and row, exported and brought in again."""

from io import BytesIO
from typing import Any

import orjson
import pytest
from catalog_service.agencies.models import Agency
from catalog_service.imports.schemas import SPREADSHEET
from catalog_service.spreadsheets import writing
from contracts.catalog import AgencyChanged, ProcedurePublished
from openpyxl import load_workbook
from servicekit.testing.service import RunningService, eventually
from sqlalchemy import func, select

from .test_imports import sample_catalogue

IMPORTS = "/api/v1/catalog/imports"


async def send(service: RunningService, samples: Any, content: bytes, **parameters: Any) -> dict[str, Any]:
    headers = service.headers(samples.administrator) | {"Content-Type": SPREADSHEET}
    answer = await service.client.post(IMPORTS, content=content, headers=headers, params=parameters)
    assert answer.status_code == 202, answer.text
    return await finished(service, samples, answer.headers["Location"])


async def finished(service: RunningService, samples: Any, location: str) -> dict[str, Any]:
    async def ended() -> dict[str, Any] | None:
        operation = (await service.get(location, samples.administrator)).json()
        return operation if operation["state"] in ("done", "failed") else None

    return await eventually(ended)


async def test_the_whole_catalogue_travels_as_a_spreadsheet(service: RunningService, samples: Any) -> None:
    catalogue = sample_catalogue()
    operation = await send(service, samples, writing.write(catalogue))
    report = await samples.report_of(operation)
    rows = sum(len(section) for section in catalogue.values())
    assert operation["state"] == "done", [row["problems"] for row in report["rows"] if row["problem"]]
    assert report["counts"] == {"created": rows}
    assert operation["progress"] == {"done": rows, "total": rows}

    said = len(await service.recorded(ProcedurePublished)), len(await service.recorded(AgencyChanged))
    exported = await service.get("/api/v1/catalog/export.xlsx", samples.administrator)
    assert exported.headers["content-type"] == SPREADSHEET
    again = await samples.report_of(await send(service, samples, exported.content))
    assert set(again["counts"]) == {"unchanged"}
    assert (len(await service.recorded(ProcedurePublished)), len(await service.recorded(AgencyChanged))) == said


async def test_every_fault_is_told_with_its_sheet_row_and_column(filled: RunningService, samples: Any) -> None:
    workbook = load_workbook(
        BytesIO(writing.write({"procedures": [samples.criminal_record(), samples.promotion_notice()]}))
    )
    procedures, fees, steps = workbook["Thủ tục"], workbook["Phí"], workbook["Bước"]
    paths = [cell.value for cell in procedures[2]]
    procedures.cell(4, paths.index("online_mode") + 1, "Bán phần")  # type: ignore
    fee_paths = [cell.value for cell in fees[2]]
    fees.cell(3, fee_paths.index("amount_vnd") + 1, "hai trăm nghìn")  # type: ignore
    steps.append(["9.999999", None, "Nộp hồ sơ"])
    stream = BytesIO()
    workbook.save(stream)
    operation = await send(filled, samples, stream.getvalue())
    assert (operation["state"], operation["problem"]["rejected"]) == ("failed", 3)
    report = (await filled.get(operation["result_url"] + "?outcome=rejected", samples.administrator)).json()
    told = {(p["sheet"], p["row"], p["column"]): p for row in report["rows"] for p in row["problems"]}
    assert told["Thủ tục", 4, "J"]["message"].startswith("Phải là một trong: ")
    assert told["Phí", 3, "G"]["message"] == "Phải là số nguyên"
    assert told["Bước", steps.max_row, "A"]["code"] == "unknown_procedure"
    assert told["Phí", 3, "G"]["pointer"].endswith("/fees/0/amount_vnd")

    answer = await filled.get(operation["result_url"] + ".xlsx?outcome=rejected", samples.administrator)
    sheet = load_workbook(BytesIO(answer.content)).worksheets[0]
    written = [(*row[:3], row[7]) for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert ("Phí", 3, "G", "Phải là số nguyên") in written
    assert len(written) == sum(len(row["problems"]) for row in report["rows"])


async def test_a_trial_run_of_a_spreadsheet_writes_nothing_but_its_report(
    service: RunningService, samples: Any
) -> None:
    operation = await send(service, samples, writing.write(samples.catalogue()), dry_run=True)
    report = await samples.report_of(operation)
    assert (report["dry_run"], report["applied"], report["counts"]) == (True, False, {"created": 9})
    assert report["rows"][0]["sheet"] == "Cơ quan"
    async with service.kit.database.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(Agency)) == 0


@pytest.mark.parametrize("media_type", [SPREADSHEET, "application/octet-stream", "application/json"])
async def test_a_form_brings_a_file_as_well(service: RunningService, samples: Any, media_type: str) -> None:
    headers = service.headers(samples.administrator)
    is_json = media_type == "application/json"
    content = orjson.dumps(samples.catalogue()) if is_json else writing.write(samples.catalogue())
    files = {"file": ("danh-muc", content, media_type)}
    answer = await service.client.post(IMPORTS, files=files, headers=headers)
    assert answer.status_code == 202, answer.text
    assert (await finished(service, samples, answer.headers["Location"]))["state"] == "done"
    without = await service.client.post(
        IMPORTS, files={"other": ("a", b"b")}, headers=service.headers(samples.administrator)
    )
    assert (without.status_code, without.json()["errors"][0]["pointer"]) == (422, "/file")


@pytest.mark.parametrize("media_type", ["text/csv", "application/vnd.ms-excel", "application/xml"])
async def test_other_formats_are_not_supported(service: RunningService, samples: Any, media_type: str) -> None:
    headers = service.headers(samples.administrator) | {"Content-Type": media_type}
    answer = await service.client.post(IMPORTS, content=b"a;b", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")
    assert answer.json()["accepted"] == ["application/json", "application/gzip", SPREADSHEET, "multipart/form-data"]
    assert SPREADSHEET in answer.json()["detail"]


async def test_a_file_that_is_no_workbook_is_refused_at_the_door(service: RunningService, samples: Any) -> None:
    headers = service.headers(samples.administrator) | {"Content-Type": SPREADSHEET}
    answer = await service.client.post(IMPORTS, content=b"PK no workbook", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "workbook_unreadable")


async def test_a_workbook_of_something_else_fails_with_the_reason(service: RunningService, samples: Any) -> None:
    workbook = load_workbook(BytesIO(writing.template()))
    for title in workbook.sheetnames[1:]:
        del workbook[title]
    stream = BytesIO()
    workbook.save(stream)
    operation = await send(service, samples, stream.getvalue())
    assert (operation["state"], operation["problem"]["code"]) == ("failed", "workbook_unreadable")
    assert operation["problem"]["errors"][0]["message"] == "Tệp không có trang nào của mẫu"


async def test_the_template_is_for_the_administrator(service: RunningService, samples: Any) -> None:
    answer = await service.get(f"{IMPORTS}/template.xlsx", samples.administrator)
    assert load_workbook(BytesIO(answer.content)).sheetnames[0] == "Hướng dẫn"
    assert (await service.get(f"{IMPORTS}/template.xlsx")).status_code == 401


async def test_an_export_that_no_spreadsheet_can_hold_points_to_the_other_one(
    filled: RunningService, samples: Any
) -> None:
    keyed = samples.criminal_record(steps=[{"title": f"Bước {'x' * 400} {number}"} for number in range(3)])
    keyed["reception_addresses"] = ["y" * 480 for _ in range(80)]
    operation = await samples.bring_in({"procedures": [keyed]})
    assert operation["state"] == "done", await samples.report_of(operation)
    refused = await filled.get("/api/v1/catalog/export.xlsx", samples.administrator)
    assert (refused.status_code, refused.json()["code"]) == (409, "export_cell_impossible")
    assert "GET /catalog/export" in refused.json()["title"]
