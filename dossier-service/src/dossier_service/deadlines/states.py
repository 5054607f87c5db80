"""How a dossier stands with its due date. Pure."""

from datetime import datetime
from enum import StrEnum

from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.models import Dossier


class DeadlineState(StrEnum):
    NONE = "none"
    RUNNING = "running"
    PAUSED = "paused"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    MET = "met"
    MISSED = "missed"


def promised(dossier: Dossier, outcome: str | None) -> datetime | None:
    """By when this answer was due: a refusal may have a limit of its own (TimeLimit.refusal_value)."""
    if outcome == "refused" and dossier.refusal_due_at:
        return dossier.refusal_due_at
    return dossier.due_at


def state(dossier: Dossier, now: datetime) -> DeadlineState:
    """On time means decided no later than promised (766 index 2.1), whatever happens to the result afterwards."""
    due_at = promised(dossier, dossier.outcome)
    if due_at is None:
        return DeadlineState.NONE
    ended_at = dossier.decided_at or dossier.finished_at
    if ended_at:
        return DeadlineState.MET if ended_at <= due_at else DeadlineState.MISSED
    if dossier.clock_stopped_at:
        return DeadlineState.PAUSED
    if now > due_at:
        return DeadlineState.OVERDUE
    return DeadlineState.DUE_SOON if dossier.due_soon_at and now >= dossier.due_soon_at else DeadlineState.RUNNING


def answer_late(dossier: Dossier, now: datetime) -> bool:
    """R1: answered after the working day of the filing, or not yet answered though it is over."""
    if dossier.answer_due_at is None:
        return False
    waiting = now if dossier.status == Status.SUBMITTED else None
    answered_at = dossier.answered_at or waiting
    return answered_at is not None and answered_at > dossier.answer_due_at
