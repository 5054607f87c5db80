"""The desk's reception in one step: the dossier is opened, filled, filed and accepted, or nothing has happened."""

from datetime import datetime

from contracts.dossier import DossierChannel
from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.etag import ExpectedVersion

from dossier_service.counter.schemas import CounterReception
from dossier_service.dossiers import pins
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.schemas import DossierCreate, DossierPatch
from dossier_service.filing import service as filing
from dossier_service.originals import service as originals
from dossier_service.reception import paper
from dossier_service.reception import service as reception
from dossier_service.reception.schemas import AcceptBody
from dossier_service.units import repository as units


async def receive(session: Session, command: CounterReception, caller: Caller, now: datetime) -> Dossier:
    """Raises what opening, filing and accepting raise, PaperUnknown, PaperReasonRequired."""
    opening = DossierCreate(
        procedure_code=command.procedure_code,
        case=command.case,
        agency=command.agency,
        receiving_unit=command.receiving_unit or await _own_desk(session, caller),
    )
    channel = DossierChannel(command.arrived_by)
    dossier = await filing.open_draft(session, opening, caller, now, by_hand=channel)
    paper.note(dossier, command)
    record = await pins.record_of(session, dossier, now)
    await originals.note(session, dossier, record, command.papers, caller, now)
    filled = DossierPatch(form=command.form, applicant=command.applicant, delivery=command.delivery)
    await filing.change_draft(session, dossier.id, filled, caller, _unchanged(dossier), now)
    await filing.submit(session, dossier.id, caller, _unchanged(dossier), now)
    return await reception.accept(session, dossier.id, AcceptBody(note=command.note), caller, _unchanged(dossier), now)


def _unchanged(dossier: Dossier) -> ExpectedVersion:
    return ExpectedVersion.at(dossier.version)


async def _own_desk(session: Session, caller: Caller) -> str | None:
    """None where the clerk sits at no one-stop desk: then the usual one receives."""
    unit = await units.get(session, caller.unit or "")
    return unit.code if unit and unit.kind == "one_stop" else None
