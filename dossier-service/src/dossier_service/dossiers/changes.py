"""What a step changes of a dossier, old and new (AUD-01): compared with how it was read, or last written down."""

from datetime import datetime
from typing import Any

from sqlalchemy import event

from dossier_service.dossiers.models import Dossier

WATCHED = (
    "procedure_version",
    "case_name",
    "executing_agency",
    "receiving_unit",
    "returning_unit",
    "current_unit",
    "assignee",
    "owner_subject",
    "submitted_by",
    "filer",
    "sets",
    "due_at",
    "refusal_due_at",
    "outcome",
    "cause",
    "proposed_by",
)
"""Of the course, and whose it is: accounts, units, instants. Nothing that says who the person is."""

_BEFORE = "_as_written_down"


@event.listens_for(Dossier, "load")
def _remember(dossier: Dossier, _context: Any) -> None:
    """A flush in between makes the ORM forget what was there before."""
    setattr(dossier, _BEFORE, _now(dossier))


def since_last(dossier: Dossier) -> dict[str, Any] | None:
    """None of a dossier that has just been made: all of it is new. The next answer begins where this one ends."""
    before, after = getattr(dossier, _BEFORE, None), _now(dossier)
    setattr(dossier, _BEFORE, after)
    if before is None:
        return None
    return {name: {"before": before[name], "after": after[name]} for name in WATCHED if before[name] != after[name]}


def _now(dossier: Dossier) -> dict[str, Any]:
    return {name: _plain(dossier.__dict__.get(name)) for name in WATCHED}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
