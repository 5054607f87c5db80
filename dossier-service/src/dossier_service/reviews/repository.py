from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from servicekit import paging
from servicekit.auth import Caller, Network
from servicekit.database import Session
from servicekit.paging import PageRequest, Total
from sqlalchemy import Row, Select, delete, exists, func, select
from sqlalchemy.dialects.postgresql import insert

from dossier_service.confirmations.models import FilingConfirmation
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.people import Confirmation
from dossier_service.dossiers.visibility import visible_to
from dossier_service.provenance.models import Provenance
from dossier_service.reviews.models import FilingReview, FilingReviewReply, FilingScore
from dossier_service.reviews.rules import NEIGHBOURHOOD, Score


async def unscored(session: Session, since: datetime, until: datetime, count: int) -> Sequence[Provenance]:
    scored = exists().where(FilingScore.dossier_id == Provenance.dossier_id)
    query = select(Provenance).where(Provenance.filed_at.between(since, until), ~scored)
    return (await session.scalars(query.order_by(Provenance.filed_at, Provenance.dossier_id).limit(count))).all()


async def owners_in_a_row(session: Session, filing: Provenance) -> int:
    """Different owners from an agency's network to the same desk, shortly before and after."""
    desk = select(Dossier.receiving_unit).where(Dossier.id == filing.dossier_id).scalar_subquery()
    query = select(func.count(Provenance.owner_key.distinct())).join(Dossier, Dossier.id == Provenance.dossier_id)
    query = query.where(
        Provenance.filed_at.between(filing.filed_at - NEIGHBOURHOOD, filing.filed_at + NEIGHBOURHOOD),
        Provenance.network == Network.AGENCY,
        Provenance.door == "online",
        Dossier.receiving_unit == desk,
    )
    return await session.scalar(query) or 0


async def unconfirmed_of(session: Session, helper: str, since: datetime) -> int:
    """How many filings of theirs nobody has confirmed; a number for the score of one of them, shown to nobody."""
    query = select(func.count()).select_from(FilingConfirmation)
    query = query.join(Dossier, Dossier.id == FilingConfirmation.dossier_id)
    query = query.where(FilingConfirmation.helper == helper, Dossier.confirmation == Confirmation.PENDING)
    return await session.scalar(query.where(FilingConfirmation.asked_at > since)) or 0


async def put_score(session: Session, dossier_id: UUID, score: Score, now: datetime) -> None:
    row = {"points": score.points, "reasons": list(score.reasons), "scored_at": now}
    statement = insert(FilingScore).values(row | {"dossier_id": dossier_id})
    await session.execute(statement.on_conflict_do_update(constraint="pk_filing_score", set_=row))


async def points_of(session: Session, dossier_id: UUID) -> int | None:
    return await session.scalar(select(FilingScore.points).where(FilingScore.dossier_id == dossier_id))


async def forget_score(session: Session, dossier_id: UUID) -> None:
    await session.execute(delete(FilingScore).where(FilingScore.dossier_id == dossier_id))


async def get(session: Session, dossier_id: UUID) -> FilingReview | None:
    return await session.get(FilingReview, dossier_id)


async def get_for_update(session: Session, dossier_id: UUID) -> FilingReview | None:
    query = select(FilingReview).where(FilingReview.dossier_id == dossier_id)
    return await session.scalar(query.with_for_update())


async def expired(session: Session, now: datetime, count: int) -> Sequence[UUID]:
    query = select(FilingReview.dossier_id).where(FilingReview.closed_at.is_(None), FilingReview.expires_at <= now)
    return (await session.scalars(query.order_by(FilingReview.expires_at).limit(count))).all()


async def replies(session: Session, dossier_id: UUID) -> Sequence[FilingReviewReply]:
    query = select(FilingReviewReply).where(FilingReviewReply.dossier_id == dossier_id)
    return (await session.scalars(query.order_by(FilingReviewReply.replied_at, FilingReviewReply.id))).all()


async def page(
    session: Session, caller: Caller, request: PageRequest, *, is_open: bool
) -> tuple[list[Row[Any]], str | None, Total | None]:
    """Of dossiers that the caller sees, oldest first; there is no other order."""
    replied = exists().where(FilingReviewReply.dossier_id == FilingReview.dossier_id).label("replied")
    query = select(FilingReview, Dossier.code, replied).join(Dossier, Dossier.id == FilingReview.dossier_id)
    closed = FilingReview.closed_at
    query = query.where(visible_to(caller), closed.is_(None) if is_open else closed.is_not(None))
    query = query.order_by(FilingReview.opened_at, FilingReview.dossier_id)
    return await paging.fetch(session, cast(Select[Any], query), request)
