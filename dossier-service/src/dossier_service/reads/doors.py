"""How a door of one dossier says that it shows something of a person: `dependencies=[shows(Part.TIMELINE)]`.

When the door has answered, one row is kept before the answer leaves; what was refused or has failed was not shown.
"""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from fastapi import Depends, Request
from servicekit.clock import Now
from servicekit.database import Reading
from servicekit.ids import uuid7

from dossier_service.reads import service
from dossier_service.reads.models import Part, ReadKind


def shows(part: Part) -> Any:
    """For a route with `dossier_id` in its path and a reading session; gives the id of the entry to be."""

    async def noted(dossier_id: UUID, request: Request, session: Reading, now: Now) -> AsyncIterator[UUID]:
        reading = uuid7()
        yield reading
        caller = request.app.state.kit.authenticate(request)
        asked = {"part": part}
        about = [dossier_id]
        await service.note(session, caller, ReadKind.DOSSIER, now, dossier_ids=about, asked=asked, reading=reading)

    # Like the session itself: what comes after the yield is done before the answer goes out.
    return Depends(noted, scope="function")
