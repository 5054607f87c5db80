"""A workbook gives back what was written into it, whatever the texts are, or it is not written at all."""

from io import BytesIO
from typing import Any

import orjson
import pytest
from catalog_service.imports import receiving
from catalog_service.imports.rows import Unreadable
from catalog_service.imports.schemas import ImportDocument
from catalog_service.mandates.schemas import MandateDocument
from catalog_service.procedures.schemas import ProcedureDocument
from catalog_service.spreadsheets import layout, opening, reading, texts, writing
from catalog_service.spreadsheets.problems import CellImpossible, SheetTooLong
from contracts.names import Name
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pydantic import TypeAdapter
from servicekit import json_guard

# What XML, a spreadsheet's reader or our own way of writing lists might take for something else.
_PIECES = (
    "a", "ế", "😀", " ", "\t", "\n", "\r", "\r\n", "\u00a0", "\u2028", "\u0085", "\u3000", "\\", "\\n", "\\\\", '"',
    "'", "&", "<", "]]>", "=1+1", "+", "-", "@", "#N/A", "TRUE", "1.0", "01/02/2026", "_", "_x000D_", "_x000D",
    "_x0041_", "_x005F_", "x000D_", "000D_", "{}", "[]", "null", ",", "Có",
)  # fmt: skip
texts_of_all_kinds = st.lists(st.sampled_from(_PIECES), min_size=1, max_size=6).map("".join)
names = texts_of_all_kinds.map(lambda text: f"{text}a{text}")
"""They need a letter."""
optional = st.none() | texts_of_all_kinds
optional_names = st.none() | names
NAME = TypeAdapter(Name)
flags = st.booleans()
days = st.none() | st.sampled_from(["1900-01-01", "1900-02-28", "1900-03-01", "2026-04-01", "2199-12-31"])
values = st.recursive(
    st.none() | flags | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
    | texts_of_all_kinds | st.just(""),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts_of_all_kinds, inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
limits = st.fixed_dictionaries(
    {
        "value": st.none() | st.sampled_from([0, 0.25, 5, 100_000]),
        "unit": st.sampled_from(["hour", "working_day", "none"]),
    },
    optional={"refusal_value": st.sampled_from([1, 0.5]), "note": texts_of_all_kinds},
)
fees = st.fixed_dictionaries(
    {"id": names, "kind": st.sampled_from(["fee", "levy"]), "name": names,
     "valid_from": st.just("2026-01-01"), "amount_vnd": st.none() | st.integers(0, 2**53 - 1)},
    optional={"formula": texts_of_all_kinds, "payer_category": names, "valid_to": days,
              "tariff": st.just({"basis": "page", "base_vnd": 5, "steps": [{"above": 2, "per_unit_vnd": 10}]}),
              "legal_basis": texts_of_all_kinds, "assumed": flags, "stage": st.just("return")},
)  # fmt: skip
cases = st.fixed_dictionaries(
    {"name": names, "time_limit": limits, "fees": st.lists(fees, max_size=2)},
)
channels = st.fixed_dictionaries(
    {"channel": st.sampled_from(["counter", "online", "post"]), "description": optional,
     "cases": st.lists(cases, min_size=1, max_size=2, unique_by=lambda case: NAME.validate_python(case["name"]))},
)  # fmt: skip
papers = st.fixed_dictionaries(
    {"id": names, "name": names},
    optional={"case": optional_names, "originals": st.integers(0, 9), "required": flags, "form_id": names,
              "reusable_from": st.lists(names, max_size=2), "holds": st.just("identity"), "note": texts_of_all_kinds},
)  # fmt: skip
process = st.fixed_dictionaries(
    {"id": names, "title": texts_of_all_kinds, "limit": limits},
    optional={"case": optional_names, "role": optional, "unit": texts_of_all_kinds, "agency": optional,
              "after": st.lists(names, max_size=3), "product": optional},
)  # fmt: skip
legal_basis = st.fixed_dictionaries(
    {"number": names, "title": names},
    optional={"issued_on": days, "issued_by": optional, "url": optional},
)
files = st.fixed_dictionaries(
    {
        "name": names,
        "media_type": texts_of_all_kinds,
        "size": st.integers(1, 2**53 - 1),
        "sha256": texts_of_all_kinds,
    }
)
results = st.fixed_dictionaries({"code": names, "name": names})
forms = st.fixed_dictionaries({"id": names, "name": names, "file": st.none() | files})
procedures = st.fixed_dictionaries(
    {"code": st.just("1.004840"), "name": names, "steps": st.lists(
        st.fixed_dictionaries({"case": optional_names, "title": texts_of_all_kinds}), max_size=3)},
    optional={
        "keywords": st.lists(names, max_size=3),
        "reception_addresses": st.lists(texts_of_all_kinds, max_size=3),
        "assumptions": st.lists(texts_of_all_kinds, max_size=3),
        "executing_agencies": st.lists(st.sampled_from(["H05.03", "H05.06"]), max_size=3),
        "audience": st.lists(st.sampled_from(["citizen", "enterprise"]), max_size=3),
        "level": st.integers(1, 4),
        "online_mode": st.just("full"),
        "description": optional, "conditions": optional, "territory": optional, "benefit": optional,
        "portal_url": optional, "decision": optional, "valid_from": days, "valid_to": days, "vertical_only": flags,
        "course": st.just({"withdrawable": False, "supplement_wait_days": 30}),
        "channels": st.lists(channels, unique_by=lambda channel: str(channel["channel"]), max_size=3),
        "process": st.lists(process, max_size=3),
        "required_documents": st.lists(papers, max_size=3),
        "results": st.lists(results, max_size=3),
        "legal_basis": st.lists(legal_basis, max_size=3),
        "forms": st.lists(forms, max_size=3),
        "levels_by_agency": st.just([{"agency": "H05.03", "declared": 3}]),
        "form": st.fixed_dictionaries({"schema": st.dictionaries(texts_of_all_kinds, values, max_size=3)}),
    },
)  # fmt: skip


def document_of(procedure: dict[str, Any]) -> dict[str, Any]:
    return ProcedureDocument.model_validate(procedure).model_dump(mode="json", by_alias=True)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(procedures)
def test_a_record_with_any_texts_comes_back_from_both_formats(procedure: dict[str, Any]) -> None:
    before = document_of(procedure)
    content = writing.write({"procedures": [before]})
    opening.require_harmless(content)
    assert [document_of(value) for value in reading.read(content).document.procedures] == [before]
    package = receiving.from_json(json_guard.parse(orjson.dumps({"procedures": [before]})))
    assert ImportDocument.model_validate_json(package.content).procedures == [before]


@settings(max_examples=300, deadline=None)
@given(texts_of_all_kinds)
def test_a_protected_text_is_no_blank_and_comes_back(text: str) -> None:
    for edges in (False, True):
        written = texts.protect(text, edges=edges)
        assert written.strip() and "\r" not in written
        assert texts.restore(written.strip() if edges else written) == text


def test_what_a_spreadsheet_program_writes_for_other_characters_was_typed_so() -> None:
    assert texts.restore("_x0041_ và _x00e9_") == "_x0041_ và _x00e9_"


@pytest.mark.parametrize(
    ("change", "sheet", "column"),
    [
        ({"conditions": ""}, "Thủ tục", "Yêu cầu, điều kiện"),
        ({"keywords": ["a", ""]}, "Thủ tục", "Từ khóa"),
        ({"steps": [{"title": ""}]}, "Bước", "Nội dung bước"),
        ({"steps": [{"title": "a\x07"}]}, "Bước", "Nội dung bước"),
    ],
    ids=["text", "item of a list", "block", "control character"],
)
def test_what_no_cell_keeps_is_refused_with_its_place(change: dict[str, Any], sheet: str, column: str) -> None:
    with pytest.raises(CellImpossible) as caught:
        writing.write({"procedures": [document_of({"code": "1.004840", "name": "x"} | change)]})
    assert caught.value.extras == {"sheet": sheet, "column": column, "row_code": "1.004840"}


def test_more_rows_than_an_import_takes_are_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "MAX_ROWS", 4)
    rows = [{"code": f"F{number}", "name": "x"} for number in range(3)]
    assert reading.read(writing.write({"fields": rows[:2]})).document.fields == rows[:2]
    with pytest.raises(SheetTooLong) as caught:
        writing.write({"fields": rows})
    assert caught.value.extras == {"sheet": "Lĩnh vực"}


def mandate() -> MandateDocument:
    header = {"decision": "877/QĐ-TTg", "title": "Danh mục\r\nmẫu", "issued_on": "2018-07-18"}
    header |= {"valid_from": "2018-07-18", "due_on": "2019-12-31", "assumed_note": "Số liệu mẫu"}
    owner = {"unit": "H05.06", "role": "Phó Giám đốc"}
    items = [
        {"procedure_code": "2.000033", "name": "Một", "agency": "H05.06", "required_level": 4, "owner": owner},
        {"name": "Hai", "agency_kind": "commune", "required_level": 3, "due_on": "2019-06-30"},
        {"national_code": "1.000001", "name": "Ba", "required_level": 3},
    ]
    return MandateDocument.model_validate({"id": "qd-877-2018", "items": items} | header)


def test_mandated_lists_come_back_with_their_services_in_order() -> None:
    second = mandate().model_copy(update={"id": "qd-846-2017", "items": mandate().items[::-1]})
    content = writing.write({"mandates": [mandate().model_dump(), second.model_dump()]})
    read = reading.read(content).document.mandates
    assert [MandateDocument.model_validate(value) for value in read] == [mandate(), second]


def test_a_service_of_no_mandated_list_is_reported_where_it_stands() -> None:
    workbook = load_workbook(BytesIO(writing.write({"mandates": [mandate().model_dump()]})))
    workbook["Dịch vụ được giao"].append(["qd-1", None, None, "Bốn", None, None, 4])
    stream = BytesIO()
    workbook.save(stream)
    source = reading.read(stream.getvalue())
    refused = source.document.mandates[1]
    assert isinstance(refused, Unreadable)
    assert (refused.code, refused.errors[0].code) == ("qd-1", "unknown_mandate")
    place, remainder = source.locate("/mandates/1/mandate")
    assert (place.sheet, place.row, place.columns[remainder.lstrip("/")]) == ("Dịch vụ được giao", 6, "A")
