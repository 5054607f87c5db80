from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from contracts.dossier import Origin
from servicekit.database import Session
from sqlalchemy import Select, Text, cast, func, insert, select

from analytics_service.agencies import repository as agencies
from analytics_service.claims.models import Claim, ClaimItem

BATCH = 5_000


async def same(session: Session, source: str, as_of: date, content_hash: bytes) -> Claim | None:
    query = select(Claim).where(Claim.source == source, Claim.as_of == as_of, Claim.content_hash == content_hash)
    return await session.scalar(query)


async def add(session: Session, claim: Claim, lines: Sequence[dict[str, Any]]) -> None:
    session.add(claim)
    await session.flush()
    for start in range(0, len(lines), BATCH):
        batch = lines[start : start + BATCH]
        rows = [{"claim_id": claim.id, "position": start + n} | line for n, line in enumerate(batch)]
        await session.execute(insert(ClaimItem), rows)


async def latest(session: Session, source: str, day: date) -> Claim | None:
    """What the source said last about a day no later than this one."""
    query = select(Claim).where(Claim.source == source, Claim.as_of <= day)
    return await session.scalar(query.order_by(Claim.as_of.desc(), Claim.recorded_at.desc()).limit(1))


async def historical(session: Session, source: str, day: date, known_at: datetime) -> Claim | None:
    """What history that was loaded knows of that day's year: the first claim about a day of it that comes no sooner."""
    end_of_year = day.replace(month=12, day=31)
    query = select(Claim).where(Claim.source == source, Claim.origin == Origin.HISTORICAL)
    query = query.where(Claim.as_of.between(day, end_of_year), Claim.recorded_at <= known_at).order_by(
        Claim.as_of, Claim.recorded_at.desc()
    )
    return await session.scalar(query.limit(1))


async def sources(session: Session, day: date) -> Sequence[str]:
    """Everybody who has said something by then, in the order in which they first spoke."""
    spoken = select(Claim.source).where(Claim.as_of <= day).group_by(Claim.source)
    return (await session.scalars(spoken.order_by(func.min(Claim.recorded_at), func.min(cast(Claim.id, Text))))).all()


async def lines(session: Session, claim_id: UUID) -> Sequence[ClaimItem]:
    query = select(ClaimItem).where(ClaimItem.claim_id == claim_id).order_by(ClaimItem.position)
    return (await session.scalars(query)).all()


async def by_level(session: Session, claim_ids: Sequence[UUID], root: str | None) -> dict[UUID, dict[int, int]]:
    """Lines by level, of agencies that stood under the root on the claim's day."""
    query = select(ClaimItem.claim_id, ClaimItem.level, func.count()).where(ClaimItem.claim_id.in_(claim_ids))
    if root is not None:
        query = query.join(Claim, Claim.id == ClaimItem.claim_id)
        query = query.where(agencies.is_below(root, ClaimItem.agency, Claim.as_of))
    counted: dict[UUID, dict[int, int]] = {claim_id: {} for claim_id in claim_ids}
    for claim_id, level, number in await session.execute(query.group_by(ClaimItem.claim_id, ClaimItem.level)):
        counted[claim_id][level] = number
    return counted


async def count_below(session: Session, claim_id: UUID, root: str | None, day: date) -> dict[int, int]:
    """Lines by level, of agencies that stood under the root that day."""
    query = select(ClaimItem.level, func.count().label("lines")).where(ClaimItem.claim_id == claim_id)
    below = await agencies.codes_claimed(session, root, day)
    if below is not None:
        query = query.where(ClaimItem.agency.in_(below))
    rows = await session.execute(query.group_by(ClaimItem.level))
    return {row.level: row.lines for row in rows}


async def online_by_agency(session: Session, claim_id: UUID) -> dict[str, int]:
    """Lines of level 3 and 4 of each agency."""
    query = select(ClaimItem.agency, func.count().label("lines")).where(ClaimItem.claim_id == claim_id)
    rows = await session.execute(query.where(ClaimItem.level >= 3).group_by(ClaimItem.agency))
    return {row.agency: row.lines for row in rows}


def newest_first(source: str | None) -> Select[Any]:
    query = select(Claim) if source is None else select(Claim).where(Claim.source == source)
    return query.order_by(Claim.as_of.desc(), Claim.recorded_at.desc(), Claim.id.desc())
