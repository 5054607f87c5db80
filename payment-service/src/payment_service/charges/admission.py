"""Who may do something about a charge; asked of the dossier service before the transaction begins."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from servicekit.auth import Caller, Official, Person
from servicekit.database import database_of
from servicekit.problems import NotPermitted

from payment_service.access.gate import Access, Gate
from payment_service.access.units import concerns
from payment_service.charges import service
from payment_service.charges.problems import ChargeNotFound

ASSESSORS = ("clerk", "officer", "approver")


def require_payer(caller: Caller, access: Access) -> None:
    """The owner pays, or a clerk at the counter helps. Raises NotPermitted."""
    if not access.owner and not caller.has_role("clerk"):
        raise NotPermitted


async def _payer(charge_id: UUID, caller: Person, gate: Gate, request: Request) -> Access:
    access = await _access(charge_id, caller, gate, request)
    require_payer(caller, access)
    return access


async def _viewer(charge_id: UUID, caller: Person, gate: Gate, request: Request) -> Access:
    return await _access(charge_id, caller, gate, request)


async def _assessor(charge_id: UUID, caller: Official, gate: Gate, request: Request) -> Access:
    return _decider(await _access(charge_id, caller, gate, request), caller, ASSESSORS)


async def _exempter(charge_id: UUID, caller: Official, gate: Gate, request: Request) -> Access:
    access = _decider(await _access(charge_id, caller, gate, request), caller, service.OFFICERS)
    async with database_of(request).sessions() as session:
        agency = await service.agency_of(session, charge_id)
    if not concerns(agency, caller.unit):
        # Who is only asked for an opinion sees the dossier, and gives no other agency's money away.
        raise NotPermitted
    return access


def _decider(access: Access, caller: Caller, roles: tuple[str, ...]) -> Access:
    """Never about what he owes himself. Raises NotPermitted."""
    if not caller.has_role(*roles) or access.owner:
        raise NotPermitted
    return access


async def _access(charge_id: UUID, caller: Caller, gate: Gate, request: Request) -> Access:
    async with database_of(request).sessions() as session:
        dossier_id = await service.dossier_of(session, charge_id)
    return await gate.require(dossier_id, caller, ChargeNotFound)


Payer = Annotated[Access, Depends(_payer)]
Viewer = Annotated[Access, Depends(_viewer)]
Assessor = Annotated[Access, Depends(_assessor)]
"""An official who has the dossier before him and says what it owes."""
Exempter = Annotated[Access, Depends(_exempter)]
"""One who may say that it owes less, or nothing."""
