"""From issued rows to the page, by the template that they were issued with."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from servicekit.printing import printer
from servicekit.printing.printer import Template

from dossier_service.printed_forms.forms import Form
from dossier_service.printed_forms.models import PrintedForm

TEMPLATE_FOLDER = Path(__file__).parent / "templates"


def template_of(row: PrintedForm) -> Template:
    return Template(TEMPLATE_FOLDER / f"{row.template}.typ")


def data_of(rows: Sequence[PrintedForm]) -> dict[str, Any]:
    """The control slip: the head of its last line, and all lines up to it."""
    last = rows[-1]
    if last.form != Form.CONTROL_SLIP:
        return last.snapshot
    return last.snapshot | {"lines": [row.snapshot["line"] for row in rows]}


def etag_of(row: PrintedForm) -> str:
    """Strong: a row never changes, and the pen says all else that decides what the page looks like."""
    return f'"{row.form}-{row.number}-{printer.pen(template_of(row))}"'


async def draw(rows: Sequence[PrintedForm]) -> bytes:
    """Raises PrinterBusy."""
    return await printer.printed(template_of(rows[-1]), data_of(rows), rows[-1].created_at)
