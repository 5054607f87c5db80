"""The printed acknowledgement of a notice: rendered on demand from the result's row, the same bytes every time."""

from pathlib import Path
from typing import Any

from servicekit.clock import VIETNAM
from servicekit.printing import printer
from servicekit.printing.printer import Template

from dossier_service.dossiers.models import Dossier
from dossier_service.results.models import Result

TEMPLATE = Template(Path(__file__).parent / "acknowledgement.typ")


async def draw(dossier: Dossier, procedure_name: str, agency_name: str, result: Result) -> bytes:
    """A PDF/A-2b file. Raises PrinterBusy."""
    return await printer.printed(TEMPLATE, _data(dossier, procedure_name, agency_name, result), result.issued_at)


def etag_of(result: Result) -> str:
    return f'"{result.code}-{printer.pen(TEMPLATE)}"'


def _data(dossier: Dossier, procedure_name: str, agency_name: str, result: Result) -> dict[str, Any]:
    return {
        "title": result.title,
        "agency": agency_name,
        "code": dossier.code,
        "procedure": procedure_name,
        "applicant": dossier.applicant.get("name", ""),
        "issued_at": f"{result.issued_at.astimezone(VIETNAM):%H:%M ngày %d/%m/%Y}",
        "verification": result.code,
    }
