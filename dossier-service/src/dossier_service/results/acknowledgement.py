"""The printed acknowledgement of a notice: rendered on demand from the result's row, the same bytes every time."""

import json
from functools import lru_cache
from importlib.resources import files

import typst
from servicekit.clock import VIETNAM

from dossier_service.dossiers.models import Dossier
from dossier_service.results.models import Result


@lru_cache(maxsize=1)
def _source() -> bytes:
    return files("dossier_service.results").joinpath("acknowledgement.typ").read_bytes()


def render(dossier: Dossier, procedure_name: str, agency_name: str, result: Result) -> bytes:
    """A PDF/A-2b file. What people typed goes in as data, never as markup."""
    data = {
        "title": result.title,
        "agency": agency_name,
        "code": dossier.code,
        "procedure": procedure_name,
        "applicant": dossier.applicant.get("name", ""),
        "issued_at": f"{result.issued_at.astimezone(VIETNAM):%H:%M ngày %d/%m/%Y}",
        "verification": result.code,
    }
    timestamp = int(result.issued_at.timestamp())
    return typst.compile(
        _source(), format="pdf", sys_inputs={"data": json.dumps(data)}, pdf_standards=["a-2b"], timestamp=timestamp
    )
