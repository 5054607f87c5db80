"""Reach proof (X-23): whom no message has reached is on a list, and is told by phone, post or in person."""

from datetime import datetime, timedelta
from uuid import UUID

from contracts.dossier import ToldByHand
from contracts.notification import NotificationDelivered, NotificationFailed
from servicekit import paging
from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.etag import ExpectedVersion
from servicekit.paging import Page, PageRequest

from dossier_service.dossiers import acting, steps
from dossier_service.dossiers import repository as dossiers
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.lifecycle import UNFILED, ActorRole, Status
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.problems import ActionNotYours, DossierNotFound
from dossier_service.dossiers.steps import Step
from dossier_service.reach import repository
from dossier_service.reach.models import Reach
from dossier_service.reach.schemas import DEFINITION, ReachFigure, ToldBody, UnreachedDossier

GRACE = timedelta(days=1)
"""Messages take their time, and are tried again (assumed value): the list is one of the day before."""
TELLING = frozenset({ActorRole.CLERK, ActorRole.OFFICER})


async def note(session: Session, event: NotificationDelivered | NotificationFailed) -> None:
    """Of messages to whose dossier it is: that a helper was reached proves nothing."""
    if event.dossier_id is None or event.recipient != "owner":
        return
    if await dossiers.get_unlocked(session, event.dossier_id) is None:
        return
    if isinstance(event, NotificationDelivered):
        await repository.note_delivered(session, event.dossier_id, event.occurred_at)
    else:
        await repository.note_failed(session, event.dossier_id, event.channel, event.occurred_at)


async def tell_by_hand(
    session: Session, dossier_id: UUID, body: ToldBody, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Dossier:
    """Written down with who did it. Raises DossierNotFound, ActionNotYours, VersionConflict."""
    dossier = await dossiers.get_for_update(session, dossier_id, caller)
    if dossier is None:
        raise DossierNotFound
    actor = await acting.as_one_of(session, dossier, caller, TELLING)
    expected.require(dossier.version)
    if dossier.status in UNFILED:
        raise ActionNotYours
    await repository.note_told(session, dossier.id, caller.subject, body.means, now)
    facts = {"means": body.means}
    step = Step(Action.TELL_BY_HAND, actor, now, ToldByHand, facts, reason=body.note, details=facts)
    await steps.write_down(session, dossier, step, Status(dossier.status))
    await session.flush()
    return dossier


async def page(session: Session, caller: Caller, request: PageRequest, now: datetime) -> Page[UnreachedDossier]:
    query = await repository.unreached(session, caller, now - GRACE)
    rows, cursor, total = await paging.fetch(session, query, request)
    items = [_listed(row.Dossier, row.Reach) for row in rows]
    return Page[UnreachedDossier](items=items, next_cursor=cursor, total=total)


def _listed(dossier: Dossier, reach: Reach | None) -> UnreachedDossier:
    assert dossier.code and dossier.submitted_at  # noqa: S101 - it is filed
    return UnreachedDossier(
        dossier_id=dossier.id,
        code=dossier.code,
        procedure_code=dossier.procedure_code,
        status=Status(dossier.status),
        submitted_at=dossier.submitted_at,
        tried=reach is not None and reach.failed_at is not None,
        failed_at=reach.failed_at if reach else None,
        failed_channel=reach.failed_channel if reach else None,
        version=dossier.version,
    )


async def figure(session: Session, caller: Caller, now: datetime) -> ReachFigure:
    counted = await repository.counted(session, caller, now - GRACE)
    return ReachFigure(
        value=_share(counted.reached, counted.dossiers),
        numerator=counted.reached,
        denominator=counted.dossiers,
        told_by_hand=counted.by_hand,
        definition=DEFINITION,
        as_of=now,
    )


def _share(part: int, whole: int) -> float | None:
    """A share that is not all or nothing is never rounded to it."""
    if whole == 0:
        return None
    rounded = round(100 * part / whole, 2)
    return rounded if part in (0, whole) else min(max(rounded, 0.01), 99.99)
