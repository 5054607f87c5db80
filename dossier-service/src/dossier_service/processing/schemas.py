from typing import Literal

from contracts.dossier import Cause

from dossier_service.dossiers.schemas import Command, Line, Prose
from dossier_service.results.schemas import ResultBody


class NoteBody(Command):
    note: Prose | None = None


class ForwardBody(Command):
    unit: Line | None = None
    assignee: Line | None = None
    note: Prose | None = None


class AssignBody(Command):
    assignee: Line


class DecisionBody(Command):
    """Proposed by an officer, decided by an approver: the same content, so that both can be compared."""

    outcome: Literal["granted", "refused"]
    result: ResultBody | None = None
    reason: Prose | None = None
    legal_basis: Line | None = None
    cause: Cause | None = None
