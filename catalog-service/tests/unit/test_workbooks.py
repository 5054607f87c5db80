"""The workbook as bytes: what it loses, what it refuses, where it says a fault is. No database."""

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import orjson
import pytest
from catalog_service.blank_forms import sniffing
from catalog_service.imports import files
from catalog_service.imports.rows import Unreadable
from catalog_service.imports.schemas import Outcome, ReportRow, RowKind
from catalog_service.procedures import records
from catalog_service.procedures.schemas import ProcedureDocument
from catalog_service.spreadsheets import assembling, columns, layout, opening, reading, reports, writing
from catalog_service.spreadsheets.grid import Kind
from catalog_service.spreadsheets.problems import CellImpossible, WorkbookUnreadable
from openpyxl import load_workbook

SAMPLE_DATA = Path(__file__).parents[3] / "deploy" / "sample-data"


def sample_procedures() -> list[dict[str, Any]]:
    procedures = [orjson.loads(path.read_bytes()) for path in sorted((SAMPLE_DATA / "procedures").glob("*.json"))]
    for procedure in procedures:
        if isinstance(procedure.get("form"), str):
            procedure["form"] = orjson.loads((SAMPLE_DATA / procedure["form"]).read_bytes())
    return procedures


def filled_in(*lines: tuple[str, dict[str, Any]]) -> bytes:
    """The template with these rows, each a sheet's title and cells by column path; rows begin at 3."""
    workbook = load_workbook(BytesIO(writing.template()))
    for title, cells in lines:
        sheet = workbook[title]
        paths = [cell.value for cell in sheet[2]]
        row = max(sheet.max_row, 2) + 1
        for path, value in cells.items():
            written = sheet.cell(row, paths.index(path) + 1)
            written.value = value
            if isinstance(value, str):
                written.data_type = "s"
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def code_of(caught: pytest.ExceptionInfo[WorkbookUnreadable]) -> tuple[str, str]:
    return caught.value.errors[0].pointer, caught.value.errors[0].code


def test_every_sample_procedure_comes_back_with_the_same_content() -> None:
    before = [ProcedureDocument.model_validate(procedure) for procedure in sample_procedures()]
    content = writing.write({"procedures": [document.model_dump(mode="json", by_alias=True) for document in before]})
    opening.require_harmless(content)
    after = [ProcedureDocument.model_validate(value) for value in reading.read(content).document.procedures]
    assert [document.code for document in after] == [document.code for document in before]
    for old, new in zip(before, after, strict=True):
        assert new == old
        assert records.content_hash(new) == records.content_hash(old)


@pytest.mark.parametrize(
    "text", ["=1+1", "+84", "-5", "@SUM(A1)", '=HYPERLINK("http://x")', "a\\nb\\", "dòng 1\ndòng 2"]
)
def test_a_text_that_looks_like_a_formula_stays_a_text(text: str) -> None:
    document = {"procedures": [{"code": "1.000001", "name": text, "keywords": [text]}]}
    content = writing.write(document)
    sheet = load_workbook(BytesIO(content))["Thủ tục"]
    assert sheet["B3"].data_type != "f"
    assert sheet["B3"].quotePrefix == (text[0] in "=+-@")
    assert reading.read(content).document.procedures == [{"code": "1.000001", "name": text, "keywords": [text]}]


@pytest.mark.parametrize("text", ["x" * 32_768, "a\x07b"], ids=["too long for a cell", "control character"])
def test_what_a_cell_cannot_keep_is_refused_and_not_cut(text: str) -> None:
    with pytest.raises(CellImpossible):
        writing.write({"procedures": [{"code": "1.000001", "name": "x", "conditions": text}]})
    longest = {"code": "1.000001", "conditions": "ế" * 32_767}
    assert reading.read(writing.write({"procedures": [longest]})).document.procedures == [longest]


def test_a_report_shows_what_no_cell_can_keep_as_far_as_it_can() -> None:
    row = ReportRow(row=1, kind=RowKind.FIELD, code="a\x07" + "b" * 40_000, outcome=Outcome.CREATED)
    written, content = reports.ReportSheet(), BytesIO()
    written.append([row])
    written.save(content)
    sheet = load_workbook(content).worksheets[0]
    assert sheet["E2"].value == "a" + "b" * 32_766


def _with_formula(kept: bytes, type_of_cell: bytes = b"") -> bytes:
    """A field whose name is a formula, with what the file keeps as its value."""
    workbook = load_workbook(BytesIO(filled_in(("Lĩnh vực", {"code": "VD", "name": "x"}))))
    workbook["Lĩnh vực"]["B3"] = '="a"&"b"'
    stream = BytesIO()
    workbook.save(stream)

    def keep(name: str, part: bytes) -> bytes:
        empty = rb'<c (r="B3"[^>]*)>(<f>[^<]*</f>)<v ?(/>|></v>)'
        return re.sub(empty, rb"<c \1" + type_of_cell + rb">\2" + kept, part)

    return _rewritten(stream.getvalue(), keep)


@pytest.mark.parametrize(
    ("kept", "type_of_cell", "fields"),
    [
        (b"<v>ab</v>", b' t="str"', [{"code": "VD", "name": "ab"}]),
        (b"<v>3</v>", b"", [{"code": "VD", "name": "3"}]),
        (b"<v></v>", b' t="str"', [{"code": "VD"}]),
    ],
)
def test_a_formula_counts_as_the_value_that_the_file_keeps(
    kept: bytes, type_of_cell: bytes, fields: list[dict[str, Any]]
) -> None:
    assert reading.read(_with_formula(kept, type_of_cell)).document.fields == fields


@pytest.mark.parametrize("kept", [b"", b"<v></v>", b"<v/>"])
def test_a_formula_that_nothing_has_reckoned_is_refused_in_its_row_and_never_read_as_empty(kept: bytes) -> None:
    source = reading.read(_with_formula(kept))
    (refused,) = source.document.fields
    assert isinstance(refused, Unreadable)
    assert [(error.pointer, error.code) for error in refused.errors] == [("/name", "formula_without_value")]
    assert refused.errors[0].message.vi.startswith("Công thức chưa có giá trị: mở và lưu lại bằng bảng tính")
    where, _ = source.locate("/fields/0/name")
    assert (where.sheet, where.row, where.columns["name"]) == ("Lĩnh vực", 3, "B")


def test_what_belongs_to_a_refused_row_is_not_reported_beside_it_and_every_bad_cell_is() -> None:
    source = reading.read(
        filled_in(
            ("Thủ tục", {"code": "1.000001", "name": "#N/A", "conditions": "#NAME?"}),
            ("Bước", {"procedure": "1.000001", "title": "Nộp"}),
            ("Thủ tục", {"code": "1.000002"}),
            ("Bước", {"procedure": "1.000001", "title": "Nhận"}),
            ("Bước", {"procedure": "1.000002", "title": "#REF!"}),
        )
    )
    refused = [value for value in source.document.procedures if isinstance(value, Unreadable)]
    told = [(value.code, [(error.pointer, error.code) for error in value.errors]) for value in refused]
    assert told == [
        ("1.000001", [("/name", "cell_in_error"), ("/conditions", "cell_in_error")]),
        ("1.000002", [("/title", "cell_in_error")]),
    ]
    assert source.document.procedures[1] == {"code": "1.000002"}


def test_labels_dates_and_yes_no_are_read_as_people_write_them() -> None:
    content = filled_in(
        ("Thủ tục", {"code": " 1.000001 ", "online_mode": "Toàn trình", "audience": "Doanh nghiệp\nTổ chức",
                     "valid_from": "01/07/2026", "vertical_only": "có"}),
        ("Cách thức", {"procedure": "1.000001", "channel": "Trực tuyến", "name": "Thường",
                       "time_limit.value": 5, "time_limit.unit": "Ngày làm việc"}),
        ("Phí", {"procedure": "1.000001", "channel": "Trực tuyến", "case": "Thường", "id": "a", "amount_vnd": 1000}),
    )  # fmt: skip
    (procedure,) = reading.read(content).document.procedures
    assert procedure == {
        "code": "1.000001",
        "online_mode": "full",
        "audience": ["enterprise", "organisation"],
        "valid_from": "2026-07-01",
        "vertical_only": True,
        "channels": [
            {
                "channel": "online",
                "cases": [
                    {
                        "name": "Thường",
                        "time_limit": {"value": 5, "unit": "working_day"},
                        "fees": [{"id": "a", "amount_vnd": 1000}],
                    }
                ],
            }
        ],
    }


def test_a_code_typed_as_a_number_is_not_guessed() -> None:
    source = reading.read(filled_in(("Thủ tục", {"code": 1.00484})))
    assert source.document.procedures == [{"code": 1.00484}]


@pytest.mark.parametrize(
    ("line", "error", "place"),
    [
        (("Bước", {"procedure": "9.9", "title": "x"}), "unknown_procedure", ("Bước", 3, "A")),
        (("Phí", {"procedure": "1.000001", "channel": "Trực tiếp", "case": "y"}), "unknown_case", ("Phí", 3, "C")),
    ],
)
def test_a_row_that_belongs_to_nothing_is_reported_where_it_stands(
    line: tuple[str, dict[str, Any]], error: str, place: tuple[str, int, str]
) -> None:
    source = reading.read(filled_in(("Thủ tục", {"code": "1.000001"}), line))
    refused = source.document.procedures[1]
    assert isinstance(refused, Unreadable)
    assert refused.errors[0].code == error
    where, remainder = source.locate(f"/procedures/1{refused.errors[0].pointer}")
    assert (where.sheet, where.row, where.columns[remainder.lstrip("/")]) == place


def test_the_template_names_and_explains_every_column_and_lists_every_choice() -> None:
    workbook = load_workbook(BytesIO(writing.template()))
    assert workbook.sheetnames[0] == layout.GUIDE
    assert workbook[layout.CHOICES].sheet_state == "hidden"
    guide = {(row[0], row[1]) for row in workbook[layout.GUIDE].iter_rows(values_only=True)}
    for sheet in layout.SHEETS:
        written = workbook[sheet.title]
        assert written.row_dimensions[2].hidden
        assert [cell.value for cell in written[2]] == [column.path for column in columns.of(sheet)]
        validated = {
            str(ranged).split(":")[0] for rule in written.data_validations.dataValidation for ranged in rule.cells
        }
        for index, column in enumerate(columns.of(sheet)):
            assert (sheet.title, column.header) in guide
            if column.kind in (Kind.CHOICE, Kind.YES_NO):
                assert written.cell(3, index + 1).coordinate in validated


def _rewritten(content: bytes, change: Callable[[str, bytes], bytes | None], **extra: bytes) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            part = change(entry.filename, old.read(entry))
            if part is not None:
                new.writestr(entry.filename, part)
        for name, part in extra.items():
            new.writestr(name, part)
    return stream.getvalue()


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "MAX_UNCOMPRESSED_BYTES", 1 << 20)
    content = _rewritten(writing.template(), lambda name, part: part, bomb=b"\0" * (2 << 20))
    assert len(content) < 1 << 20
    with pytest.raises(WorkbookUnreadable) as caught:
        opening.require_harmless(content)
    assert code_of(caught) == ("", "too_large")


def _with_part(name: str, part: bytes) -> bytes:
    return _rewritten(writing.template(), lambda entry, old: part if entry == name else old)


_ROW = b'<row r="3">' + b"<c/>" * 20_000 + b"</row>"


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("xl/worksheets/sheet3.xml", b"<worksheet><sheetData>" + _ROW + b"</sheetData></worksheet>"),
        ("xl/worksheets/sheet3.xml", b"<x:sst xmlns:x='x'><x:r>" + b"<x:c/>" * 200 + b"</x:r></x:sst>"),
        ("xl/worksheets/sheet3.xml", b"<sst>" + b"<si/>" * 200 + b"</sst>"),
    ],
    ids=["one endless row", "texts with a prefix", "texts"],
)
def test_more_elements_than_may_be_held_at_once_are_refused_before_they_are(
    name: str, part: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "MAX_ELEMENTS_OF_TEXTS", 150)
    with pytest.raises(WorkbookUnreadable) as caught:
        opening.require_harmless(_with_part(name, part))
    assert code_of(caught) == ("", "too_large")


def test_the_elements_of_all_parts_are_counted_together(monkeypatch: pytest.MonkeyPatch) -> None:
    opening.require_harmless(writing.template())
    monkeypatch.setattr(opening, "MAX_ELEMENTS", 2_000)
    with pytest.raises(WorkbookUnreadable) as caught:
        opening.require_harmless(writing.template())
    assert code_of(caught) == ("", "too_large")


def test_values_are_counted_before_a_cell_becomes_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """One shared text costs the file nothing, however many cells show it."""
    monkeypatch.setattr(reading.json_guard, "MAX_VALUES", 500)
    lines = [("Thủ tục", {"code": f"1.{number}", "keywords": "\n".join("abcdefghij")}) for number in range(50)]
    with pytest.raises(WorkbookUnreadable) as caught:
        reading.read(filled_in(*lines))
    assert code_of(caught) == ("Thủ tục", "too_many_values")


def test_a_cell_longer_than_any_program_writes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_CELL_CHARACTERS", 100)
    with pytest.raises(WorkbookUnreadable) as caught:
        reading.read(filled_in(("Thủ tục", {"code": "1.000001", "name": "x" * 101})))
    assert code_of(caught) == ("Thủ tục", "cell_too_long")


def test_a_form_of_more_parts_than_a_form_may_have_stays_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assembling, "MAX_FORM_CHARACTERS", 10)
    part = ("Biểu mẫu điện tử", {"procedure": "1.000001", "text": "[[],[]"})
    rest = ("Biểu mẫu điện tử", {"procedure": "1.000001", "text": ",[],[]]"})
    (procedure,) = reading.read(filled_in(("Thủ tục", {"code": "1.000001"}), part, rest)).document.procedures
    assert procedure["form"] == "[[],[],[],[]]"


def _broken(method: int) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        archive.writestr("[Content_Types].xml", bytes(range(32, 127)) * 50)
    content = bytearray(stream.getvalue())
    start = 30 + len("[Content_Types].xml")
    content[start : start + 12] = b"\xff" * 12
    return bytes(content)


NO_MEMBERS = b"PK\x03\x04junk" + b"PK\x05\x06" + b"\0" * 18
BROKEN = [NO_MEMBERS, *map(_broken, (zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2))]


@pytest.mark.parametrize("content", BROKEN, ids=["no members", "deflate", "lzma", "bzip2"])
def test_a_broken_archive_is_neither_a_workbook_nor_a_form(content: bytes) -> None:
    with pytest.raises(WorkbookUnreadable) as caught:
        opening.require_harmless(content)
    assert code_of(caught) == ("", "not_a_workbook")
    assert sniffing.type_of(content) is None


def test_a_file_in_no_base64_is_a_fault_of_its_row() -> None:
    for content in ("é", "####"):
        document = files.FileDocument(sha256="0" * 64, media_type="application/pdf", content_base64=content)
        assert [(fault.pointer, fault.code) for fault in files.faults(document)] == [("/content_base64", "not_base64")]


def test_a_crowd_of_entries_is_refused() -> None:
    content = _rewritten(writing.template(), lambda name, part: part, **{f"x{n}": b"" for n in range(300)})
    with pytest.raises(WorkbookUnreadable) as caught:
        opening.require_harmless(content)
    assert code_of(caught) == ("", "too_large")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_in_every_encoding(encoding: str) -> None:
    hostile = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY b "x">]><a>&b;</a>'.encode(encoding)

    def change(name: str, part: bytes) -> bytes:
        return hostile if name == "xl/workbook.xml" else part

    with pytest.raises(WorkbookUnreadable) as caught:
        opening.require_harmless(_rewritten(writing.template(), change))
    assert code_of(caught) == ("", "dtd_not_allowed")


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"no workbook at all", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512]
)
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    with pytest.raises(WorkbookUnreadable) as caught:
        opening.require_harmless(content)
    assert code_of(caught) == ("", "not_a_workbook")


def test_a_workbook_without_the_templates_sheets_or_headers_is_refused() -> None:
    workbook = load_workbook(BytesIO(writing.template()))
    workbook["Bước"].delete_rows(2)
    stream = BytesIO()
    workbook.save(stream)
    with pytest.raises(WorkbookUnreadable) as caught:
        reading.read(_with_row(stream.getvalue(), "Bước"))
    assert code_of(caught) == ("Bước!2", "header_missing")
    workbook = load_workbook(BytesIO(writing.template()))
    workbook["Bước"]["D2"] = "colour"
    stream = BytesIO()
    workbook.save(stream)
    with pytest.raises(WorkbookUnreadable) as caught:
        reading.read(stream.getvalue())
    assert code_of(caught) == ("Bước!D2", "unknown_column")


def _with_row(content: bytes, title: str) -> bytes:
    workbook = load_workbook(BytesIO(content))
    workbook[title]["A2"] = "1.000001"
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def test_more_rows_than_a_sheet_may_have_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "MAX_ROWS", 4)
    lines = [("Lĩnh vực", {"code": f"F{number}", "name": "x"}) for number in range(5)]
    with pytest.raises(WorkbookUnreadable) as caught:
        reading.read(filled_in(*lines))
    assert code_of(caught) == ("Lĩnh vực", "too_many_rows")
