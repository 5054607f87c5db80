"""A filter by a unit or a field that nobody knows is refused wherever one may be given, with the codes most alike."""

from typing import Any

import pytest
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService

ADMINISTRATOR = official("administrator", "administrator", "H05")
MANDATE = "qd-1-2020-sample"


async def put_mandate(service: RunningService) -> None:
    """A list without rows, made up for this test."""
    days = {"issued_on": "2020-01-01", "valid_from": "2020-01-01", "due_on": "2020-12-31"}
    body = {"decision": "1/QĐ-MẪU", "title": "Danh mục mẫu", "items": []} | days
    headers = service.headers(ADMINISTRATOR, version=0)
    answer = await service.client.put(f"/api/v1/mandates/{MANDATE}", json=body, headers=headers)
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("procedures", "agency"),
        ("procedures/facets", "agency"),
        ("agencies", "under"),
        ("catalog/service-counts", "agency"),
        ("catalog/unused-services", "agency"),
        ("catalog/service-usage", "agency"),
        ("catalog/national-codes", "agency"),
        ("catalog/national-codes/suggestions", "agency"),
        ("catalog/hygiene", "agency"),
        (f"mandates/{MANDATE}/compliance", "agency"),
    ],
)
async def test_a_unit_that_nobody_knows_is_refused_in_every_filter(
    filled: RunningService, path: str, parameter: str
) -> None:
    if MANDATE in path:
        await put_mandate(filled)
    known = await filled.get(f"/api/v1/{path}", ADMINISTRATOR, params={parameter: "H05.06"})
    assert known.status_code == 200, known.text
    answer = await filled.get(f"/api/v1/{path}", ADMINISTRATOR, params={parameter: "H05.60"})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_parameter")
    (error,) = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == (f"?{parameter}", "unknown_code")
    assert error["message"].startswith("Không có cơ quan này; gần giống nhất: ")
    assert "H05.06 (Sở Công Thương)" in error["message"]


async def test_codes_that_are_not_alike_are_not_named(filled: RunningService) -> None:
    answer = await filled.get("/api/v1/procedures", params={"field": "khôngcó", "agency": "XYZ123"})
    assert {error["pointer"]: error["message"] for error in answer.json()["errors"]} == {
        "?field": "Không có lĩnh vực này",
        "?agency": "Không có cơ quan này",
    }


async def test_a_field_that_nobody_knows_is_refused_for_findings(filled: RunningService) -> None:
    answer = await filled.get("/api/v1/catalog/hygiene", ADMINISTRATOR, params={"field": "XTM"})
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["pointer"], error["code"]) == (400, "?field", "unknown_code")
    assert "XTTM (Xúc tiến thương mại)" in error["message"]


async def test_a_unit_is_known_by_its_code_of_another_regime_too(service: RunningService, samples: Any) -> None:
    units = samples.agencies()
    units[-1]["other_codes"] = ["000.00.99.H05"]
    assert (await samples.bring_in(samples.catalogue(agencies=units)))["state"] == "done"
    answer = await service.get("/api/v1/catalog/unused-services", params={"agency": "000.00.99.H05"})
    assert answer.status_code == 200, answer.text
