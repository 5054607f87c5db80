"""No list of a record is without a bound, no time limit without an end; who goes beyond is told how far he may."""

from collections.abc import Iterator
from typing import Any

import pytest
from catalog_service.agencies.schemas import AgencyDocument
from catalog_service.imports import rows
from catalog_service.procedures.schemas import ProcedureDocument, VersionDocument
from contracts.catalog import ProcedureRecord, limits

FREE = {"schema", "ui_schema", "example", "form_schema"}
"""JSON as it comes; the form's own check bounds it in bytes."""


def unbounded(schema: Any, path: str = "") -> Iterator[str]:
    """Pointers of lists and maps of a JSON Schema that may have any number of items."""
    match schema:
        case dict():
            if schema.get("type") == "array" and "maxItems" not in schema:
                yield path
            if isinstance(schema.get("additionalProperties"), dict) and "maxProperties" not in schema:
                yield path
            for name, inner in schema.items():
                if name not in FREE:
                    yield from unbounded(inner, f"{path}/{name}")
        case list():
            for number, inner in enumerate(schema):
                yield from unbounded(inner, f"{path}/{number}")


@pytest.mark.parametrize("model", [ProcedureDocument, VersionDocument, ProcedureRecord, AgencyDocument])
def test_every_list_of_a_record_is_bounded(model: Any) -> None:
    assert list(unbounded(model.model_json_schema())) == []


def procedure(**changes: Any) -> dict[str, Any]:
    return {"code": "1.000001"} | changes


def case(**limit: Any) -> dict[str, Any]:
    time_limit = {"value": 5, "unit": "working_day"} | limit
    return procedure(channels=[{"channel": "online", "cases": [{"name": "Thường", "time_limit": time_limit}]}])


@pytest.mark.parametrize("name", ["value", "refusal_value"])
@pytest.mark.parametrize(
    ("value", "code", "message"),
    [
        ("inf", "float_type", "Phải là số"),
        ("5", "float_type", "Phải là số"),
        (True, "float_type", "Phải là số"),
        (float("nan"), "finite_number", "Phải là số hữu hạn"),
        (float("inf"), "finite_number", "Phải là số hữu hạn"),
        (-1, "greater_than_equal", "Phải từ 0 trở lên"),
        (limits.TIME_LIMIT + 1, "less_than_equal", "Không được quá 100000"),
    ],
)
def test_a_time_limit_is_a_number_that_somebody_can_wait_for(name: str, value: Any, code: str, message: str) -> None:
    document, (error,) = rows.parse(ProcedureDocument, case(**{name: value}))
    assert document is None
    assert (error.pointer, error.code) == (f"/channels/0/cases/0/time_limit/{name}", code)
    assert error.message.vi == message


@pytest.mark.parametrize(
    ("block", "item", "limit"),
    [
        ("process", {"id": "a", "title": "x", "limit": {"unit": "hour", "value": 1}}, 100),
        ("steps", {"title": "Nộp hồ sơ"}, 500),
        ("executing_agencies", "H05.03", 2000),
        ("audience", "citizen", 20),
        ("keywords", "giấy phép", 200),
    ],
)
def test_a_list_beyond_its_bound_is_refused_with_the_bound(block: str, item: Any, limit: int) -> None:
    accepted, errors = rows.parse(ProcedureDocument, procedure(**{block: [item] * limit}))
    assert accepted is not None and errors == []
    refused, (error,) = rows.parse(ProcedureDocument, procedure(**{block: [item] * (limit + 1)}))
    assert refused is None
    assert (error.pointer, error.code, error.message.vi) == (f"/{block}", "too_long", f"Có tối đa {limit} phần tử")
