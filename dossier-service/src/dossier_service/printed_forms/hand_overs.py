"""A line of the control slip (Mẫu 05): who gave the dossier to whom, when, and how it stood against its date. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.codes import local_day
from dossier_service.printed_forms import wording
from dossier_service.printed_forms.models import PrintedForm
from dossier_service.printed_forms.snapshots import Occasion


class Standing(StrEnum):
    EARLY = "Trước hạn"
    ON_TIME = "Đúng hạn"
    LATE = "Quá hạn"
    NO_DATE = "Không có hạn"


@dataclass(frozen=True)
class Hands:
    unit: str
    person: str


def standing(at: datetime, due_at: datetime | None) -> Standing:
    """On time is the day of the promise itself, until its hour."""
    if due_at is None:
        return Standing.NO_DATE
    if at > due_at:
        return Standing.LATE
    return Standing.ON_TIME if local_day(at) == local_day(due_at) else Standing.EARLY


def hands(occasion: Occasion, previous: PrintedForm | None) -> tuple[Hands, Hands]:
    """From where the last line left it, to where the step has put it."""
    dossier, action, actor = occasion.dossier, occasion.step.action, occasion.step.actor
    lay = Hands(previous.to_unit or "", previous.snapshot["line"]["to"]["person"]) if previous else None
    lay = lay or Hands(dossier.receiving_unit, "")
    # Who takes a dossier is not who gave it; every other step is taken by who gives.
    giver = Hands(lay.unit, lay.person if action is Action.CLAIM else occasion.official)
    if action is Action.DECIDE:
        return giver, Hands(dossier.returning_unit, "")
    holder = occasion.official if dossier.assignee == actor.subject else wording.account(dossier.assignee)
    return giver, Hands(dossier.current_unit, holder if action is not Action.PROPOSE else "")


def line(occasion: Occasion, giver: Hands, receiver: Hands, due_at: datetime | None) -> dict[str, Any]:
    """`due_at`: by when the step was due that the hand-over ends."""
    step = occasion.step
    return {
        "from": {"unit": occasion.unit(giver.unit), "person": giver.person},
        "to": {"unit": occasion.unit(receiver.unit), "person": receiver.person},
        "at": wording.moment(step.at),
        "standing": standing(step.at, due_at),
        "note": step.reason or "",
    }
