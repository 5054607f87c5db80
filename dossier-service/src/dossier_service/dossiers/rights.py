"""As whom somebody may act on a dossier."""

from contracts.dossier import Origin
from servicekit.auth import Caller, CallerKind
from servicekit.database import Session
from sqlalchemy import ColumnElement, case, literal, or_, select

from dossier_service.consultations.asked import asked_now
from dossier_service.dossiers.lifecycle import ActorRole, Status
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.people import TRIAL_ROLES, Confirmation, actor_roles, may_try, owner_key_of
from dossier_service.dossiers.visibility import executes
from dossier_service.representations import repository as representations
from dossier_service.substitution.repository import seers
from dossier_service.units.repository import codes_below


def _is_the_desk(caller: Caller) -> ColumnElement[bool]:
    """Until the decision the desk that received it, then the one that hands the result over (R11)."""
    desk = case((Dossier.status == Status.DECIDED, Dossier.returning_unit), else_=Dossier.receiving_unit)
    return desk.in_(codes_below(caller.unit or ""))


def _is_of_the_agency(caller: Caller, dossier: Dossier) -> ColumnElement[bool]:
    """Whether the unit is, is above or is within the agency that answers for it: holding a dossier does not suffice."""
    above = Dossier.executing_agency.in_(codes_below(caller.unit or ""))
    return or_(above, literal(caller.unit or "").in_(codes_below(dossier.executing_agency)))


async def roles_on(session: Session, dossier: Dossier, caller: Caller) -> frozenset[ActorRole]:
    """As whom the caller may act on it: somebody of two roles, or who filed it, is not both on every dossier."""
    if dossier.origin == Origin.TRIAL and may_try(caller):
        asked = await session.scalar(select(asked_now(caller)).where(Dossier.id == dossier.id))
        return TRIAL_ROLES | {ActorRole.CONSULTED} if asked else TRIAL_ROLES
    if caller.kind is not CallerKind.OFFICIAL:
        return actor_roles(caller) if await _may_act(session, dossier, caller) else frozenset()
    query = select(
        _is_the_desk(caller).label("receives"),
        executes(caller).label("executes"),
        _is_of_the_agency(caller, dossier).label("of_the_agency"),
        asked_now(caller).label("asked"),
    )
    unit = (await session.execute(query.where(Dossier.id == dossier.id))).one()
    own_draft = dossier.status == Status.DRAFT and dossier.submitted_by == caller.subject
    decides = unit.executes and unit.of_the_agency
    roles = actor_roles(caller, receives=unit.receives or own_draft, executes=unit.executes, decides=decides)
    return roles | {ActorRole.CONSULTED} if unit.asked else roles


async def _may_act(session: Session, dossier: Dossier, caller: Caller) -> bool:
    """Who filed it under a representation acts as long as that holds."""
    own_key = owner_key_of(caller)
    if dossier.confirmation != Confirmation.REPRESENTED or dossier.owner_key == own_key:
        return True
    return await representations.holding(session, dossier.owner_key, own_key, dossier.procedure_code) is not None


async def all_roles_on(session: Session, dossier: Dossier, caller: Caller) -> frozenset[ActorRole]:
    """The caller's own, and those of whom they stand in for."""
    roles = [await roles_on(session, dossier, seer) for seer in await seers(session, caller)]
    return frozenset().union(*roles)
