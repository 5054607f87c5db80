"""An official's boxes with true counts, and the filters that they keep."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from servicekit.auth import Caller
from servicekit.database import Session

from dossier_service.dossiers import repository as dossiers
from dossier_service.dossiers.filters import DossierFilters
from dossier_service.inboxes import repository
from dossier_service.inboxes.boxes import TASKS, Box, boxes_of
from dossier_service.inboxes.models import SavedFilter
from dossier_service.inboxes.problems import LONGEST_NAME, FilterNameUnfit, SavedFilterNotFound, TooManySavedFilters
from dossier_service.inboxes.schemas import Inboxes, InboxRead, SavedFilterBody, SavedFilterRead

MOST_FILTERS = 50


async def inboxes(session: Session, caller: Caller, now: datetime, language: str) -> Inboxes:
    """All counts are of one statement, and so of one instant."""
    seen_from = await dossiers.vantages(session, caller)
    boxes = _boxes([vantage.seer for vantage in seen_from])
    asked = [
        repository.open_tasks(seen_from, now) if box.path == TASKS else DossierFilters.model_validate(filters)
        for _, box, filters in boxes
    ]
    counts = await dossiers.counts(session, seen_from, asked, now) if asked else []
    items = [
        InboxRead(
            key=box.key,
            name=box.name.in_language(language),
            count=count,
            filters=filters,
            url=_url(filters, box.path),
            acting_for=None if seer.subject == caller.subject else seer.subject,
        )
        for (seer, box, filters), count in zip(boxes, counts, strict=True)
    ]
    return Inboxes(unit=caller.unit, items=items)


def _boxes(seers: Sequence[Caller]) -> list[tuple[Caller, Box, dict[str, Any]]]:
    """The caller's own; then, of whom they stand in for, what those do not show already."""
    found: list[tuple[Caller, Box, dict[str, Any]]] = []
    for seer in seers:
        known = [(box.key, filters) for _, box, filters in found]
        own = boxes_of(seer.roles, seer.unit)
        found += [(seer, box, filters) for box, filters in own if (box.key, filters) not in known]
    return found


async def saved(session: Session, caller: Caller) -> list[SavedFilterRead]:
    return [_read(kept) for kept in await repository.filters_of(session, caller.subject)]


async def save(session: Session, name: str, filters: SavedFilterBody, caller: Caller, now: datetime) -> SavedFilterRead:
    """A new one, or another meaning of the name. Raises FilterNameUnfit, TooManySavedFilters."""
    name = name.strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        raise FilterNameUnfit
    await repository.hold(session, caller.subject)
    kept = await repository.filter_named(session, caller.subject, name)
    if kept is None:
        if len(await repository.filters_of(session, caller.subject)) >= MOST_FILTERS:
            raise TooManySavedFilters
        kept = SavedFilter(subject=caller.subject, name=name)
        session.add(kept)
    kept.filters = filters.model_dump(mode="json", exclude_unset=True, exclude_none=True)
    kept.saved_at = now
    await session.flush()
    return _read(kept)


async def forget(session: Session, name: str, caller: Caller) -> None:
    """Raises SavedFilterNotFound."""
    kept = await repository.filter_named(session, caller.subject, name.strip())
    if kept is None:
        raise SavedFilterNotFound
    await session.delete(kept)
    await session.flush()


def _read(kept: SavedFilter) -> SavedFilterRead:
    return SavedFilterRead(name=kept.name, filters=kept.filters, url=_url(kept.filters), saved_at=kept.saved_at)


def _url(filters: dict[str, Any], path: str = "/dossiers") -> str:
    query = {name: str(value).lower() if isinstance(value, bool) else value for name, value in filters.items()}
    return f"/api/v1{path}?{urlencode(query)}"
