"""The history as evidence: read whole by officials, verified by anybody who may see the dossier."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from servicekit.auth import Caller, CallerKind
from servicekit.database import Session

from dossier_service.dossiers import service as dossiers
from dossier_service.dossiers.codes import local_day
from dossier_service.dossiers.problems import ActionNotYours
from dossier_service.dossiers.schemas import Coded
from dossier_service.history import chain, repository
from dossier_service.history.models import HistoryRoot
from dossier_service.history.schemas import HistoryEntry, HistoryRead, Verification
from dossier_service.units import repository as units

ONE_DAY = timedelta(days=1)
SETTLED_AFTER = timedelta(hours=1)
"""A day is closed an hour after its end: what was begun before midnight is committed by then."""


async def read(session: Session, dossier_id: UUID, caller: Caller) -> HistoryRead:
    """For officials; the applicant reads the timeline. Raises DossierNotFound, ActionNotYours."""
    dossier = await dossiers.get(session, dossier_id, caller)
    if caller.kind is not CallerKind.OFFICIAL:
        raise ActionNotYours
    found = await repository.entries(session, dossier.id)
    names = await units.names(session, {entry["actor_unit"] for entry in found if entry["actor_unit"]})
    return HistoryRead(items=[_entry(entry, names) for entry in found])


async def verify(session: Session, dossier_id: UUID, caller: Caller) -> Verification:
    """Raises DossierNotFound."""
    dossier = await dossiers.get(session, dossier_id, caller)
    found = await repository.entries(session, dossier.id)
    broken_at = chain.first_break(found, dossier.history_hash)
    head = dossier.history_hash.hex() if dossier.history_hash else None
    return Verification(sound=broken_at is None, entries=len(found), broken_at=broken_at, head=head)


async def broken(session: Session) -> AsyncIterator[tuple[UUID, int]]:
    """Every dossier whose history is not as it was written, with its first wrong entry."""
    after = UUID(int=0)
    while heads := await repository.heads(session, after):
        for dossier_id, head in heads:
            broken_at = chain.first_break(await repository.entries(session, dossier_id), head)
            if broken_at is not None:
                yield dossier_id, broken_at
        after = heads[-1][0]


async def broken_days(session: Session) -> list[date]:
    """Days whose root no longer follows from what was written down on them, and on the days before."""
    wrong: list[date] = []
    previous: bytes | None = None
    for root in await repository.roots(session):
        if await _root(session, previous, root.day) != (root.root, root.entries):
            wrong.append(root.day)
        previous = root.root
    return wrong


async def close_days(session: Session, now: datetime) -> int:
    """A root for every day that is over and has none yet; gives how many were made."""
    newest = await repository.newest_root(session)
    day = newest.day + ONE_DAY if newest else await repository.first_day(session)
    previous, made = newest.root if newest else None, 0
    while day is not None and day < local_day(now):
        previous, entries = await _root(session, previous, day)
        session.add(HistoryRoot(day=day, entries=entries, root=previous, made_at=now))
        day, made = day + ONE_DAY, made + 1
    return made


async def _root(session: Session, previous: bytes | None, day: date) -> tuple[bytes, int]:
    hashes = [each async for each in repository.hashes_of(session, day)]
    return chain.root_of(previous, hashes), len(hashes)


def _entry(entry: dict[str, Any], names: dict[str, str]) -> HistoryEntry:
    unit = entry["actor_unit"]
    named = Coded(code=unit, name=names.get(unit) or unit) if unit else None
    return HistoryEntry(**entry | {"actor_unit": named, "hash": entry["hash"].hex()})
