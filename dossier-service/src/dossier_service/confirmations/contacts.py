"""Where a code may go: to what is the person's own, never to what the helper reads."""

from datetime import datetime
from typing import Any

from servicekit.database import Session

from dossier_service.confirmations import repository
from dossier_service.confirmations.models import FilingConfirmation
from dossier_service.dossiers.models import Dossier
from dossier_service.provenance import service as provenance
from dossier_service.provenance.contacts import plain

FIELD_OF = {"sms": "phone", "email": "email"}


async def of_person(
    session: Session, dossier: Dossier, asked: FilingConfirmation, channel: str, now: datetime
) -> str | None:
    """What they gave from their own log-in counts before what the helper typed in.

    Of the latter not the helper's own contact, none of several unrelated owners, and no official's (X-14).
    """
    field = FIELD_OF[channel]
    own = await repository.own_filing(session, dossier.owner_key)
    if own:
        return own[1].get(field)
    typed = dossier.applicant.get(field)
    if not typed or _same(field, typed, asked.helper_contact):
        return None
    said = {field: typed}
    if await provenance.reused(session, said, now) or await provenance.of_an_official(session, said):
        return None
    return typed


def _same(field: str, typed: str, helper: dict[str, Any]) -> bool:
    return plain({field: typed}) == plain({field: helper.get(field) or ""})
