"""One dossier's stations, read from its pinned procedure, its history and its units."""

from contracts.catalog import ProcedureRecord
from servicekit.database import Session

from dossier_service.dossiers import repository as dossiers
from dossier_service.dossiers.models import Dossier
from dossier_service.internal_process import graph
from dossier_service.internal_process.course import Places, Station, stations
from dossier_service.internal_process.moves import Entry, Move, moves_of
from dossier_service.units import repository as units


async def stations_of(session: Session, dossier: Dossier, record: ProcedureRecord) -> list[Station]:
    """Empty where the procedure sets no process for the dossier's case."""
    steps = graph.of_case(record, dossier.case_name)
    if not steps:
        return []
    history = await dossiers.history(session, dossier.id) if dossier.accepted_at else []
    entries = [Entry(row.sequence, row.action, row.details, row.occurred_at) for row in history]
    moves = moves_of(entries, dossier.receiving_unit, dossier.executing_agency)
    return stations(steps, await _places(session, dossier, moves), moves, dossier.accepted_at)


async def _places(session: Session, dossier: Dossier, moves: list[Move]) -> Places:
    named = {unit for move in moves for unit in (move.giver, move.receiver) if unit}
    known = await units.get_all(session, {*named, dossier.executing_agency})
    executing = known.get(dossier.executing_agency)
    return Places(
        receiving=dossier.receiving_unit,
        executing=dossier.executing_agency,
        returning=dossier.returning_unit,
        leader=executing.parent if executing else None,
        paths={unit.code: unit.path for unit in known.values()},
    )
