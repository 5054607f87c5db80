"""Who there is to give work to: learned from log-ins, or entered by an administrator before the first one."""

from servicekit import paging
from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.paging import Page, PageRequest
from servicekit.problems import NotPermitted

from dossier_service.officials import repository
from dossier_service.officials.problems import AssigneeUnknown
from dossier_service.officials.schemas import OfficialEntries, OfficialRead
from dossier_service.units import repository as units


async def require_of_unit(session: Session, subject: str, unit: str, pointer: str = "/assignee") -> None:
    """An official who acts on what lies at this unit. Raises AssigneeUnknown."""
    official = await repository.get(session, subject)
    if official is None or repository.ACTING_ROLES.isdisjoint(official.roles):
        raise AssigneeUnknown(unit, pointer)
    if not await units.lies_below(session, unit, official.unit):
        raise AssigneeUnknown(unit, pointer)


async def page(session: Session, caller: Caller, unit: str | None, request: PageRequest) -> Page[OfficialRead]:
    """Of the caller's unit and those below; or of one of them."""
    rows, next_cursor, total = await paging.fetch(session, repository.below(caller.unit or "", unit), request)
    items = [OfficialRead.model_validate(row[0]) for row in rows]
    return Page[OfficialRead](items=items, next_cursor=next_cursor, total=total)


async def enter(session: Session, entries: OfficialEntries, caller: Caller) -> None:
    """The last word on somebody counts, also within one command. Raises NotPermitted outside the caller's unit."""
    within = set(await units.below(session, caller.unit or ""))
    if not {entry.unit for entry in entries.officials} <= within:
        raise NotPermitted
    rows = {entry.subject: entry.model_dump() | {"last_seen_at": None} for entry in entries.officials}
    await repository.enter(session, list(rows.values()))
