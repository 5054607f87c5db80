"""The printer: sheets to PDF/A-2b in a few threads of their own, so that no page keeps the service from answering."""

import asyncio
import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import orjson
import segno
import typst

from catalog_service.blank_forms.problems import PrinterBusy

PRINTERS = 2
MAX_WAITING = 32
TIMEOUT_SECONDS = 20.0

# What the bundled font (Libertinus Serif, OFL, inside the typst package) can show in all its styles. PDF/A refuses
# a page with a letter that has no shape, so anything else is shown as an empty square.
SHOWN = (
    "\n\t\x20-\x7e\xa0-\xac\xae-\u0241\u0300-\u0323\u0391-\u03a1\u03a3-\u03c9\u0401-\u044f"
    "\u1e00-\u1e9b\u1e9e\u1ea0-\u1ef9\u2010-\u2027"
)
SHOWN += "\u2030-\u2037\u2039\u203a\u20ab\u20ac\u2116\u2122\u2190-\u2193\u2260\u2264\u2265\u25a1"
_NOT_SHOWN = re.compile(f"[^{SHOWN}]")

_printers = ThreadPoolExecutor(PRINTERS, thread_name_prefix="printer")
_waiting = 0


def pen(address: str) -> str:
    """What besides the sheet decides what a page looks like."""
    parts = _template(), version("typst").encode(), version("segno").encode(), address.encode()
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


async def printed(sheet: dict[str, Any], day: date) -> bytes:
    """A PDF/A-2b file; the same sheet and day give the same bytes. Raises PrinterBusy."""
    global _waiting
    if _waiting >= MAX_WAITING:
        raise PrinterBusy(headers={"Retry-After": "5"})
    _waiting += 1
    try:
        work = asyncio.get_running_loop().run_in_executor(_printers, render, sheet, day)
        return await asyncio.wait_for(work, TIMEOUT_SECONDS)
    except TimeoutError as error:
        raise PrinterBusy(headers={"Retry-After": "5"}) from error
    finally:
        _waiting -= 1


def render(sheet: dict[str, Any], day: date) -> bytes:
    qr = segno.make(sheet["address"], error="m").svg_inline(border=0)
    text = orjson.dumps(_showable(sheet) | {"qr": qr}).decode()
    return typst.compile(
        _template(),
        format="pdf",
        root=_root(),  # type: ignore[arg-type] - the stub wants it to be bytes as the template is
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"sheet": text},
        pdf_standards=["a-2b"],
        timestamp=int(datetime.combine(day, time(), UTC).timestamp()),
    )


def _showable(value: Any) -> Any:
    match value:
        case str():
            return _NOT_SHOWN.sub("\u25a1", value)
        case dict():
            return {name: _showable(inner) for name, inner in value.items()}
        case list():
            return [_showable(inner) for inner in value]
        case _:
            return value


@lru_cache(maxsize=1)
def _template() -> bytes:
    return files("catalog_service.blank_forms").joinpath("form.typ").read_bytes()


def _root() -> str:
    return str(Path(__file__).parent)


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Those inside the package alone: a page looks the same on every machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
