"""What dossiers and their payments show of a level, in whatever order it is heard. Trials are noted, never counted."""

from typing import Any, assert_never

from contracts.dossier import (
    DossierChannel,
    DossierRefused,
    DossierRemoved,
    DossierReopened,
    DossierRestored,
    DossierStopped,
    DossierSubmitted,
    Origin,
    ResultReturned,
    StepUndone,
)
from contracts.payment import AT_COUNTER, ChargeCreated, PaymentSettled
from servicekit.database import Session

from catalog_service.levels import service
from catalog_service.levels.observing import Step, StepKind

Outcome = (
    ResultReturned | DossierReopened | DossierRefused | DossierStopped | StepUndone | DossierRemoved | DossierRestored
)
SHOWING = (
    DossierSubmitted, ResultReturned, DossierReopened, DossierRefused, DossierStopped, StepUndone, DossierRemoved,
    DossierRestored,
)  # fmt: skip


async def on_dossier_shown(session: Session, event: DossierSubmitted | Outcome) -> None:
    heard: dict[str, Any] = {
        "code": event.procedure_code,
        "agency_code": event.agency,
        "trial": event.origin is Origin.TRIAL,
    }
    if isinstance(event, DossierSubmitted):
        heard |= {"online": event.channel is DossierChannel.ONLINE, "submitted_at": event.submitted_at}
        await service.observe(session, event.dossier_id, event.occurred_at, heard)
    else:
        steps = {str(event.sequence): _step(event)}
        await service.observe(session, event.dossier_id, event.occurred_at, heard, steps)


def _step(event: Outcome) -> Step:
    match event:
        case ResultReturned():
            return {"kind": StepKind.RETURNED, "by": event.method, "at": event.occurred_at.isoformat()}
        case DossierReopened():
            return {"kind": StepKind.REOPENED}
        case DossierRefused() | DossierStopped():
            return {"kind": StepKind.FAILED}
        case DossierRemoved():
            return {"kind": StepKind.REMOVED}
        case DossierRestored():
            return {"kind": StepKind.RESTORED}
        case StepUndone():
            return {"kind": StepKind.UNDONE, "undoes": event.undone_sequence}
        case _:
            assert_never(event)


async def on_payment_shown(session: Session, event: ChargeCreated | PaymentSettled) -> None:
    match event:
        case ChargeCreated():
            heard = {"owed": True} if event.amount_vnd else {}
        case PaymentSettled():
            heard = {"paid_online_at": event.settled_at} if event.provider not in AT_COUNTER else {}
        case _:
            assert_never(event)
    if heard:
        await service.observe(session, event.dossier_id, event.occurred_at, heard)
