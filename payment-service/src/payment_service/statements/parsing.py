"""A statement (CSV) read strictly: each fault is named by line and column, and one refuses the whole file. Pure."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from servicekit.problems import FieldError, Text

from payment_service.statements import columns
from payment_service.statements.amounts import read_amount, read_time
from payment_service.statements.columns import ACCOUNT, AMOUNT, BOOKED_AT, MEMO, REFERENCE
from payment_service.statements.problems import StatementNotValid
from payment_service.statements.schemas import MAX_LINES, StatementSource

MAX_ERRORS = 100
_AHEAD = timedelta(days=1)
"""Clocks differ; what is booked later than that has not happened."""

_NOT_UTF8 = Text("Tệp không phải UTF-8", "The file is not UTF-8")
_EMPTY = Text("Tệp không có dòng tiêu đề", "The file has no header")
_CONTROL = Text("Ký tự điều khiển không được phép", "Control characters are not allowed")
_QUOTES = Text("Dấu ngoặc kép không đúng quy cách CSV", "The quotes are not valid CSV")
_CELLS = Text("Số ô khác với dòng tiêu đề", "Not as many cells as the header has")
_LINES = Text(f"Quá {MAX_LINES} dòng trong một tệp", f"More than {MAX_LINES} lines in one file")
_MISSING = Text("Không được để trống", "It must not be empty")
_AMOUNT = Text(
    "Số tiền phải là số nguyên đồng từ 1 đến 1.000.000.000.000, ví dụ 135000 hoặc 135.000",
    "The sum must be whole đồng from 1 to 1,000,000,000,000, such as 135000 or 135.000",
)
_TIME = Text(
    "Thời điểm phải là 2026-11-24T10:05:00+07:00, 24/11/2026 10:05:00 hoặc 20261124100500",
    "The time must be 2026-11-24T10:05:00+07:00, 24/11/2026 10:05:00 or 20261124100500",
)
_FUTURE = Text("Thời điểm ở tương lai", "The time is in the future")


@dataclass(frozen=True)
class ParsedLine:
    line_number: int
    account: str
    bank_reference: str
    booked_at: datetime
    amount_vnd: int
    memo: str


@dataclass
class _Reading:
    places: dict[str, int]
    width: int
    latest: datetime
    lines: list[ParsedLine] = field(default_factory=list)
    errors: list[FieldError] = field(default_factory=list)


def parse(content: bytes, source: StatementSource, now: datetime) -> list[ParsedLine]:
    """The lines in the file's order; there may be none. Raises StatementNotValid."""
    rows = _rows(_decoded(content))
    number, header = next(rows, (1, []))
    if not header:
        raise StatementNotValid(errors=[FieldError("/lines/1", "header_missing", _EMPTY)])
    reading = _Reading(_columns(source, header), len(header), now + _AHEAD)
    for number, cells in rows:
        if len(reading.lines) >= MAX_LINES:
            raise StatementNotValid(errors=[FieldError(f"/lines/{number}", "too_many_lines", _LINES)])
        _read_line(reading, number, cells)
        if len(reading.errors) >= MAX_ERRORS:
            break
    if reading.errors:
        raise StatementNotValid(errors=reading.errors[:MAX_ERRORS])
    return reading.lines


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise StatementNotValid(errors=[FieldError(f"/lines/{line}", "not_utf8", _NOT_UTF8)]) from error


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line that it begins on; empty lines are passed over."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    begins = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield begins, row
            begins = reader.line_num + 1
    except csv.Error as error:
        raise StatementNotValid(errors=[FieldError(f"/lines/{begins}", "csv_invalid", _QUOTES)]) from error


def _delimiter(text: str) -> str:
    """Spreadsheets of Vietnam write semicolons, others commas or tabs: the one that the header has most of."""
    header = text.lstrip().partition("\n")[0]
    return max(",;\t", key=header.count)


def _columns(source: StatementSource, header: list[str]) -> dict[str, int]:
    """Other columns are passed over. Raises StatementNotValid."""
    errors: list[FieldError] = []
    found: dict[str, int] = {}
    for name, at in columns.places(source, header).items():
        accepted = ", ".join(columns.COLUMNS[source][name])
        if len(at) > 1:
            twice = Text(f"Cột lặp lại: {accepted}", f"The column is there twice: {accepted}")
            errors.append(FieldError(f"/lines/1/{name}", "column_repeated", twice))
        elif at:
            found[name] = at[0]
        elif name not in columns.OPTIONAL:
            missing = Text(f"Thiếu cột, có thể ghi: {accepted}", f"The column is missing; accepted: {accepted}")
            errors.append(FieldError(f"/lines/1/{name}", "column_missing", missing))
    if errors:
        raise StatementNotValid(errors=errors)
    return found


def _read_line(reading: _Reading, number: int, cells: list[str]) -> None:
    if len(cells) != reading.width:
        reading.errors.append(FieldError(f"/lines/{number}", "cells_differ", _CELLS))
        return
    texts = {name: cells[place].strip() for name, place in reading.places.items()}
    amount_vnd, booked_at = read_amount(texts[AMOUNT]), read_time(texts[BOOKED_AT])
    errors = [FieldError(f"/lines/{number}/{name}", *fault) for name in texts for fault in _faults(name, texts[name])]
    if amount_vnd is None:
        errors.append(FieldError(f"/lines/{number}/{AMOUNT}", "amount_invalid", _AMOUNT))
    if booked_at is None:
        errors.append(FieldError(f"/lines/{number}/{BOOKED_AT}", "time_invalid", _TIME))
    elif booked_at > reading.latest:
        errors.append(FieldError(f"/lines/{number}/{BOOKED_AT}", "time_in_future", _FUTURE))
    reading.errors += errors
    if amount_vnd is not None and booked_at is not None and not errors:
        line = ParsedLine(number, texts.get(ACCOUNT, ""), texts[REFERENCE], booked_at, amount_vnd, texts[MEMO])
        reading.lines.append(line)


def _faults(name: str, text: str) -> Iterator[tuple[str, Text]]:
    if name == REFERENCE and not text:
        yield "missing", _MISSING
    longest = columns.LONGEST.get(name)
    if longest and len(text) > longest:
        yield "too_long", Text(f"Tối đa {longest} ký tự", f"At most {longest} characters")
    if any((sign < " " and sign not in "\t\n\r") or "\x7f" <= sign <= "\x9f" for sign in text):
        yield "control_character", _CONTROL
