"""Every step of a live dossier becomes a row of the push queue, whether the portal hears of it or not."""

from datetime import datetime
from uuid import UUID

from contracts.dossier import DossierEvent, Origin
from servicekit.database import Session
from servicekit.ids import uuid7

from dossier_service.dossiers import repository as dossiers
from dossier_service.dossiers.actions import BESIDE, Action
from dossier_service.dossiers.lifecycle import NATIONAL_CODE, Status
from dossier_service.exchange import repository
from dossier_service.exchange.models import Push
from dossier_service.exchange.problems import PushNotFound, PushNotRejected

_NO_PROGRESS = frozenset(
    {
        Action.RATE,
        Action.WARN_DUE_SOON,
        Action.ESCALATE_OVERDUE,
        Action.ESCALATE_APOLOGY,
        Action.ESCALATE_ANSWER,
        Action.QUARANTINE,
        Action.REVOKE_RESULT,
    }
    | BESIDE
)

_SHOWN_AS = {Status.REMOVED: NATIONAL_CODE[Status.STOPPED]}
"""The portal's dialect has no word for a dossier that is gone: there its handling has stopped."""


async def queue(session: Session, event: DossierEvent) -> None:
    """The row's order is its sequence; a gap holds the later ones back until it is filled."""
    if event.origin is not Origin.LIVE:
        return
    entry = await dossiers.history_entry(session, event.dossier_id, event.sequence)
    if entry is None:
        raise LookupError("the history row of an event must be there")
    moved = entry.action not in _NO_PROGRESS
    status = _SHOWN_AS.get(Status(entry.to_status), NATIONAL_CODE[Status(entry.to_status)]) if moved else None
    row = {
        "id": uuid7(),
        "dossier_id": event.dossier_id,
        "sequence": event.sequence,
        "action": entry.action,
        "status": status,
        "state": "waiting" if status else "skipped",
        "attempts": 0,
        "next_attempt_at": event.occurred_at,
        "trace_id": entry.trace_id,
        "occurred_at": event.occurred_at,
    }
    await repository.queue(session, row)


async def retry(session: Session, push_id: UUID, now: datetime) -> Push:
    """An operator's word after the fault is mended. Raises PushNotFound, PushNotRejected."""
    push = await repository.get_push(session, push_id)
    if push is None:
        raise PushNotFound
    if push.state != "rejected":
        raise PushNotRejected
    push.state, push.attempts, push.next_attempt_at, push.error = "waiting", 0, now, None
    await session.flush()
    return push
