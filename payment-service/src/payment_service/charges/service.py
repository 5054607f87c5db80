"""What a dossier owes: made from the version it pins, when the step comes at which the law asks for the money."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from contracts.catalog import Channel, Fee, FeeStage, Tariff
from contracts.dossier import (
    DossierDecided,
    DossierRefused,
    DossierRemoved,
    DossierStopped,
    DossierSubmitted,
    Origin,
    SupplementRequested,
)
from contracts.fees_due import FeeQuestion
from servicekit.auth import Caller
from servicekit.clock import VIETNAM
from servicekit.database import Session
from servicekit.ids import uuid7

from payment_service.accounts import service as accounts
from payment_service.accounts.models import DossierAccount
from payment_service.charges import amending, repository
from payment_service.charges.assessing import assessed_amount
from payment_service.charges.models import Charge
from payment_service.charges.problems import (
    AssessmentNeedsOfficer,
    AssessmentNotValid,
    ChargeHasFixedAmount,
    ChargeNotDue,
    ChargeNotFound,
)
from payment_service.charges.schemas import AssessmentCreate, ChargeRead, ChargeStatus
from payment_service.checkouts import covering
from payment_service.checkouts import repository as payments
from payment_service.fees import service as fees

Ending = DossierDecided | DossierRefused | DossierStopped
NOTHING_OWED = "assessed at 0"
OFFICERS = ("officer", "approver")
"""Not the clerk, who takes cash: he says no sum down, and not that nothing is owed."""


async def of_dossier(session: Session, dossier_id: UUID) -> Sequence[Charge]:
    return await repository.of_dossier(session, dossier_id)


async def dossier_of(session: Session, charge_id: UUID) -> UUID:
    """Raises ChargeNotFound."""
    dossier_id = await repository.dossier_of(session, charge_id)
    if dossier_id is None:
        raise ChargeNotFound
    return dossier_id


async def agency_of(session: Session, charge_id: UUID) -> str:
    """Whose money it is. Raises ChargeNotFound."""
    return (await accounts.read(session, await dossier_of(session, charge_id))).agency


async def require_of_dossier(session: Session, charge_id: UUID, dossier_id: UUID) -> None:
    """Raises ChargeNotFound."""
    if await dossier_of(session, charge_id) != dossier_id:
        raise ChargeNotFound


async def charge_at_reception(session: Session, event: DossierSubmitted) -> None:
    """A loaded or trial dossier owes nothing. Raises VersionNotHeardYet, CaseNotPriced."""
    if event.origin is Origin.LIVE:
        account = await accounts.open_account(session, event)
        await _charge(session, account, FeeStage.RECEPTION, event.submitted_at)


async def charge_at_supplement(session: Session, event: SupplementRequested) -> None:
    """Raises DossierNotHeardYet."""
    if event.origin is Origin.LIVE:
        account = await accounts.lock(session, event.dossier_id)
        await _charge(session, account, FeeStage.SUPPLEMENT, event.occurred_at)


async def charge_at_return(session: Session, event: DossierDecided) -> None:
    """Nothing is asked for a result that was refused, also where one was granted before and the dossier reopened.

    Raises DossierNotHeardYet.
    """
    if event.origin is not Origin.LIVE:
        return
    if event.outcome == "granted":
        account = await accounts.lock(session, event.dossier_id)
        await _charge(session, account, FeeStage.RETURN, event.decided_at)
    else:
        await payments.lock_of_dossier(session, event.dossier_id)
        await _cancel(session, event, FeeStage.RETURN)


async def cancel_unpaid(session: Session, event: DossierRefused | DossierStopped) -> None:
    """Nothing is asked any more of a dossier that ended without a decision. Raises DossierNotHeardYet."""
    if event.origin is Origin.LIVE:
        await _cancel(session, event)


async def assess(
    session: Session, charge_id: UUID, assessment: AssessmentCreate, caller: Caller, now: datetime
) -> Charge:
    """Put a sum on a formula, or another one.

    Raises ChargeHasFixedAmount, ChargeNotDue, AssessmentNotValid, AssessmentNeedsOfficer.
    """
    dossier_id = await dossier_of(session, charge_id)
    await payments.lock_of_dossier(session, dossier_id)
    account = await accounts.lock(session, dossier_id)
    charge = await repository.lock(session, charge_id)
    if charge.formula is None:
        raise ChargeHasFixedAmount
    if charge.status not in repository.OPEN:
        raise ChargeNotDue
    amount_vnd = assessed_amount(Tariff.model_validate(charge.tariff) if charge.tariff else None, assessment)
    if charge.status == ChargeStatus.DUE and assessment.reason is None:
        raise AssessmentNotValid("/reason")
    is_less = amount_vnd == 0 or amount_vnd < (charge.amount_vnd or 0)
    if is_less and not caller.has_role(*OFFICERS):
        raise AssessmentNeedsOfficer
    charge.quantity, charge.assessed_by, charge.assessed_at = assessment.quantity, caller.subject, now
    reason = assessment.reason or NOTHING_OWED
    if amount_vnd == 0:
        await amending.close(session, account, charge, ChargeStatus.CANCELLED, reason=reason, at=now)
    elif charge.status == ChargeStatus.DUE:
        await amending.change(session, account, charge, amount_vnd, reason=reason, at=now)
    else:
        charge.amount_vnd, charge.status = amount_vnd, ChargeStatus.DUE
        await amending.owe(session, account, charge, now)
        await covering.cover(session, account, charge, now)
    await session.flush()
    return charge


async def shown(session: Session, charge: Charge) -> ChargeRead:
    read = ChargeRead.model_validate(charge)
    if charge.status not in repository.OPEN:
        return read
    return read.model_copy(update={"advanced_vnd": await covering.advanced_vnd(session, charge)})


async def _cancel(session: Session, event: Ending, stage: FeeStage | None = None) -> None:
    """What is open or was until a removal, of one stage or of all. The dossier's payments must be locked."""
    account = await accounts.lock(session, event.dossier_id)
    for charge in await repository.lock_open(session, event.dossier_id):
        if stage in (None, charge.stage):
            await amending.close(
                session, account, charge, ChargeStatus.CANCELLED, reason=event.subject, at=event.occurred_at
            )
    for charge in await repository.lock_until_restored(session, event.dossier_id):
        if stage in (None, charge.stage):
            await amending.close_suspended(session, account, charge, event.occurred_at)
    await session.flush()


async def _charge(session: Session, account: DossierAccount, stage: FeeStage, at: datetime) -> None:
    question = FeeQuestion(
        case=account.case_name,
        channel=Channel(account.channel),
        stage=stage,
        day=at.astimezone(VIETNAM).date(),
        payer_category=account.payer_category,
    )
    charged = await repository.fees_charged(session, account.dossier_id, stage)
    for fee in await fees.due(session, account.procedure_code, account.procedure_version, question):
        if fee.id not in charged:
            await _create(session, account, fee, at)
    if account.is_removed:
        await amending.suspend_open(session, account, reason=DossierRemoved.subject, at=at)


async def _create(session: Session, account: DossierAccount, fee: Fee, at: datetime) -> None:
    charge = Charge(
        id=uuid7(),
        dossier_id=account.dossier_id,
        fee_id=fee.id,
        kind=fee.kind,
        name=fee.name,
        amount_vnd=fee.amount_vnd,
        legal_basis=fee.legal_basis,
        formula=fee.formula if fee.amount_vnd is None else None,
        tariff=fee.tariff.model_dump(mode="json") if fee.tariff and fee.amount_vnd is None else None,
        stage=fee.stage,
        status=ChargeStatus.UNASSESSED if fee.amount_vnd is None else ChargeStatus.DUE,
        created_at=at,
    )
    session.add(charge)
    await session.flush()
    if charge.status == ChargeStatus.DUE:
        await amending.owe(session, account, charge, at)
    await session.flush()
