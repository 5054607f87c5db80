"""Pay first or register first: a procedure may ask that what is owed at reception is paid before the desk accepts."""

from contracts.catalog import Channel, FeeStage, ProcedureRecord
from contracts.dossier import Origin
from contracts.fees_due import FeeQuestion, fees_due, fees_to_assess
from servicekit.clock import VIETNAM
from servicekit.database import Session

from dossier_service.charges import repository as charges
from dossier_service.dossiers.models import Dossier
from dossier_service.procedures import repository as procedures
from dossier_service.reception.problems import ChargesToPayFirst


async def require_paid(session: Session, dossier: Dossier, record: ProcedureRecord) -> None:
    """A charge that is still to be assessed, or was not heard of yet, is not paid. Raises ChargesToPayFirst."""
    if not record.course.pay_first or dossier.origin != Origin.LIVE:
        return
    known, unpaid = await charges.counts(session, dossier.id)
    if unpaid or known < await _charged(session, dossier):
        raise ChargesToPayFirst


async def _charged(session: Session, dossier: Dossier) -> int:
    """How many charges the version makes that it was filed under; a later one changes none of them."""
    filed = dossier.rebased_from or dossier.procedure_version
    record = await procedures.pinned(session, dossier.procedure_code, filed)
    assert dossier.submitted_at is not None  # noqa: S101 - the desk has it
    question = FeeQuestion(
        case=dossier.case_name,
        channel=Channel(dossier.channel),
        stage=FeeStage.RECEPTION,
        day=dossier.submitted_at.astimezone(VIETNAM).date(),
    )
    return len(fees_due(record.channels, question)) + len(fees_to_assess(record.channels, question))
