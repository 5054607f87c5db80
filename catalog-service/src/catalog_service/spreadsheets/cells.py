"""One cell: from a value of the document to what people read, and back. What cannot be read stays as it was typed."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import orjson

from catalog_service.spreadsheets import texts
from catalog_service.spreadsheets.grid import Column, Kind

YES, NO = "Có", "Không"
_WHOLE = re.compile(r"[0-9]{1,16}|[0-9]{1,3}(\.[0-9]{3}){1,5}")
_DECIMAL = re.compile(r"[0-9]{1,6}([.,][0-9]{1,6})?")
_AMBIGUOUS = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_FORMATS = ("%d/%m/%Y", "%Y-%m-%d")


def read(column: Column, cell: Any) -> Any:
    """The value, or the cell as it is when it makes none: the row's own check then says what is wrong with it."""
    match column.kind:
        case Kind.DATE:
            return _date(cell)
        case Kind.YES_NO:
            return _yes_no(cell)
        case Kind.CHOICE:
            return column.choices.get(_line(cell), _line(cell))
        case Kind.LINES:
            return [unescape(texts.restore(line)) for line in _lines(cell)]
        case Kind.CHOICES:
            return [column.choices.get(line, line) for line in map(str.strip, _lines(cell))]
        case Kind.WHOLE:
            return _whole(cell)
        case Kind.NUMBER:
            return _number(cell)
        case Kind.JSON:
            return _json(cell)
        case Kind.CODE:
            # Not str(cell): as a number, 1.004840 has already lost its last digit.
            return texts.restore(cell.strip()) if isinstance(cell, str) else cell
        case Kind.TEXT:
            return texts.restore(cell) if isinstance(cell, str) else _plain(cell)


def write(column: Column, value: Any) -> Any:
    """Text, a number or a date; None for an empty cell."""
    match column.kind:
        case _ if value is None or value == []:
            return None
        case Kind.DATE:
            day = date.fromisoformat(value) if isinstance(value, str) else value
            return day if day.year >= 1900 else day.isoformat()
        case Kind.YES_NO:
            return YES if value else NO
        case Kind.CHOICE:
            return _label(column.choices, value)
        case Kind.LINES:
            return "\n".join(texts.protect(escape(item)) for item in value)
        case Kind.CHOICES:
            return "\n".join(_label(column.choices, item) for item in value)
        case Kind.JSON:
            return texts.protect(orjson.dumps(value).decode())
        case Kind.CODE:
            return texts.protect(value, edges=True)
        case Kind.TEXT:
            return texts.protect(value)
        case Kind.WHOLE | Kind.NUMBER:
            return value


def is_lost(value: Any) -> bool:
    """A cell with an empty text is empty, and a line with one is none."""
    return value == "" or (isinstance(value, list) and "" in value)


def escape(item: str) -> str:
    """So that an item of several lines is still one line."""
    return item.replace("\\", "\\\\").replace("\n", "\\n")


def unescape(line: str) -> str:
    return "\\".join(part.replace("\\n", "\n") for part in line.split("\\\\"))


def _whole(cell: Any) -> Any:
    """Thousands as they are written in Vietnam; a tick is no number."""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, int) and not isinstance(cell, bool):
        return cell
    text = str(cell).strip()
    return int(text.replace(".", "")) if _WHOLE.fullmatch(text) else text


def _number(cell: Any) -> Any:
    """1.500 in a cell of text may be one and a half, or fifteen hundred: it is told as it was typed."""
    text = str(cell).strip()
    if not isinstance(cell, str) or not _DECIMAL.fullmatch(text) or _AMBIGUOUS.fullmatch(text):
        return text if isinstance(cell, str | bool) else cell
    return float(text.replace(",", "."))


def _line(cell: Any) -> Any:
    return cell.strip() if isinstance(cell, str) else cell


def _lines(cell: Any) -> list[str]:
    return [line for line in str(_plain(cell)).split("\n") if line.strip()]


def _plain(cell: Any) -> str:
    """What a person sees in a cell that was not formatted as text."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.strftime("%d/%m/%Y")
    return str(cell)


def _date(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    for pattern in _FORMATS:
        try:
            return datetime.strptime(str(cell).strip(), pattern).date().isoformat()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return str(cell)


def _yes_no(cell: Any) -> Any:
    if isinstance(cell, bool):
        return cell
    return {"có": True, "x": True, "không": False}.get(str(cell).strip().lower(), cell)


def _json(cell: Any) -> Any:
    try:
        return orjson.loads(texts.restore(str(cell)))
    except orjson.JSONDecodeError:
        return cell


def _label(choices: Mapping[str, str], value: str) -> str:
    return next((label for label, identifier in choices.items() if identifier == value), value)
