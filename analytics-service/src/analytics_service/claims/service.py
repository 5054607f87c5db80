"""What each source says there is, kept as it was said. One source's number is never added to another's."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import orjson
from contracts.dossier import Origin
from servicekit import paging
from servicekit.auth import Caller
from servicekit.clock import VIETNAM
from servicekit.database import Session
from servicekit.ids import uuid7
from servicekit.paging import Page, PageRequest
from servicekit.problems import NotPermitted

from analytics_service.agencies import service as agencies
from analytics_service.claims import repository
from analytics_service.claims.models import Claim
from analytics_service.claims.problems import ClaimInFuture, ClaimNotFound
from analytics_service.claims.schemas import ClaimBody, ClaimLine, ClaimRead
from analytics_service.definitions.claims import CLAIMED_SERVICES
from analytics_service.definitions.metric import query_id

ONLINE_LEVELS = (3, 4)


async def record_from(session: Session, body: ClaimBody, caller: Caller, now: datetime, language: str) -> ClaimRead:
    """Of who stands at the top: the newest word of a source stands for all. Raises NotPermitted, ClaimInFuture."""
    if await agencies.narrowed_to(session, caller) is not None:
        raise NotPermitted
    return await record(session, body, caller.subject, now, language=language)


async def record(
    session: Session,
    body: ClaimBody,
    recorded_by: str,
    now: datetime,
    origin: Origin = Origin.LIVE,
    language: str = "vi",
) -> ClaimRead:
    """The same statement again is the one that is there. Raises ClaimInFuture."""
    if body.as_of > now.astimezone(VIETNAM).date():
        raise ClaimInFuture
    content_hash = _hash(body.items)
    claim = await repository.same(session, body.source, body.as_of, content_hash)
    if claim is None:
        claim = Claim(
            id=uuid7(),
            source=body.source,
            as_of=body.as_of,
            title=body.title,
            origin=origin,
            content_hash=content_hash,
            recorded_by=recorded_by,
            recorded_at=now,
        )
        await repository.add(session, claim, [line.model_dump() for line in body.items])
    return await _read_one(session, claim, language, root=None)


async def get(session: Session, claim_id: UUID) -> Claim:
    """Raises ClaimNotFound."""
    claim = await session.get(Claim, claim_id)
    if claim is None:
        raise ClaimNotFound
    return claim


async def read(session: Session, claim_id: UUID, caller: Caller, language: str) -> ClaimRead:
    """Raises ClaimNotFound."""
    root = await agencies.narrowed_to(session, caller)
    return await _read_one(session, await get(session, claim_id), language, root)


async def latest(session: Session, source: str, day: date) -> Claim | None:
    return await repository.latest(session, source, day)


async def lines(session: Session, claim: Claim) -> list[ClaimLine]:
    found = await repository.lines(session, claim.id)
    return [ClaimLine(procedure_code=line.procedure_code, agency=line.agency, level=line.level) for line in found]


def is_intact(claim: Claim, said: Sequence[ClaimLine]) -> bool:
    """Whether these are still the lines that the source has given."""
    return _hash(said) == claim.content_hash


def _hash(said: Sequence[ClaimLine]) -> bytes:
    return hashlib.sha256(orjson.dumps([[line.procedure_code, line.agency, line.level] for line in said])).digest()


async def _read_one(session: Session, claim: Claim, language: str, root: str | None) -> ClaimRead:
    [read] = await _read(session, [claim], language, root)
    return read.model_copy(update={"intact": is_intact(claim, await lines(session, claim))})


async def page(
    session: Session, source: str | None, caller: Caller, request: PageRequest, language: str
) -> Page[ClaimRead]:
    root = await agencies.narrowed_to(session, caller)
    rows, next_cursor, total = await paging.fetch(session, repository.newest_first(source), request)
    items = await _read(session, [row[0] for row in rows], language, root)
    return Page[ClaimRead](items=items, next_cursor=next_cursor, total=total)


async def _read(session: Session, claims: list[Claim], language: str, root: str | None) -> list[ClaimRead]:
    counted = await repository.by_level(session, [claim.id for claim in claims], root)
    return [_as_read(claim, counted[claim.id], language, root) for claim in claims]


def _as_read(claim: Claim, by_level: dict[int, int], language: str, root: str | None) -> ClaimRead:
    parameters: dict[str, str | None] = {"claim": str(claim.id)}
    if root:
        parameters["agency"] = root
    level3, level4 = (by_level.get(level, 0) for level in ONLINE_LEVELS)
    return ClaimRead(
        id=claim.id,
        source=claim.source,
        as_of=claim.as_of,
        title=claim.title,
        origin=claim.origin,
        level3=level3,
        level4=level4,
        total=level3 + level4,
        lines=sum(by_level.values()),
        recorded_at=claim.recorded_at,
        definition=CLAIMED_SERVICES.sentence.in_language(language),
        query_id=query_id(CLAIMED_SERVICES, parameters),
        intact=None,
    )
