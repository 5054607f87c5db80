"""A paid dossier that ends before anybody worked on it gets its money back; a case is opened by itself."""

from collections.abc import Iterable
from datetime import datetime

from contracts.catalog import FeeStage
from contracts.dossier import DossierDecided, DossierRefused, DossierStopped, Origin
from servicekit.database import Session

from payment_service.accounts import service as accounts
from payment_service.charges import repository as charges
from payment_service.checkouts import repository as payments
from payment_service.checkouts.models import Payment
from payment_service.refunds import cases, repository
from payment_service.refunds.schemas import CaseGround
from payment_service.refunds.service import HOLDING


async def open_cases_of_refused_result(session: Session, event: DossierDecided) -> None:
    """Granted at first, reopened and refused: what was paid for handing it over is given back.

    Raises DossierNotHeardYet.
    """
    known = await payments.lock_of_dossier(session, event.dossier_id)
    await accounts.lock(session, event.dossier_id)
    for_return = {
        charge.id for charge in await charges.of_dossier(session, event.dossier_id) if charge.stage == FeeStage.RETURN
    }
    for_it = [payment for payment in known if payment.charge_id in for_return]
    await open_cases(session, for_it, CaseGround.DOSSIER_REFUSED, event.occurred_at)


async def open_cases_of_ended(session: Session, event: DossierRefused | DossierStopped) -> None:
    """Before the account is locked: payments first, as every settlement does. Raises DossierNotHeardYet.

    Refused at reception nothing was done for the money; stopped, it depends on whether processing had begun.
    """
    if event.origin is not Origin.LIVE:
        return
    known = await payments.lock_of_dossier(session, event.dossier_id)
    account = await accounts.lock(session, event.dossier_id)
    if isinstance(event, DossierStopped) and account.processing_sequence is not None:
        return
    is_refused = isinstance(event, DossierRefused)
    ground = CaseGround.DOSSIER_REFUSED if is_refused else CaseGround.DOSSIER_STOPPED
    await open_cases(session, known, ground, event.occurred_at)


async def open_cases(session: Session, known: Iterable[Payment], ground: CaseGround, at: datetime) -> None:
    """For what is left of each payment. They must be locked."""
    for payment in known:
        left_vnd = payment.amount_vnd - await repository.committed_vnd(session, payment.id)
        if payment.status in HOLDING and left_vnd > 0:
            await cases.open_case(session, payment, ground, left_vnd, at)
    await session.flush()
