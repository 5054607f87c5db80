"""A sum is never read as another sum: what is ambiguous is told as it was said, or refused."""

from typing import Any

import pytest
from catalog_service.imports.schemas import NationalDefaults
from catalog_service.mandates.schemas import MandateItem
from catalog_service.national_records import values
from catalog_service.procedures.schemas import AgencyLevelDocument, ProcedureChange, VersionFacts
from catalog_service.spreadsheets import cells, texts
from catalog_service.spreadsheets.grid import Column, Kind
from contracts.catalog import Course, Fee, FormFile, RequiredDocument, ResultKind, TariffStep, TimeLimit
from openpyxl.cell.cell import ERROR_CODES
from pydantic import BaseModel, ValidationError

WHOLE = Column("amount_vnd", "Số tiền (đồng)", Kind.WHOLE)


@pytest.mark.parametrize(
    ("said", "dong"),
    [
        ("50.000", 50_000),
        ("50,000", 50_000),
        ("1.500.000", 1_500_000),
        ("1,500,000", 1_500_000),
        ("200000 đồng", 200_000),
        (8000, 8000),
        (8000.0, 8000),
        ("Không", 0),
        ("50.00", None),
        ("0.5", None),
        (0.5, None),
        ("5%", None),
        (True, None),
    ],
)
def test_money_of_a_national_record(said: object, dong: int | None) -> None:
    assert values.money(said) == dong


@pytest.mark.parametrize(
    ("said", "length", "unit"),
    [
        ("0.25", 0.25, ""),
        ("0,25", 0.25, ""),
        ("0.250", 0.25, ""),
        ("0.125", 0.125, ""),
        (15, 15, ""),
        ("15", 15, ""),
        ("5 ngày", 5, "ngày"),
        ("5 ngày làm việc", 5, "ngày làm việc"),
        ("1.500", None, ""),
        ("5 con mèo", None, ""),
        (True, None, ""),
        ("", None, ""),
    ],
)
def test_length_of_a_national_record(said: object, length: float | None, unit: str) -> None:
    assert values.duration(said) == (length, unit)


def test_a_unit_that_stands_behind_the_number_is_the_limits_unit() -> None:
    assert values.time_limit("5 ngày làm việc", None) == {"value": 5, "unit": "working_day"}


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("8.000", 8000),
        ("8000", 8000),
        (8000.0, 8000),
        ("8,000", "8,000"),
        ("8_000", "8_000"),
        (True, "True"),
        (0.5, "0.5"),
    ],
)
def test_a_whole_number_in_a_cell(cell: Any, value: Any) -> None:
    assert cells.read(WHOLE, cell) == value


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("0,25", 0.25),
        ("0.25", 0.25),
        (" 5 ", 5),
        (5, 5),
        (0.5, 0.5),
        ("1.500", "1.500"),
        ("1e3", "1e3"),
        (True, "True"),
    ],
)
def test_a_number_in_a_cell(cell: Any, value: Any) -> None:
    read = cells.read(Column("time_limit.value", "Thời hạn", Kind.NUMBER), cell)
    assert (read, type(read) is bool) == (value, False)


@pytest.mark.parametrize(
    ("model", "value", "member"),
    [
        (RequiredDocument, {"id": "g", "name": "Đơn"}, "originals"),
        (RequiredDocument, {"id": "g", "name": "Đơn"}, "copies"),
        (ResultKind, {"code": "k", "name": "Giấy phép"}, "valid_months"),
        (FormFile, {"name": "mau.pdf", "media_type": "application/pdf", "sha256": "0"}, "size"),
        (Course, {}, "supplement_wait_days"),
        (TimeLimit, {"unit": "day"}, "value"),
        (TimeLimit, {"unit": "day", "value": 2}, "refusal_value"),
        (TariffStep, {"above": 0}, "basis_points"),
        (ProcedureChange, {}, "level"),
        (AgencyLevelDocument, {"agency": "H05"}, "declared"),
        (MandateItem, {"name": "Dịch vụ"}, "required_level"),
        (VersionFacts, {}, "version"),
        (NationalDefaults, {}, "level"),
    ],
    ids=lambda part: part if isinstance(part, str) else getattr(part, "__name__", ""),
)
def test_a_tick_and_a_text_are_no_number(model: type[BaseModel], value: dict[str, Any], member: str) -> None:
    model.model_validate(value | {member: 1})
    for wrong in (True, "1"):
        with pytest.raises(ValidationError) as refused:
            model.model_validate(value | {member: wrong})
        assert [error["loc"] for error in refused.value.errors()] == [(member,)]


@pytest.mark.parametrize("amount", ["8.000", "8000", True, 8000.5], ids=["dotted", "text", "tick", "part"])
def test_a_fee_is_a_number_and_no_text(amount: object) -> None:
    with pytest.raises(ValidationError):
        Fee.model_validate({"id": "p", "kind": "fee", "name": "Phí", "valid_from": "2026-01-01", "amount_vnd": amount})


@pytest.mark.parametrize("name", sorted(ERROR_CODES))
def test_a_text_that_is_the_name_of_an_error_is_written_so_that_it_is_a_text(name: str) -> None:
    assert texts.protect(name) not in ERROR_CODES
    assert texts.restore(texts.protect(name)) == name
