"""Where a dossier goes: the agency that carries it out and the desk that receives it, both in being that day."""

from datetime import date
from typing import NamedTuple

from contracts.catalog import ProcedureRecord
from servicekit.database import Session

from dossier_service.dossiers.problems import ReturningUnitUnknown
from dossier_service.filing.problems import OutsideTerritory, ReceivingUnitUnknown
from dossier_service.procedures import rules
from dossier_service.procedures.problems import AgencyNotExecuting
from dossier_service.units import repository, territory
from dossier_service.units import service as units
from dossier_service.units.models import Unit


class Place(NamedTuple):
    executing_agency: str
    receiving_unit: str


async def choose(
    session: Session, record: ProcedureRecord, agency: str | None, receiving_unit: str | None, day: date
) -> Place:
    """R11: any desk of the province may receive; by default the one that receives for the executing agency.

    Codes of either regime are understood. Raises AgencyNotExecuting, AgencyRequired, ReceivingUnitUnknown, UnitEnded,
    OutsideTerritory.
    """
    desk = await _desk(session, receiving_unit, day) if receiving_unit else None
    asked = await units.own_code(session, agency, day)
    executing = await _executing(session, record, asked, desk, day)
    executing_unit = await units.in_force(session, executing, day)
    if desk:
        await _refuse_outside(session, record, desk, "/receiving_unit")
    if agency and executing_unit:
        await _refuse_outside(session, record, executing_unit, "/agency")
    return Place(executing, desk.code if desk else await usual_desk(session, record, executing, day))


async def _executing(session: Session, record: ProcedureRecord, asked: str | None, desk: Unit | None, day: date) -> str:
    """Also who carries on for an agency that has ended, until the record names it: nothing stands still meanwhile."""
    try:
        return rules.executing_agency(record, asked, desk.path if desk else ())
    except AgencyNotExecuting:
        if asked and asked in await units.carrying_on(session, rules.executing(record), day):
            return asked
        raise


async def usual_desk(session: Session, record: ProcedureRecord, agency: str, day: date) -> str:
    """The procedure's first desk under the agency, else its first in being; the agency itself when it names none.

    Raises UnitEnded when none is in being any more.
    """
    listed = [unit.code for unit in record.receiving_units]
    known = await repository.get_all(session, listed)
    working = [code for code in listed if code not in known or territory.in_being(known[code], day)]
    own = [code for code in working if code in known and agency in known[code].path]
    candidates = [*own, *working, *listed]
    if not candidates:
        return agency
    await units.in_force(session, candidates[0], day)
    return candidates[0]


async def returning(session: Session, asked: str, day: date) -> str:
    """R11: the result is handed over at any desk. Raises ReturningUnitUnknown, UnitEnded."""
    unit = await units.in_force(session, asked, day)
    if unit is None or unit.kind != "one_stop":
        raise ReturningUnitUnknown
    return unit.code


async def _desk(session: Session, asked: str, day: date) -> Unit:
    unit = await units.in_force(session, asked, day)
    if unit is None or unit.kind != "one_stop":
        raise ReceivingUnitUnknown
    return unit


async def _refuse_outside(session: Session, record: ProcedureRecord, unit: Unit, pointer: str) -> None:
    if not record.territory_agencies:
        return
    known = await repository.get_all(session, [agency.code for agency in record.territory_agencies])
    if not territory.serves(unit, [limit.path for limit in known.values()]):
        raise OutsideTerritory(pointer, [agency.code for agency in record.territory_agencies])
