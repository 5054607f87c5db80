"""No list of a record is without a bound, no time limit without an end; who goes beyond is told how far he may."""

import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest
from catalog_service.agencies.schemas import AgencyDocument
from catalog_service.fields.schemas import FieldDocument
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


def limited(**limit: Any) -> dict[str, Any]:
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
    document, (error,) = rows.parse(ProcedureDocument, limited(**{name: value}))
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


_FEE = {"id": "p", "kind": "fee", "name": "Phí", "valid_from": "2026-01-01", "amount_vnd": 0}
_PAPER = {"id": "g", "name": "Đơn", "originals": 1}
_UNIT = {"code": "H05.98", "name": "Trung tâm", "kind": "division", "parent": "H05", "valid_from": "2026-01-01"}


@pytest.mark.parametrize(
    ("model", "value", "pointer"),
    [
        (ProcedureDocument, procedure(name="Cấp\u200b phép"), "/name"),
        (ProcedureDocument, procedure(keywords=["giấy\u202e phép"]), "/keywords/0"),
        (
            ProcedureDocument,
            procedure(required_documents=[_PAPER | {"name": "Đơn\ufeff"}]),
            "/required_documents/0/name",
        ),
        (ProcedureDocument, procedure(required_documents=[_PAPER | {"id": "g\x00"}]), "/required_documents/0/id"),
        (ProcedureDocument, procedure(forms=[{"id": "m", "name": "Mẫu\x07"}]), "/forms/0/name"),
        (ProcedureDocument, procedure(results=[{"code": "k", "name": "Giấy\u2066"}]), "/results/0/name"),
        (AgencyDocument, _UNIT | {"name": "Trung\u200d tâm"}, "/name"),
        (FieldDocument, {"code": "VD", "name": "Lĩnh\u00ad vực"}, "/name"),
    ],
    ids=["procedure", "keyword", "paper", "paper-id", "form", "result", "unit", "field"],
)
def test_no_name_holds_what_nobody_sees(model: Any, value: dict[str, Any], pointer: str) -> None:
    document, (error,) = rows.parse(model, value)
    assert document is None
    assert (error.pointer, error.code) == (pointer, "invisible_character")
    assert error.message.vi.startswith("Có ký tự không nhìn thấy được (U+")


def test_names_that_read_the_same_are_the_same() -> None:
    fee = _FEE | {"name": unicodedata.normalize("NFD", " Phí thẩm\nđịnh ")}
    limit = {"value": 5, "unit": "day"}
    cases = [{"name": " Thường ", "time_limit": limit, "fees": [fee]}]
    document, errors = rows.parse(ProcedureDocument, procedure(channels=[{"channel": "post", "cases": cases}]))
    assert document and not errors
    (case,) = document.channels[0].cases
    assert (case.name, case.fees[0].name) == ("Thường", "Phí thẩm định")
