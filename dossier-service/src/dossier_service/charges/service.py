"""Waiting for money: the officer names the charges, the payment service's word brings the dossier back."""

from datetime import datetime
from uuid import UUID

from contracts.dossier import DossierForwarded, PaymentRequested
from contracts.payment import ChargeChanged, ChargeCreated, PaymentSettled
from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.etag import ExpectedVersion

from dossier_service.charges import repository
from dossier_service.charges.problems import ChargesUnknown
from dossier_service.charges.returning import return_when_paid
from dossier_service.charges.schemas import ChargeStates
from dossier_service.dossiers import acting, steps
from dossier_service.dossiers import repository as dossiers
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.steps import SYSTEM, Step


async def request_payment(
    session: Session, dossier_id: UUID, charge_ids: list[UUID], caller: Caller, expected: ExpectedVersion, now: datetime
) -> Dossier:
    """The clock stops until these charges are settled. Raises ChargesUnknown for one that is not due here."""
    dossier, actor = await acting.load(session, dossier_id, caller, Action.REQUEST_PAYMENT, expected, now)
    due = await repository.open_among(session, dossier.id, charge_ids)
    unknown = [index for index, charge_id in enumerate(charge_ids) if charge_id not in due]
    if unknown:
        raise ChargesUnknown(unknown)
    facts = {"charge_ids": charge_ids}
    details = {"charge_ids": [str(charge_id) for charge_id in charge_ids]}
    await steps.take(
        session, dossier, Step(Action.REQUEST_PAYMENT, actor, now, PaymentRequested, facts, details=details)
    )
    await session.flush()
    return dossier


async def states(session: Session, charge_ids: list[UUID]) -> ChargeStates:
    """What is believed of these charges, for the payment service's comparison."""
    return ChargeStates(settled=sorted(await repository.settled_among(session, charge_ids)))


async def keep(session: Session, event: ChargeCreated) -> None:
    """The last that a result waits to hear of may be settled already."""
    await repository.keep(session, event)
    dossier = await dossiers.get_for_system(session, event.dossier_id)
    if dossier:
        await return_when_paid(session, dossier, event.occurred_at)


async def settled(session: Session, event: PaymentSettled) -> None:
    await repository.settle(session, event.dossier_id, event.charge_ids, event.sequence)
    dossier = await dossiers.get_for_system(session, event.dossier_id)
    if dossier:
        await go_on_when_paid(session, dossier, event.settled_at)
        await return_when_paid(session, dossier, event.settled_at)


async def changed(session: Session, event: ChargeChanged) -> None:
    """Nobody pays what is exempt or cancelled, so nobody waits for it; what a removal cancelled is due once it is back.

    It may be back already, so such a charge stays due here: nothing asks for it as long as the dossier is out.
    """
    if event.until_restored or (event.amount_vnd is None and event.status == "due"):
        return
    if event.status == "due":
        await repository.owe_again(session, event)
        return
    await repository.settle(session, event.dossier_id, [event.charge_id], event.sequence, event.stage)
    dossier = await dossiers.get_for_system(session, event.dossier_id)
    if dossier:
        await go_on_when_paid(session, dossier, event.occurred_at)
        await return_when_paid(session, dossier, event.occurred_at)


async def go_on_when_paid(session: Session, dossier: Dossier, paid_at: datetime) -> None:
    """A dossier that waits for money goes back to where it was once every charge that was asked for is settled."""
    if dossier.status != Status.AWAITING_PAYMENT:
        return
    asked = (await dossiers.last_entry(session, dossier.id, Action.REQUEST_PAYMENT)).details["charge_ids"]
    if await repository.open_among(session, dossier.id, [UUID(charge_id) for charge_id in asked]):
        return
    # The money may have been on its way when it was asked for; a clock can't go on before it has stopped.
    at = max(paid_at, dossier.updated_at)
    step = Step(Action.CONFIRM_PAYMENT, SYSTEM, at, DossierForwarded, {"unit": dossier.current_unit})
    await steps.take(session, dossier, step)
