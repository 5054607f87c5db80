from contracts.payment import ChargeChanged, ChargeCreated, PaymentSettled
from servicekit.database import Session

from dossier_service.charges import service


async def on_charge_created(session: Session, event: ChargeCreated) -> None:
    await service.keep(session, event)


async def on_payment_settled(session: Session, event: PaymentSettled) -> None:
    await service.settled(session, event)


async def on_charge_changed(session: Session, event: ChargeChanged) -> None:
    await service.changed(session, event)
