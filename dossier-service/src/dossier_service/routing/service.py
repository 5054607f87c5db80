"""Rule-based routing: what arrives at a unit goes on to a group or a person by the unit's own rules."""

from datetime import datetime

from contracts.dossier import DossierForwarded
from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.ids import uuid7
from servicekit.problems import NotPermitted

from dossier_service.dossiers import steps
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.steps import SYSTEM, Step
from dossier_service.officials import service as officials
from dossier_service.procedures import repository as procedures
from dossier_service.routing import repository
from dossier_service.routing.models import RoutingRule
from dossier_service.routing.problems import RouteProcedureUnknown, RouteUnsuitable
from dossier_service.routing.rules import Conditions, Method, first_fitting, next_in_turn
from dossier_service.routing.schemas import RuleRead, RulesBody, RulesRead
from dossier_service.substitution import repository as substitutions
from dossier_service.units import repository as units


async def give_to(session: Session, dossier: Dossier) -> bool:
    """To whom the rules of its unit send it; part of the step that brought it here. False when none fits."""
    rules = await repository.of_unit(session, dossier.current_unit)
    asked = [Conditions(rule.procedure_code, rule.field, rule.case_name) for rule in rules]
    place = first_fitting(asked, Conditions(dossier.procedure_code, dossier.field, dossier.case_name))
    if place is None:
        return False
    rule = await repository.get_for_update(session, rules[place].id)
    absent = await substitutions.absent_today(session, rule.officials)
    method = Method(rule.method)
    loads = await repository.loads(session, rule.officials) if method is Method.LEAST_LOADED else {}
    chosen = next_in_turn(rule.officials, absent, method, rule.last_given, loads)
    dossier.current_unit = rule.to_unit or dossier.current_unit
    dossier.assignee = chosen
    if chosen:
        rule.last_given = chosen
    return True


async def on_arrival(session: Session, dossier: Dossier, now: datetime) -> None:
    """After the acceptance, as a step of its own: nobody has handed it over."""
    before = {"unit": dossier.current_unit, "assignee": dossier.assignee}
    if not await give_to(session, dossier):
        return
    details = {"from": before, "to": {"unit": dossier.current_unit, "assignee": dossier.assignee}, "by_rule": True}
    facts = {"unit": dossier.current_unit}
    await steps.take(session, dossier, Step(Action.FORWARD, SYSTEM, now, DossierForwarded, facts, details=details))


async def read(session: Session, unit: str, caller: Caller) -> RulesRead:
    """Raises NotPermitted outside the caller's unit."""
    if not await units.lies_below(session, unit, caller.unit or ""):
        raise NotPermitted
    rules = await repository.of_unit(session, unit)
    return RulesRead(unit=unit, rules=[RuleRead.model_validate(rule) for rule in rules])


async def put(session: Session, body: RulesBody, caller: Caller, now: datetime) -> RulesRead:
    """In the place of all that the unit had. Raises NotPermitted, RouteUnsuitable, RouteProcedureUnknown,
    AssigneeUnknown."""
    commands = caller.has_role("administrator", "approver")
    if not commands or not await units.lies_below(session, body.unit, caller.unit or ""):
        raise NotPermitted
    known = await procedures.known(session, {rule.procedure_code for rule in body.rules if rule.procedure_code})
    for index, rule in enumerate(body.rules):
        if rule.procedure_code and rule.procedure_code not in known:
            raise RouteProcedureUnknown(index)
        if rule.to_unit and not await units.lies_below(session, rule.to_unit, body.unit):
            raise RouteUnsuitable(index)
        for number, official in enumerate(rule.officials):
            pointer = f"/rules/{index}/officials/{number}"
            await officials.require_of_unit(session, official, rule.to_unit or body.unit, pointer)
    await repository.clear(session, body.unit)
    for position, rule in enumerate(body.rules):
        row = rule.model_dump() | {"unit": body.unit, "position": position, "set_by": caller.subject, "set_at": now}
        session.add(RoutingRule(id=uuid7(), **row))
    await session.flush()
    return await read(session, body.unit, caller)
