"""Rows into a file: CSV that a spreadsheet opens as it is meant, or a workbook with its definitions."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter
from servicekit.clock import VIETNAM

from analytics_service.exports.columns import Column

BOM = "\ufeff"
"""Without it Excel takes UTF-8 for the local code page."""
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
Rows = Iterable[Sequence[Any]]
Notes = Sequence[tuple[str, str]]
"""What the file is about: (name, words)."""


def csv_file(columns: Sequence[Column], rows: Rows, language: str) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([column.name.in_language(language) for column in columns])
    writer.writerows([safe(_plain(value)) for value in row] for row in rows)
    return (BOM + text.getvalue()).encode()


def xlsx_file(columns: Sequence[Column], rows: Rows, notes: Notes, language: str) -> bytes:
    """Texts are written as texts: nothing in them is ever a formula or a link."""
    content = io.BytesIO()
    workbook = xlsxwriter.Workbook(content, {"constant_memory": True, "default_date_format": "dd/mm/yyyy hh:mm"})
    heading = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    data = workbook.add_worksheet("Hồ sơ" if language == "vi" else "Dossiers")
    data.freeze_panes(1, 0)
    data.set_column(0, len(columns) - 1, 18)
    for place, column in enumerate(columns):
        data.write_string(0, place, column.name.in_language(language), heading)
    day = workbook.add_format({"num_format": "dd/mm/yyyy"})
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            _write(data, number, place, value, day)
    _definitions(workbook, columns, notes, language, heading)
    workbook.close()
    return content.getvalue()


def _write(sheet: Any, number: int, place: int, value: Any, day: Any) -> None:
    match value:
        case None:
            return
        case datetime():
            sheet.write_datetime(number, place, value.astimezone(VIETNAM).replace(tzinfo=None))
        case date():
            sheet.write_datetime(number, place, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001
        case int():
            sheet.write_number(number, place, value)
        case _:
            sheet.write_string(number, place, str(value))


def _definitions(workbook: Any, columns: Sequence[Column], notes: Notes, language: str, heading: Any) -> None:
    sheet = workbook.add_worksheet("Định nghĩa" if language == "vi" else "Definitions")
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    told = [*notes, *((each.name.in_language(language), each.meaning.in_language(language)) for each in columns)]
    for number, (name, words) in enumerate(told):
        sheet.write_string(number, 0, name, heading)
        sheet.write_string(number, 1, words)


def _plain(value: Any) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return value.astimezone(VIETNAM).isoformat(timespec="seconds")
        case _:
            return str(value)


def safe(text: str) -> str:
    """A cell that a spreadsheet would reckon is made a text (CSV injection)."""
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text
