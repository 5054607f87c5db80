"""What a dossier owes: made from the version it pins, when the step comes at which the law asks for the money."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from contracts.catalog import Channel, Fee, FeeStage
from contracts.dossier import (
    DossierDecided,
    DossierRefused,
    DossierStopped,
    DossierSubmitted,
    Origin,
    SupplementRequested,
)
from contracts.payment import ChargeCreated
from servicekit.clock import VIETNAM
from servicekit.database import Session
from servicekit.ids import uuid7

from payment_service.accounts import service as accounts
from payment_service.accounts.models import DossierAccount
from payment_service.charges import repository
from payment_service.charges.models import Charge
from payment_service.charges.problems import ChargeNotFound
from payment_service.charges.schemas import ChargeStatus
from payment_service.fees import service as fees
from payment_service.fees.rules import FeeQuestion
from payment_service.ledger import accounts as chart
from payment_service.ledger import service as ledger
from payment_service.ledger.accounts import MovementKind
from payment_service.ledger.service import Movement


async def of_dossier(session: Session, dossier_id: UUID) -> Sequence[Charge]:
    return await repository.of_dossier(session, dossier_id)


async def dossier_of(session: Session, charge_id: UUID) -> UUID:
    """Raises ChargeNotFound."""
    dossier_id = await repository.dossier_of(session, charge_id)
    if dossier_id is None:
        raise ChargeNotFound
    return dossier_id


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
    """Nothing is asked for a result that was refused. Raises DossierNotHeardYet."""
    if event.origin is Origin.LIVE and event.outcome == "granted":
        account = await accounts.lock(session, event.dossier_id)
        await _charge(session, account, FeeStage.RETURN, event.decided_at)


async def cancel_unpaid(session: Session, event: DossierRefused | DossierStopped) -> None:
    """Nothing is asked any more of a dossier that ended without a decision. Raises DossierNotHeardYet."""
    if event.origin is not Origin.LIVE:
        return
    account = await accounts.lock(session, event.dossier_id)
    for charge in await repository.lock_due(session, event.dossier_id):
        charge.status = ChargeStatus.CANCELLED
        line = chart.cancelled("fee" if charge.kind == "fee" else "levy")
        correction = Movement(
            MovementKind.CORRECTION,
            line,
            charge.amount_vnd,
            event.occurred_at,
            charge_id=charge.id,
            reason=event.subject,
        )
        await ledger.write(session, account, correction)
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


async def _create(session: Session, account: DossierAccount, fee: Fee, at: datetime) -> None:
    assert fee.amount_vnd  # noqa: S101 - only fees with a sum are due
    charge = Charge(
        id=uuid7(),
        dossier_id=account.dossier_id,
        fee_id=fee.id,
        kind=fee.kind,
        name=fee.name,
        amount_vnd=fee.amount_vnd,
        stage=fee.stage,
        status=ChargeStatus.DUE,
        created_at=at,
    )
    session.add(charge)
    await session.flush()
    line = chart.charged(fee.kind)
    await ledger.write(session, account, Movement(MovementKind.CHARGE, line, fee.amount_vnd, at, charge_id=charge.id))
    facts = {"charge_id": charge.id, "kind": fee.kind, "stage": fee.stage, "amount_vnd": fee.amount_vnd}
    await accounts.announce(session, account, ChargeCreated, at, **facts)
    await session.flush()
