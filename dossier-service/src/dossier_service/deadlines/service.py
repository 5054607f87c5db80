"""The clock of a dossier (placeholder until the working calendar stands)."""

from datetime import datetime
from enum import StrEnum

from contracts.catalog import TimeLimit
from servicekit.database import Session

from dossier_service.dossiers.models import Dossier


class DeadlineState(StrEnum):
    NONE = "none"
    RUNNING = "running"
    PAUSED = "paused"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    MET = "met"
    MISSED = "missed"


async def start(session: Session, dossier: Dossier, limit: TimeLimit | None, at: datetime) -> None:
    raise NotImplementedError


async def stop(session: Session, dossier: Dossier, at: datetime, reason: str) -> None:
    raise NotImplementedError


async def resume(session: Session, dossier: Dossier, at: datetime) -> None:
    raise NotImplementedError


async def end(session: Session, dossier: Dossier, at: datetime) -> None:
    return


def state(dossier: Dossier, now: datetime) -> DeadlineState:
    return DeadlineState.NONE
