from uuid import UUID

from contracts.contacts import DossierContacts
from fastapi import Request
from servicekit.auth import Caller, Service
from servicekit.clock import Now
from servicekit.database import Reading, database_of
from servicekit.idempotency import exempt
from servicekit.routing import internal_router

from dossier_service.access import agreements, service
from dossier_service.access.schemas import Access, CodeLookup, FoundDossier
from dossier_service.dossiers.codes import local_day
from dossier_service.tracking import service as tracking

router = internal_router()


@router.post("/dossiers/{dossier_id}/access")
@exempt
async def access(dossier_id: UUID, caller: Caller, service_caller: Service, session: Reading) -> Access:
    return await service.access(session, dossier_id, caller)


@router.get("/dossiers/{dossier_id}/contacts")
async def contacts(dossier_id: UUID, service_caller: Service, session: Reading) -> DossierContacts:
    return await service.contacts(session, dossier_id)


@router.get("/agreements/{agreement_id}/contacts")
async def agreement_contacts(
    agreement_id: UUID, service_caller: Service, session: Reading, now: Now
) -> DossierContacts:
    return await agreements.contacts(session, agreement_id, local_day(now))


@router.post("/dossiers/by-code")
@exempt
async def by_code(lookup: CodeLookup, service_caller: Service, request: Request, now: Now) -> FoundDossier:
    found = await tracking.find_guarded(database_of(request), lookup.code, lookup.identity_tail, now)
    return FoundDossier(dossier_id=found)
