"""What dossiers and their payments show of a level, in whatever order it is heard. Trials are noted, never counted."""

from typing import assert_never

from contracts.dossier import DossierChannel, DossierSubmitted, Origin, ResultReturned
from contracts.payment import ChargeCreated, PaymentSettled
from servicekit.database import Session

from catalog_service.levels import service

AT_THE_COUNTER = "cash"
"""The one provider of payment-service that is not online."""


async def on_dossier_shown(session: Session, event: DossierSubmitted | ResultReturned) -> None:
    heard = {
        "code": event.procedure_code,
        "agency_code": event.agency,
        "trial": event.origin is Origin.TRIAL,
    }
    match event:
        case DossierSubmitted():
            heard |= {"online": event.channel is DossierChannel.ONLINE, "submitted_at": event.submitted_at}
        case ResultReturned():
            heard |= {"returned_by": event.method, "returned_at": event.occurred_at}
        case _:
            assert_never(event)
    await service.observe(session, event.dossier_id, event.occurred_at, heard)


async def on_payment_shown(session: Session, event: ChargeCreated | PaymentSettled) -> None:
    match event:
        case ChargeCreated():
            heard = {"owed": True} if event.amount_vnd else {}
        case PaymentSettled():
            heard = {"paid_online_at": event.settled_at} if event.provider != AT_THE_COUNTER else {}
        case _:
            assert_never(event)
    if heard:
        await service.observe(session, event.dossier_id, event.occurred_at, heard)
