import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from catalog_service.blank_forms import printing
from catalog_service.blank_forms.downloads import disposition
from catalog_service.blank_forms.sheets import Filer, Heading, sheet
from catalog_service.procedures.schemas import FormDocument
from servicekit.printing import printer

SAMPLES = sorted((Path(__file__).parents[3] / "deploy" / "sample-data" / "forms").glob("*.json"))
HEADING = Heading("Tờ khai", "Cấp Phiếu lý lịch tư pháp", "2.000488", 1, date(2026, 4, 1), "Sở Tư pháp")
ADDRESS = "http://127.0.0.1:8080/api/v1/procedures/2.000488"
DAY = printing.midnight(date(2026, 4, 1))


def made(properties: dict[str, Any], answers: Any = None, **layout: Any) -> list[dict[str, Any]]:
    document = {"schema": {"type": "object", "properties": properties, "required": ["a"]}, "ui_schema": layout}
    sections = sheet(FormDocument.model_validate(document), HEADING, ADDRESS, answers)["sections"]
    return [field for section in sections for field in section["fields"]]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_sample_form_is_printed_blank_and_filled(path: Path) -> None:
    form = FormDocument.model_validate(json.loads(path.read_text("utf-8")))
    for answers, filer in ((None, None), (form.example, Filer(name="Trần Thị Mẫu"))):
        page = sheet(form, HEADING, ADDRESS, answers, filer)
        content = printer.render(printing.FORM, page, DAY)
        assert content.startswith(b"%PDF-")
        assert content == printer.render(printing.FORM, page, DAY)


def test_values_are_written_as_people_write_them() -> None:
    properties = {
        "a": {"title": "Ngày", "type": "string", "format": "date"},
        "b": {"title": "Giá trị", "type": "integer"},
        "c": {"title": "Năm", "type": "integer"},
        "d": {"title": "Tỷ lệ", "type": "number"},
        "e": {"title": "Có", "type": "boolean"},
        "f": {"title": "Tên", "type": "string"},
    }
    answers = {"a": "2026-04-09", "b": 45_000_000, "c": 2026, "d": 2.5, "e": False, "f": " e\u0302\u0301 "}
    values = [field["value"] for field in made(properties, answers)]
    assert values == ["09/04/2026", "45.000.000", "2026", "2,5", "Không", "ế"]


def test_choices_repeated_blocks_and_rows_have_their_places() -> None:
    person = {"type": "object", "title": "Người", "properties": {"n": {"title": "Tên", "type": "string"}}}
    wide = {
        "type": "object",
        "title": "Con",
        "properties": {f"p{number}": {"title": f"Cột {number}", "type": "string"} for number in range(6)},
    }
    properties = {
        "a": {
            "title": "Loại",
            "type": "string",
            "oneOf": [{"const": "x", "title": "Một"}, {"const": "y", "title": "Hai"}],
        },
        "b": {"title": "Nơi", "type": "array", "items": {"type": "string"}},
        "c": {"title": "Người", "type": "array", "items": person},
        "d": {"title": "Con", "type": "array", "items": wide},
    }  # fmt: skip
    choice, places, people, children = made(properties)
    assert (choice["kind"], choice["required"]) == ("choice", True)
    assert choice["options"] == [{"label": "Một", "chosen": False}, {"label": "Hai", "chosen": False}]
    assert (places["kind"], places["items"]) == ("list", ["", "", ""])
    assert (people["kind"], people["columns"], len(people["rows"])) == ("table", ["Tên"], 4)
    assert [block["label"] for block in children["blocks"]] == ["Con 1", "Con 2"]
    choice, places, people, children = made(properties, {"a": "y", "b": ["Từ Sơn"], "c": [{"n": "An"}], "d": [{}]})
    assert [option["chosen"] for option in choice["options"]] == [False, True]
    assert (places["items"], people["rows"], len(children["blocks"])) == (["Từ Sơn"], [["An"]], 1)


def test_the_layout_gives_order_and_sections_and_forgets_no_field() -> None:
    properties = {name: {"title": name.upper(), "type": "string"} for name in "abc"}
    group = {"type": "Group", "label": "Phần", "elements": [{"type": "Control", "scope": "#/properties/c"}]}
    form = {"schema": {"type": "object", "properties": properties}}
    form["ui_schema"] = {"type": "VerticalLayout", "elements": [group]}
    sections = sheet(FormDocument.model_validate(form), HEADING, ADDRESS)["sections"]
    told = [(section["label"], [field["label"] for field in section["fields"]]) for section in sections]
    assert told == [("Phần", ["C"]), ("Nội dung khác", ["A", "B"])]


def test_a_download_has_a_plain_name_and_a_vietnamese_one() -> None:
    name = 'Đơn "đề nghị"\r\n.pdf'
    assert disposition(name) == (
        "attachment; filename=\"Don-de-nghi-.pdf\"; filename*=UTF-8''"
        "%C4%90%C6%A1n%20%22%C4%91%E1%BB%81%20ngh%E1%BB%8B%22%0D%0A.pdf"
    )
