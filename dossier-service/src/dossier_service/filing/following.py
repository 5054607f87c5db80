"""A draft follows its procedure: the version in force takes the place of the one it was begun under.

Answers and papers stay as they are; what they lack now is said by `missing`.
"""

from datetime import date

from contracts.catalog import ProcedureRecord
from servicekit.database import Session

from dossier_service.dossiers.models import Dossier
from dossier_service.filing import places
from dossier_service.filing.places import Place
from dossier_service.procedures import rules


async def follow(session: Session, dossier: Dossier, record: ProcedureRecord, day: date) -> None:
    """Raises AgencyRequired when its agency no longer carries the procedure out and several others do."""
    if record.version == dossier.procedure_version:
        return
    dossier.rebased_from, dossier.procedure_version = dossier.procedure_version, record.version
    dossier.field = record.field.code
    place = Place(dossier.executing_agency, dossier.receiving_unit)
    if not rules.executes(record, dossier.executing_agency):
        agency = rules.executing_agency(record, None)
        place = Place(agency, await places.usual_desk(session, record, agency, day))
    move(dossier, record, place)


def move(dossier: Dossier, record: ProcedureRecord, place: Place) -> None:
    """The result goes with the reception unless it was to be handed over elsewhere."""
    if dossier.returning_unit == dossier.receiving_unit:
        dossier.returning_unit = place.receiving_unit
    dossier.executing_agency, dossier.receiving_unit = place
    dossier.current_unit = place.receiving_unit
    dossier.level = rules.level_at(record, place.executing_agency)
