"""Pay first or register first: a procedure may ask that what is owed at reception is paid before the desk accepts."""

from contracts.catalog import FeeStage, ProcedureRecord
from contracts.dossier import Origin
from servicekit.database import Session

from dossier_service.charges import fees
from dossier_service.charges import repository as charges
from dossier_service.dossiers.models import Dossier
from dossier_service.reception.problems import ChargesToPayFirst


async def require_paid(session: Session, dossier: Dossier, record: ProcedureRecord) -> None:
    """A charge that is still to be assessed, or was not heard of yet, is not paid. Raises ChargesToPayFirst."""
    if not record.course.pay_first or dossier.origin != Origin.LIVE:
        return
    known, unpaid = await charges.counts(session, dossier.id)
    if unpaid or known < await _charged(session, dossier):
        raise ChargesToPayFirst


async def _charged(session: Session, dossier: Dossier) -> int:
    assert dossier.submitted_at is not None  # noqa: S101 - the desk has it
    return await fees.owed_at(session, dossier, FeeStage.RECEPTION, dossier.submitted_at)
