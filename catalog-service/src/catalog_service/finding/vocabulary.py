"""The words of all names that are in force, kept until a procedure changes: reading them reads every name."""

from datetime import date
from typing import Any

from servicekit.database import Session

from catalog_service.finding import repository, spelling
from catalog_service.finding.spelling import Known

KEPT = 4
"""Days and states: today's is asked for nearly always."""

_kept: dict[tuple[Any, ...], Known] = {}


async def known_words(session: Session, day: date) -> Known:
    key = (*await repository.state(session), day)
    known = _kept.get(key)
    if known is None:
        known = spelling.known_words(await repository.vocabulary(session, day))
        while len(_kept) >= KEPT:
            del _kept[next(iter(_kept))]
        _kept[key] = known
    return known
