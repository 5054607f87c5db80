"""How a dossier was filed is looked at by a person where signs say so (X-03, X-22): opened, answered, closed, expired.

Nothing here blocks, slows or changes a dossier, but for the name under which a finding lets it be counted.
"""

from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from contracts.dossier import Filer, FilingReviewClosed, FilingReviewOpened
from servicekit.auth import Caller, CallerKind, Network
from servicekit.database import Session
from servicekit.ids import uuid7
from servicekit.paging import Page, PageRequest

from dossier_service.dossiers import repository as dossiers
from dossier_service.dossiers import service as reading
from dossier_service.dossiers import steps
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.lifecycle import ActorRole, Status
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.people import Confirmation, owner_key_of
from dossier_service.dossiers.problems import ActionNotYours, SeparationOfDuties
from dossier_service.dossiers.steps import SYSTEM, Actor, Step
from dossier_service.officials import repository as officials
from dossier_service.provenance import repository as provenance
from dossier_service.provenance.models import Provenance
from dossier_service.reviews import repository, rules
from dossier_service.reviews.models import FilingReview, FilingReviewReply, Outcome
from dossier_service.reviews.problems import ReplyAwaited, ReviewClosed, ReviewNotFound
from dossier_service.reviews.rules import Reason, Score, Signs
from dossier_service.reviews.schemas import CloseBody, Reply, ReviewListed, ReviewRead

WINDOW = timedelta(days=30)
_PRIVATE = ("citizen", "enterprise")


async def score(session: Session, dossier_id: UUID, now: datetime) -> None:
    """After the fact; opens a review where the signs weigh enough."""
    filing = await provenance.get(session, dossier_id)
    dossier = await dossiers.get_for_system(session, dossier_id)
    if filing is None or dossier is None or dossier.status == Status.REMOVED:
        return
    found = rules.score(await _signs(session, filing, dossier))
    await repository.put_score(session, dossier_id, found, now)
    if found.opens_review:
        await _open(session, dossier, found, now)


async def _signs(session: Session, filing: Provenance, dossier: Dossier) -> Signs:
    since = filing.filed_at - WINDOW
    pending = dossier.confirmation == Confirmation.PENDING
    from_agency = filing.network == Network.AGENCY and filing.door == "online" and filing.actor_kind in _PRIVATE
    return Signs(
        owners_of_contact=await provenance.owners_of(session, filing.contacts, since, filing.filed_at),
        private_from_agency=from_agency,
        owners_in_a_row=await repository.owners_in_a_row(session, filing) if from_agency else 0,
        unconfirmed_of_helper=await repository.unconfirmed_of(session, filing.actor, since) if pending else 0,
        denied=dossier.confirmation == Confirmation.DENIED,
        contact_of_official=await officials.any_has(session, filing.contacts),
    )


async def _open(session: Session, dossier: Dossier, found: Score, now: datetime) -> None:
    """Once; what comes to light later is looked at with it."""
    if await repository.get(session, dossier.id) is not None:
        return
    review = FilingReview(
        dossier_id=dossier.id, reasons=list(found.reasons), opened_at=now, expires_at=now + rules.REVIEW_LASTS
    )
    session.add(review)
    step = Step(Action.OPEN_REVIEW, SYSTEM, now, FilingReviewOpened, details={"reasons": list(found.reasons)})
    await steps.write_down(session, dossier, step, Status(dossier.status))
    await session.flush()


async def read(session: Session, dossier_id: UUID, caller: Caller) -> ReviewRead:
    """Raises DossierNotFound, ActionNotYours, ReviewNotFound."""
    dossier = await _concerning(session, dossier_id, caller)
    auditor = caller.kind is CallerKind.OFFICIAL and caller.has_role("auditor")
    if not auditor and _side(dossier, caller) is None:
        raise ActionNotYours
    review = await repository.get(session, dossier.id)
    if review is None:
        raise ReviewNotFound
    return await shown(session, review, auditor=auditor)


async def shown(session: Session, review: FilingReview, *, auditor: bool) -> ReviewRead:
    replies = [
        Reply(side=one.side, body=one.body, replied_at=one.replied_at)  # type: ignore[arg-type]
        for one in await repository.replies(session, review.dossier_id)
    ]
    return ReviewRead(
        state="closed" if review.closed_at else "open",
        reasons=[Reason(reason) for reason in review.reasons],
        points=await repository.points_of(session, review.dossier_id) if auditor else None,
        opened_at=review.opened_at,
        expires_at=review.expires_at,
        replies=replies,
        outcome=Outcome(review.outcome) if review.outcome else None,
        note=review.note,
        closed_at=review.closed_at,
    )


async def page(session: Session, caller: Caller, request: PageRequest, *, is_open: bool) -> Page[ReviewListed]:
    rows, cursor, total = await repository.page(session, caller, request, is_open=is_open)
    items = [
        ReviewListed(
            dossier_id=row.FilingReview.dossier_id,
            dossier_code=row.code,
            opened_at=row.FilingReview.opened_at,
            expires_at=row.FilingReview.expires_at,
            replied=row.replied,
            outcome=Outcome(row.FilingReview.outcome) if row.FilingReview.outcome else None,
        )
        for row in rows
    ]
    return Page[ReviewListed](items=items, next_cursor=cursor, total=total)


async def reply(session: Session, dossier_id: UUID, body: str, caller: Caller, now: datetime) -> FilingReview:
    """By whose dossier it is, or who filed it. Raises DossierNotFound, ActionNotYours, ReviewNotFound, ReviewClosed."""
    dossier = await _concerning(session, dossier_id, caller)
    side = _side(dossier, caller)
    if side is None:
        raise ActionNotYours
    review = await _open_one(session, dossier.id)
    said: dict[str, Any] = {"side": side, "body": body, "replied_at": now}
    session.add(FilingReviewReply(id=uuid7(), dossier_id=dossier.id, **said))
    await session.flush()
    return review


async def close(session: Session, dossier_id: UUID, body: CloseBody, caller: Caller, now: datetime) -> FilingReview:
    """By an auditor who did not file it. Raises DossierNotFound, SeparationOfDuties, ReviewNotFound, ReviewClosed,
    ReplyAwaited."""
    await reading.get(session, dossier_id, caller)
    dossier = await dossiers.get_for_system(session, dossier_id)
    assert dossier is not None  # noqa: S101 - it was just seen, and none is ever deleted
    if dossier.submitted_by == caller.subject:
        raise SeparationOfDuties
    review = await _open_one(session, dossier.id)
    until = review.opened_at + rules.REPLY_TIME
    if body.outcome is Outcome.SUSPECTED_PROXY and now < until and not await repository.replies(session, dossier.id):
        raise ReplyAwaited(until)
    review.note, review.closed_by = body.note, caller.subject
    actor = Actor(caller.subject, ActorRole.AUDITOR, caller.unit)
    await _close(session, dossier, review, Outcome(body.outcome), actor, now)
    return review


async def expire(session: Session, dossier_id: UUID, now: datetime) -> None:
    """Without a finding; the score goes too."""
    dossier = await dossiers.get_for_system(session, dossier_id)
    review = await repository.get_for_update(session, dossier_id)
    if dossier is None or review is None or review.closed_at is not None or review.expires_at > now:
        return
    await _close(session, dossier, review, Outcome.EXPIRED, SYSTEM, now)


async def _close(
    session: Session, dossier: Dossier, review: FilingReview, outcome: Outcome, actor: Actor, now: datetime
) -> None:
    review.outcome, review.closed_at = outcome, now
    if outcome is Outcome.SUSPECTED_PROXY:
        dossier.filer = Filer.SUSPECTED_PROXY
    else:
        await repository.forget_score(session, dossier.id)
    facts = {"outcome": outcome, "filer": Filer(dossier.filer)}
    step = Step(Action.CLOSE_REVIEW, actor, now, FilingReviewClosed, facts, details={"outcome": outcome})
    await steps.write_down(session, dossier, step, Status(dossier.status))
    await session.flush()


async def _concerning(session: Session, dossier_id: UUID, caller: Caller) -> Dossier:
    """Also for who filed it and does not see it any more. Raises DossierNotFound."""
    dossier = await dossiers.get_unlocked(session, dossier_id)
    if dossier is not None and dossier.submitted_by == caller.subject:
        return dossier
    return await reading.get(session, dossier_id, caller)


async def _open_one(session: Session, dossier_id: UUID) -> FilingReview:
    review = await repository.get_for_update(session, dossier_id)
    if review is None:
        raise ReviewNotFound
    if review.closed_at is not None:
        raise ReviewClosed
    return review


def _side(dossier: Dossier, caller: Caller) -> Literal["owner", "filer"] | None:
    if caller.kind is not CallerKind.OFFICIAL and owner_key_of(caller) == dossier.owner_key:
        return "owner"
    return "filer" if dossier.submitted_by == caller.subject else None
