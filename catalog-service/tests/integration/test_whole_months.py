"""Months are counted whole (BLDS 2015 Art. 148): parts of them are refused at each door, of a case and of a step."""

from typing import Any

import pytest
from catalog_service.imports.schemas import SPREADSHEET
from catalog_service.procedures.models import ProcedureVersion
from catalog_service.spreadsheets import writing
from contracts.catalog import ProcedurePublished
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService
from sqlalchemy import func, select

ADMINISTRATOR = official("administrator", "administrator", "H05")
CASE, STEPS = "/channels/0/cases/0/time_limit/value", ["/process/0/limit/value", "/process/1/limit/value"]


def case_of(months: float) -> dict[str, Any]:
    limit = {"value": months, "unit": "month"}
    return {"channels": [{"channel": "online", "cases": [{"name": "Chung", "time_limit": limit}]}]}


def halves() -> dict[str, Any]:
    """They add up to the one month of their case."""
    steps = [{"id": name, "title": name, "limit": {"value": 0.5, "unit": "month"}} for name in ("a", "b")]
    return case_of(1) | {"process": [steps[0], steps[1] | {"after": ["a"]}]}


BROKEN = [pytest.param(case_of(1.5), [CASE], id="case"), pytest.param(halves(), STEPS, id="steps")]


async def versions(service: RunningService) -> int:
    async with service.kit.database.sessions() as session:
        return await session.scalar(select(func.count()).select_from(ProcedureVersion)) or 0


@pytest.mark.parametrize(("changes", "pointers"), BROKEN)
async def test_a_draft_with_parts_of_months_is_not_published(
    filled: RunningService, changes: Any, pointers: list[str]
) -> None:
    before = await versions(filled), len(await filled.recorded(ProcedurePublished))
    drafted = await filled.post("/api/v1/procedures", ADMINISTRATOR, {"code": "2.000488"} | changes)
    assert drafted.status_code == 201, drafted.text
    told = {}
    for language in ("vi", "en"):
        headers = filled.headers(ADMINISTRATOR) | {"Accept-Language": language}
        answer = await filled.client.post("/api/v1/procedures/2.000488/actions/publish", json={}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (422, "procedure_incomplete")
        assert [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]] == [
            (pointer, "months_whole") for pointer in pointers
        ]
        told[language] = answer.json()["errors"][0]["message"]
    assert "số nguyên" in told["vi"] and "whole number" in told["en"]
    assert (await versions(filled), len(await filled.recorded(ProcedurePublished))) == before


@pytest.mark.parametrize("numbered", [False, True], ids=["plain", "of_a_history"])
@pytest.mark.parametrize(("changes", "pointers"), BROKEN)
async def test_a_package_with_parts_of_months_is_not_imported(
    filled: RunningService, samples: Any, changes: Any, pointers: list[str], numbered: bool
) -> None:
    before = await versions(filled)
    record = samples.criminal_record() | changes
    if numbered:
        record |= {"version": 2, "valid_from": "2026-04-01"}
    report = await samples.report_of(await samples.bring_in({"procedures": [record]}))
    assert report["applied"] is False
    told = [(fault["pointer"], fault["code"]) for row in report["rows"] for fault in row["problems"]]
    assert told == [(f"/procedures/0{pointer}", "months_whole") for pointer in pointers]
    assert await versions(filled) == before


@pytest.mark.parametrize(
    ("changes", "sheet", "count"),
    [
        pytest.param(case_of(1.5), "Cách thức", 1, id="case"),
        pytest.param(halves(), "Quy trình nội bộ", 2, id="steps"),
    ],
)
async def test_a_spreadsheet_with_parts_of_months_is_not_imported(
    filled: RunningService, samples: Any, changes: Any, sheet: str, count: int
) -> None:
    before = await versions(filled)
    content = writing.write({"procedures": [samples.criminal_record() | changes]})
    headers = filled.headers(ADMINISTRATOR) | {"Content-Type": SPREADSHEET}
    answer = await filled.client.post("/api/v1/catalog/imports", content=content, headers=headers)
    report = await samples.report_of(await samples.finished(answer))
    told = [(fault["sheet"], fault["code"]) for row in report["rows"] for fault in row["problems"]]
    assert told == [(sheet, "months_whole")] * count
    assert await versions(filled) == before
