from typing import Any

from contracts.catalog import AgencyChanged
from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.problems import NotPermitted

from analytics_service.agencies import repository
from analytics_service.agencies.models import Agency
from analytics_service.agencies.problems import AgencyUnknown


async def keep(session: Session, event: AgencyChanged) -> None:
    """Remember the agency as it now stands; an older event that comes late changes nothing."""
    agency = await repository.get(session, event.code)
    if agency and agency.sequence >= event.sequence:
        return
    if agency is None:
        agency = Agency(code=event.code)
        session.add(agency)
    agency.name, agency.kind, agency.path = event.name, event.kind, event.path
    agency.valid_from, agency.valid_to, agency.sequence = event.valid_from, event.valid_to, event.sequence
    await session.flush()
    await repository.replace_paths(session, event.code, _paths(event))


def _paths(event: AgencyChanged) -> list[dict[str, Any]]:
    """The stretches of its life on the tree; open at both ends, so that every day has one."""
    stretches = [(state.path, state.valid_from, state.valid_to) for state in event.states]
    stretches = stretches or [(event.path, event.valid_from, event.valid_to)]
    last = len(stretches) - 1
    return [
        {
            "code": event.code,
            "position": position,
            "path": path,
            "valid_from": valid_from if position else None,
            "valid_to": valid_to if position < last else None,
        }
        for position, (path, valid_from, valid_to) in enumerate(stretches)
    ]


async def visible_root(session: Session, caller: Caller, asked: str | None) -> str:
    """The subtree to report on: the caller's own unit, or an agency inside it.

    Raises NotPermitted for a caller without a unit and for an agency outside it, AgencyUnknown.
    """
    if caller.unit is None:
        raise NotPermitted
    if asked is None:
        return caller.unit
    agency = await known(session, asked)
    if caller.unit not in agency.path:
        raise NotPermitted
    return agency.code


async def narrowed_to(session: Session, caller: Caller) -> str | None:
    """The unit to whose subtree alone a caller is held; None for who stands at the top and sees all of a source's list,
    also of agencies that the register does not know. Raises NotPermitted for a caller without a unit."""
    if caller.unit is None:
        raise NotPermitted
    return None if await is_top(session, caller.unit) else caller.unit


async def is_top(session: Session, code: str) -> bool:
    agency = await repository.get(session, code)
    return agency is not None and agency.path == [code]


async def known(session: Session, code: str) -> Agency:
    """Raises AgencyUnknown."""
    agency = await repository.get(session, code)
    if agency is None:
        raise AgencyUnknown
    return agency
