from typing import assert_never

from contracts.dossier import (
    DossierDecided,
    DossierForwarded,
    DossierRefused,
    DossierRemoved,
    DossierRestored,
    DossierStopped,
    DossierSubmitted,
    Origin,
    StepUndone,
    SupplementRequested,
)
from servicekit.database import Session

from payment_service.accounts import service as accounts
from payment_service.charges import removals, service
from payment_service.refunds.ending import open_cases_of_ended, open_cases_of_refused_result

CHARGING_STEPS = (DossierSubmitted, SupplementRequested, DossierDecided)
ENDING_STEPS = (DossierForwarded, StepUndone, DossierRefused, DossierStopped, DossierRemoved, DossierRestored)
"""One consumer, so that the beginning of work is heard before the end."""


async def on_charging_step(session: Session, event: DossierSubmitted | SupplementRequested | DossierDecided) -> None:
    match event:
        case DossierSubmitted():
            await service.charge_at_reception(session, event)
        case SupplementRequested():
            await service.charge_at_supplement(session, event)
        case DossierDecided():
            if event.outcome != "granted" and event.origin is Origin.LIVE:
                await open_cases_of_refused_result(session, event)
            await service.charge_at_return(session, event)
        case _:
            assert_never(event)


async def on_ended(
    session: Session,
    event: DossierForwarded | StepUndone | DossierRefused | DossierStopped | DossierRemoved | DossierRestored,
) -> None:
    match event:
        case DossierForwarded() | StepUndone():
            await accounts.note_processing(session, event)
        case DossierRefused() | DossierStopped():
            await open_cases_of_ended(session, event)
            await service.cancel_unpaid(session, event)
        case DossierRemoved():
            await removals.take_out(session, event)
        case DossierRestored():
            await removals.bring_back(session, event)
        case _:
            assert_never(event)
