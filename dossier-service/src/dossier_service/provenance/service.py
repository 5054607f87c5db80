"""How dossiers came in: captured as they are filed, looked at afterwards, in no one's way."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from contracts.dossier import DossierChannel, Origin
from servicekit.auth import Caller, CallerKind, Network
from servicekit.database import Session

from dossier_service.dossiers import service as dossiers
from dossier_service.dossiers.models import Dossier
from dossier_service.officials import repository as officials
from dossier_service.provenance import repository
from dossier_service.provenance.contacts import CONTACT_KEY, hashes_of
from dossier_service.provenance.models import Provenance
from dossier_service.provenance.problems import ProvenanceUnknown
from dossier_service.provenance.schemas import ProvenanceRead, Sign

WINDOW = timedelta(days=30)
OWNERS_AT_LEAST = 3
KEPT = timedelta(days=366)
"""Twelve months, in a leap year too."""


async def capture(session: Session, dossier: Dossier, caller: Caller, now: datetime) -> None:
    """In the filing's own transaction; trials are nobody's."""
    if dossier.origin != Origin.LIVE:
        return
    row = {
        "dossier_id": dossier.id,
        "actor": caller.subject,
        "actor_kind": caller.kind.value,
        "owner_key": dossier.owner_key,
        "door": dossier.channel,
        "network": caller.network if caller.kind is not CallerKind.PARTNER else None,
        "contacts": hashes_of(dossier.applicant, session.info.get(CONTACT_KEY)),
        "filed_at": now,
    }
    await repository.keep(session, row)


async def reused(session: Session, contact: Mapping[str, str], now: datetime) -> bool:
    """Whether several unrelated owners gave it lately (X-14); never where no key is configured."""
    hashes = hashes_of(contact, session.info.get(CONTACT_KEY))
    return bool(hashes) and await repository.owners_of(session, hashes, now - WINDOW, now) >= OWNERS_AT_LEAST


async def of_an_official(session: Session, contact: Mapping[str, str]) -> bool:
    """X-14; never where no key is configured."""
    return await officials.any_has(session, hashes_of(contact, session.info.get(CONTACT_KEY)))


async def read(session: Session, dossier_id: UUID, caller: Caller) -> ProvenanceRead:
    """For auditors. Raises DossierNotFound, ProvenanceUnknown."""
    dossier = await dossiers.get(session, dossier_id, caller)
    known = await repository.get(session, dossier.id)
    if known is None:
        raise ProvenanceUnknown
    return ProvenanceRead(
        actor_kind=known.actor_kind,
        by_owner=dossier.owner_subject == known.actor and dossier.on_behalf_of is None,
        door=DossierChannel(known.door),
        network=Network(known.network) if known.network else None,
        filed_at=known.filed_at,
        signs=await _signs(session, known),
        contact_of_official=await officials.any_has(session, known.contacts),
    )


async def _signs(session: Session, known: Provenance) -> list[Sign]:
    if not known.contacts:
        return []
    owners = await repository.owners_of(session, known.contacts, known.filed_at - WINDOW, known.filed_at)
    return [Sign(code="contact_reused", owners=owners, within_days=WINDOW.days)] if owners >= OWNERS_AT_LEAST else []
