"""Whether each stored due date is the one that the dossier's ledger leads to (X-19)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

import orjson
from servicekit.database import Session

from dossier_service.calendars import service as calendars
from dossier_service.calendars.working_calendar import CalendarBroken, WorkingCalendar
from dossier_service.deadlines import service as deadlines
from dossier_service.deadlines.ledger import LedgerLine, calendar_of, promise_of
from dossier_service.deadlines.reckoning import derive
from dossier_service.dossiers.models import Dossier


class Fault(StrEnum):
    DIFFERS = "differs"
    UNREADABLE = "unreadable"


Known = dict[bytes, WorkingCalendar]
"""Calendars that were read already, by what the ledgers say of them."""


async def derived_due_at(session: Session, lines: Sequence[LedgerLine], known: Known) -> datetime | None:
    """The due date reckoned anew from the ledger, by the calendar of that time.

    Raises CalendarBroken, KeyError, ValueError when the ledger can't be read.
    """
    source = calendar_of(lines)
    key = orjson.dumps(dict(source), option=orjson.OPT_SORT_KEYS)
    if key not in known:
        known[key] = await calendars.as_of(session, source)
    return derive(known[key], promise_of(lines))


async def check(session: Session, page: Sequence[Dossier], known: Known, now: datetime) -> list[dict[str, Any]]:
    """The mismatches among these dossiers, as rows."""
    ledgers = await deadlines.ledgers_of(session, [dossier.id for dossier in page])
    found = [await _check(session, dossier, ledgers.get(dossier.id, []), known) for dossier in page]
    return [dict(row) | {"found_at": now} for row in found if row]


async def _check(
    session: Session, dossier: Dossier, lines: Sequence[LedgerLine], known: Known
) -> Mapping[str, Any] | None:
    row = {"dossier_id": dossier.id, "due_at": dossier.due_at}
    try:
        derived = await derived_due_at(session, lines, known)
    except (CalendarBroken, KeyError, TypeError, ValueError):
        return row | {"derived_due_at": None, "fault": Fault.UNREADABLE}
    if derived == dossier.due_at:
        return None
    return row | {"derived_due_at": derived, "fault": Fault.DIFFERS}
