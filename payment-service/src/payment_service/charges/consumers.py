from typing import assert_never

from contracts.dossier import DossierDecided, DossierRefused, DossierStopped, DossierSubmitted, SupplementRequested
from servicekit.database import Session

from payment_service.charges import service

CHARGING_STEPS = (DossierSubmitted, SupplementRequested, DossierDecided)
ENDING_STEPS = (DossierRefused, DossierStopped)


async def on_charging_step(session: Session, event: DossierSubmitted | SupplementRequested | DossierDecided) -> None:
    match event:
        case DossierSubmitted():
            await service.charge_at_reception(session, event)
        case SupplementRequested():
            await service.charge_at_supplement(session, event)
        case DossierDecided():
            await service.charge_at_return(session, event)
        case _:
            assert_never(event)


async def on_ended(session: Session, event: DossierRefused | DossierStopped) -> None:
    await service.cancel_unpaid(session, event)
