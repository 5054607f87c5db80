"""The printer: pages to PDF/A-2b in a few threads of their own, so that no page keeps the service from answering."""

import asyncio
import hashlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import orjson
import segno
import typst

from servicekit.printing.letters import showable
from servicekit.printing.problems import PrinterBusy

PRINTERS = 2
MAX_WAITING = 32
TIMEOUT_SECONDS = 20.0

_printers = ThreadPoolExecutor(PRINTERS, thread_name_prefix="printer")
_waiting = 0


@dataclass(frozen=True)
class Template:
    """A Typst file; what it imports lies in the same folder. It reads its data, and nothing else, from `data`."""

    file: Path


async def printed(template: Template, data: Mapping[str, Any], at: datetime) -> bytes:
    """As `render`, off the event loop. Raises PrinterBusy."""
    global _waiting
    if _waiting >= MAX_WAITING:
        raise PrinterBusy(headers={"Retry-After": "5"})
    _waiting += 1
    try:
        work = asyncio.get_running_loop().run_in_executor(_printers, render, template, data, at)
        return await asyncio.wait_for(work, TIMEOUT_SECONDS)
    except TimeoutError as error:
        raise PrinterBusy(headers={"Retry-After": "5"}) from error
    finally:
        _waiting -= 1


def render(template: Template, data: Mapping[str, Any], at: datetime) -> bytes:
    """A PDF/A-2b file that was made at that instant: the same data and instant give the same bytes.

    What people typed goes in as data, never as markup; a text under `qr` is also drawn, as `qr_svg`.
    """
    shown = showable(dict(data))
    if "qr" in shown:
        shown["qr_svg"] = segno.make_qr(shown["qr"], error="m").svg_inline(border=0)
    return typst.compile(
        template.file.read_bytes(),
        format="pdf",
        root=str(template.file.parent),  # type: ignore[arg-type] - the stub wants it to be bytes as the template is
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": orjson.dumps(shown).decode()},
        pdf_standards=["a-2b"],
        timestamp=int(at.timestamp()),
    )


@lru_cache(maxsize=64)
def pen(template: Template) -> str:
    """What besides the data decides what a page looks like: every file beside the template, and the programs."""
    files = sorted(template.file.parent.glob("*.typ"))
    parts = [version("typst").encode(), version("segno").encode(), template.file.name.encode()]
    return hashlib.sha256(b"\0".join([*parts, *(file.read_bytes() for file in files)])).hexdigest()[:16]


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Those inside the package alone: a page looks the same on every machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
