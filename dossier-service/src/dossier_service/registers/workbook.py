"""A workbook of one sheet, written row by row as they come: memory for one batch, the rest in temporary files.

A text is never taken for a formula, not even after somebody has edited its cell.
"""

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import Any

import xlsxwriter
from servicekit.clock import VIETNAM
from starlette.concurrency import run_in_threadpool

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_CELL_CHARACTERS = 32_767
"""What a cell holds."""

Cell = str | int | datetime | None

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_FIRST_ROW = 2
_IN_MEMORY_BYTES = 8 * 1024 * 1024
_FONT = {"font_name": "Times New Roman", "font_size": 11}
_WRAPPED = _FONT | {"valign": "top", "text_wrap": True}


@dataclass(frozen=True)
class Column:
    header: str
    width: int


async def write(
    title: str, caption: str, columns: Sequence[Column], batches: AsyncIterator[list[tuple[Cell, ...]]]
) -> SpooledTemporaryFile[bytes]:
    """The file, from its beginning; close it. Rows are written and packed in a thread, off the event loop."""
    file = SpooledTemporaryFile[bytes](max_size=_IN_MEMORY_BYTES)
    sheet = _Sheet(file, title, caption, columns)
    async for rows in batches:
        await run_in_threadpool(sheet.append, rows)
    await run_in_threadpool(sheet.close)
    file.seek(0)
    return file


class _Sheet:
    def __init__(self, file: Any, title: str, caption: str, columns: Sequence[Column]) -> None:
        # Each row goes to a temporary file once the next one begins.
        self._workbook = xlsxwriter.Workbook(file, {"constant_memory": True})
        self._sheet = self._workbook.add_worksheet(title)
        add = self._workbook.add_format
        self._text = add(_WRAPPED | {"num_format": "@"})
        self._quoted = add(_WRAPPED | {"num_format": "@", "quote_prefix": True})
        self._moment = add(_WRAPPED | {"num_format": "dd/mm/yyyy hh:mm"})
        self._number = add(_FONT)
        self._next_row = _FIRST_ROW
        self._sheet.freeze_panes(_FIRST_ROW, 0)
        for place, column in enumerate(columns):
            self._sheet.set_column(place, place, column.width)
        self._sheet.write_string(0, 0, caption, add(_FONT | {"bold": True}))
        heading = add(_WRAPPED | {"bold": True})
        for place, column in enumerate(columns):
            self._sheet.write_string(1, place, column.header, heading)

    def append(self, rows: list[tuple[Cell, ...]]) -> None:
        for row in rows:
            for place, value in enumerate(row):
                self._write(place, value)
            self._next_row += 1

    def close(self) -> None:
        self._workbook.close()

    def _write(self, place: int, value: Cell) -> None:
        match value:
            case None | "":
                return
            case datetime():
                # A sheet knows no zones: the clock on the wall.
                on_the_wall = value.astimezone(VIETNAM).replace(tzinfo=None)
                self._sheet.write_datetime(self._next_row, place, on_the_wall, self._moment)
            case int():
                self._sheet.write_number(self._next_row, place, value, self._number)
            case _:
                text = _NOT_XML.sub("", value)[:MAX_CELL_CHARACTERS]
                style = self._quoted if text.startswith(_FORMULA_SIGNS) else self._text
                self._sheet.write_string(self._next_row, place, text, style)
