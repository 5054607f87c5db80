from datetime import datetime
from uuid import UUID

from servicekit.database import Session
from sqlalchemy import case, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.models import Dossier
from dossier_service.tracking.models import WrongGuess

_NUMBERS = ("identity_number", "tax_code")


async def numbers_by_code(session: Session, code: str) -> tuple[UUID, list[str]] | None:
    """Of the dossier with our code, in small letters too, or another portal's: its id, and its owner's numbers.

    No more of it: a wrong guess must not take the longer, the larger the dossier is.
    """
    numbers = [Dossier.applicant[name].astext for name in _NUMBERS]
    found = or_(Dossier.code == code.upper(), Dossier.external_code == code)
    query = select(Dossier.id, *numbers).where(found, Dossier.status != Status.REMOVED)
    row = (await session.execute(query.order_by(Dossier.created_at).limit(1))).one_or_none()
    return (row[0], [number or "" for number in row[1:]]) if row else None


async def hold(session: Session, digest: bytes) -> None:
    key = int.from_bytes(digest[:8], signed=True)
    await session.execute(select(func.pg_advisory_xact_lock(key)))


async def wrong_guesses(session: Session, digest: bytes) -> WrongGuess | None:
    return await session.scalar(select(WrongGuess).where(WrongGuess.code_digest == digest))


async def count_wrong(session: Session, digest: bytes, now: datetime, forgotten_before: datetime) -> None:
    """From one on again where the last is long ago."""
    row = insert(WrongGuess).values(code_digest=digest, times=1, last_at=now)
    times = case((WrongGuess.last_at < forgotten_before, 1), else_=WrongGuess.times + 1)
    changed = {"times": times, "last_at": now}
    await session.execute(row.on_conflict_do_update(index_elements=[WrongGuess.code_digest], set_=changed))


async def forget(session: Session, digest: bytes) -> None:
    await session.execute(delete(WrongGuess).where(WrongGuess.code_digest == digest))


async def forget_before(session: Session, moment: datetime) -> None:
    await session.execute(delete(WrongGuess).where(WrongGuess.last_at < moment))
