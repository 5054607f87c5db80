import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService, eventually
from sqlalchemy import text

BASE = "/api/v1/catalog/open-data"
ADMINISTRATOR = official("administrator", "administrator", "H05")


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


async def test_every_line_is_a_record_as_it_is_read(filled: RunningService) -> None:
    answer = await filled.get(f"{BASE}.ndjson")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/x-ndjson")
    assert answer.headers["Link"] == f'<{BASE}>; rel="describedby"'
    records = [json.loads(line) for line in answer.text.splitlines()]
    assert [record["code"] for record in records] == ["2.000033", "2.000488"]
    assert records[1] == (await filled.get("/api/v1/procedures/2.000488")).json()


async def test_the_table_opens_in_a_spreadsheet_with_its_accents(filled: RunningService) -> None:
    answer = await filled.get(f"{BASE}.csv")
    assert answer.content.startswith("\ufeffcode,name,".encode())
    assert 'filename="thu-tuc-2026-04-01.csv"' in answer.headers["Content-Disposition"]
    first, second = table(answer.text)
    assert (first["code"], first["results"], first["fees"]) == ("2.000033", "", "Không thu phí")
    assert (second["name"], second["agency_code"]) == ("Cấp Phiếu lý lịch tư pháp", "H05.03")
    assert (second["fees"], second["time_limit"], second["audience"]) == (
        "200.000 đồng", "10 - 15 ngày", "citizen;foreigner",
    )  # fmt: skip
    assert second["level_declared"] == "4"


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)"])
async def test_no_cell_is_run_as_a_formula(service: RunningService, samples: Any, name: str) -> None:
    document = samples.criminal_record(name=name)
    operation = await samples.bring_in(samples.catalogue(procedures=[document]))
    assert operation["state"] == "done", await samples.report_of(operation)
    (row,) = table((await service.get(f"{BASE}.csv")).text)
    assert row["name"] == f"'{name}"


async def test_the_data_are_those_of_a_day_and_hold_no_draft(filled: RunningService) -> None:
    body = {"code": "2.000488", "name": "Phiên bản hai"}
    await filled.post("/api/v1/procedures", ADMINISTRATOR, body)
    assert "Phiên bản hai" not in (await filled.get(f"{BASE}.ndjson")).text
    await filled.post("/api/v1/procedures/2.000488/actions/publish", ADMINISTRATOR, {"valid_from": "2026-05-01"})
    for suffix in ("ndjson", "csv"):
        assert "Phiên bản hai" not in (await filled.get(f"{BASE}.{suffix}?at=2026-04-30")).text
        assert "Phiên bản hai" in (await filled.get(f"{BASE}.{suffix}?at=2026-05-01")).text
    assert (await filled.get(f"{BASE}.ndjson?at=2018-12-31")).text == ""
    assert table((await filled.get(f"{BASE}.csv?at=2018-12-31")).text) == []
    assert (await filled.get(f"{BASE}.csv?at=tomorrow")).status_code == 400


async def test_the_terms_the_source_and_the_columns_are_told(filled: RunningService) -> None:
    described = (await filled.get(BASE)).json()
    assert (described["records"], described["day"]) == (2, "2026-04-01")
    assert "47/2020/NĐ-CP" in described["licence"]
    for distribution in described["distributions"]:
        assert (await filled.get(distribution["url"])).headers["Content-Type"] == distribution["media_type"]
    heading = (await filled.get(f"{BASE}.csv")).text.removeprefix("\ufeff").splitlines()[0]
    assert [column["name"] for column in described["columns"]] == heading.split(",")


async def test_an_empty_catalogue_is_an_empty_table(service: RunningService) -> None:
    assert (await service.get(f"{BASE}.ndjson")).text == ""
    assert table((await service.get(f"{BASE}.csv")).text) == []
    assert (await service.get(BASE)).json()["changed_at"] is None


@pytest.mark.parametrize("suffix", ["", ".ndjson", ".csv"])
async def test_whoever_has_the_data_is_not_sent_them_again_until_a_record_changes(
    filled: RunningService, samples: Any, clock: Any, suffix: str
) -> None:
    async def are_judged() -> bool:
        async with filled.kit.database.sessions() as session:
            return await session.scalar(text("SELECT count(*) FROM procedure_version WHERE levels IS NULL")) == 0

    await eventually(are_judged)
    first = await filled.get(f"{BASE}{suffix}")
    assert first.headers["Cache-Control"] == "no-cache"
    known = filled.headers() | {"If-None-Match": first.headers["ETag"]}
    again = await filled.client.get(f"{BASE}{suffix}", headers=known)
    assert (again.status_code, again.content) == (304, b"")
    assert (await filled.get(f"{BASE}{suffix}?at=2026-03-31")).headers["ETag"] != first.headers["ETag"]
    clock.now += timedelta(seconds=1)
    await samples.bring_in({"procedures": [samples.criminal_record(conditions="Mới")]})
    changed = await filled.client.get(f"{BASE}{suffix}", headers=known)
    assert (changed.status_code, changed.headers["ETag"] == first.headers["ETag"]) == (200, False)
