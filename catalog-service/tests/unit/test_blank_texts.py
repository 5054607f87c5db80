"""A text of nothing but blanks is not published, nor a unit's code with blanks at its edges."""

from datetime import date
from typing import Any

import pytest
from catalog_service.code_lists import service as code_lists
from catalog_service.code_lists.schemas import CodeListDocument
from catalog_service.procedures import blanks, completeness
from catalog_service.procedures.schemas import ProcedureDocument

FEE = {"id": "F1", "kind": "fee", "name": "Phí", "amount_vnd": 1, "valid_from": "2026-01-01"}
CASE = {"name": "Chung", "time_limit": {"value": 5, "unit": "day", "note": "Mẫu"}, "fees": [FEE]}
CHANNEL = {"channel": "online", "cases": [CASE]}


def told(**changes: Any) -> dict[str, str]:
    document = ProcedureDocument.model_validate({"code": "1.000001", "name": "Tên"} | changes)
    return {fault.pointer: fault.code for fault in blanks.faults(document)}


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"conditions": ""}, "/conditions"),
        ({"conditions": " \t\n"}, "/conditions"),
        ({"keywords": ["lý lịch", "\u00a0"]}, "/keywords/1"),
        ({"steps": [{"title": "Nộp", "case": ""}]}, "/steps/0/case"),
        ({"channels": [CHANNEL | {"description": " "}]}, "/channels/0/description"),
        ({"channels": [CHANNEL | {"cases": [CASE | {"fees": [FEE | {"formula": ""}]}]}]},
         "/channels/0/cases/0/fees/0/formula"),
        ({"required_documents": [{"id": "a", "name": "A", "note": "\r\n"}]}, "/required_documents/0/note"),
    ],
    ids=["empty", "blanks", "item", "case", "channel", "fee", "line break"],
)  # fmt: skip
def test_a_blank_text_is_pointed_at(changes: dict[str, Any], pointer: str) -> None:
    assert told(**changes) == {pointer: "blank"}


def test_a_units_code_with_blanks_at_its_edges_is_pointed_at() -> None:
    step = {"id": "b", "title": "B", "limit": {"unit": "none"}, "agency": "H05.03 "}
    assert told(process=[step]) == {"/process/0/agency": "blank_edges"}


@pytest.mark.parametrize(
    "changes",
    [
        {"forms": [{"id": " m1", "name": "Mẫu"}]},
        {"results": [{"code": "KQ\n", "name": "Kết quả"}]},
        {"channels": [CHANNEL | {"cases": [CASE | {"fees": [FEE | {"payer_category": "x "}]}]}]},
        {"process": [{"id": "b", "title": "B", "limit": {"unit": "none"}, "after": ["a "]}]},
    ],
    ids=["form", "result", "payer category", "step before"],
)
def test_other_ids_lose_the_blanks_at_their_edges(changes: dict[str, Any]) -> None:
    assert told(**changes) == {}


def test_other_texts_keep_their_blanks_and_a_form_may_hold_any() -> None:
    form = {"schema": {"title": " "}, "example": {"a": ""}}
    assert told(conditions=" Có \r\n điều kiện ", form=form, channels=[CHANNEL]) == {}


def test_publishing_asks_and_says_it_once() -> None:
    document = ProcedureDocument.model_validate({"code": "1.000001", "name": " ", "conditions": ""})
    codes = [(fault.pointer, fault.code) for fault in completeness.faults(document)]
    assert ("/conditions", "blank") in codes
    assert [code for pointer, code in codes if pointer == "/name"] == ["missing"]


def test_the_source_of_a_code_is_no_blank() -> None:
    entry = CodeListDocument(list="data-stores", code="a", name_vi="Kho", valid_from=date(2026, 1, 1), source=" ")
    faults = code_lists.faults(entry, {"data-stores"})
    assert [(fault.pointer, fault.code) for fault in faults] == [("/source", "blank")]
