"""A sheet as a page: the template, and what besides the sheet decides what the page looks like."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from servicekit.printing import printer
from servicekit.printing.printer import Template

FORM = Template(Path(__file__).parent / "form.typ")


def pen(address: str) -> str:
    """A page that was kept is drawn anew once this differs: by another template, program or address of the portal."""
    return hashlib.sha256(f"{printer.pen(FORM)}\0{address}".encode()).hexdigest()[:16]


async def printed(sheet: Mapping[str, Any], day: date) -> bytes:
    """A PDF/A-2b file; the same sheet and day give the same bytes. Raises PrinterBusy."""
    return await printer.printed(FORM, sheet, midnight(day))


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
