from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from contracts.dossier import Origin, Pushed
from servicekit.database import Session

from analytics_service.pushes import repository


async def on_dossiers_pushed(session: Session, events: Sequence[Pushed]) -> None:
    pushed: dict[UUID, datetime] = {}
    for event in events:
        if event.origin != Origin.TRIAL:
            pushed[event.dossier_id] = min(event.occurred_at, pushed.get(event.dossier_id, event.occurred_at))
    if pushed:
        await repository.keep(session, pushed)
