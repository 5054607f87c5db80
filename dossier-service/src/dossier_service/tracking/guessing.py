"""Guesses of somebody's digits are slowed down per code, from however many addresses they come (DOS-28).

The gateway slows down an address; here it is the code that is asked about, and one that does not exist is slowed down
alike: nobody learns from it whether there is such a dossier.
"""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypeVar

from servicekit.app import Kit
from servicekit.database import Database, Session
from servicekit.problems import Problem, Text

from dossier_service.tracking import repository

FREE = 5
"""So many wrong answers in a row cost nothing (assumed value): people mistype."""
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
"""Four digits then take a guesser more than a year (assumed value)."""
FORGOTTEN_AFTER = timedelta(days=1)

Answer = TypeVar("Answer")


class GuessedTooOften(Problem):
    """`Retry-After` says when to ask again; the same for a code that does not exist."""

    status = 429
    code = "guessed_too_often"
    title = Text(
        "Đã nhập sai quá nhiều lần cho mã này, xin chờ rồi thử lại; chủ hồ sơ đăng nhập thì không phải chờ",
        "Too many wrong answers for this code, please wait; who owns the dossier may log in instead",
    )


async def guarded(
    database: Database, code: str, now: datetime, ask: Callable[[Session], Awaitable[Answer | None]]
) -> Answer | None:
    """What `ask` finds, or None, which is counted: in a transaction of its own, so that it stays counted. Of several
    who ask about a code at once each waits for the one before. Raises GuessedTooOften."""
    digest = hashlib.sha256(code.upper().encode()).digest()
    async with database.transaction() as session:
        await repository.hold(session, digest)
        await _require_open(session, digest, now)
        found = await ask(session)
        if found is None:
            await repository.count_wrong(session, digest, now, now - FORGOTTEN_AFTER)
        else:
            await repository.forget(session, digest)
    return found


async def _require_open(session: Session, digest: bytes, now: datetime) -> None:
    guessed = await repository.wrong_guesses(session, digest)
    if guessed is None or now - guessed.last_at > FORGOTTEN_AFTER:
        return
    remaining = guessed.last_at + wait_after(guessed.times) - now
    if remaining > timedelta(0):
        seconds = -(-remaining // timedelta(seconds=1))
        raise GuessedTooOften(headers={"Retry-After": str(seconds)})


def wait_after(times: int) -> timedelta:
    """Twice as long each time."""
    if times < FREE:
        return timedelta(0)
    return min(FIRST_WAIT * 2 ** min(times - FREE, 10), LONGEST_WAIT)


async def forget_guesses(kit: Kit) -> None:
    async with kit.database.transaction() as session:
        await repository.forget_before(session, kit.clock() - FORGOTTEN_AFTER)
