from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from servicekit import etag
from servicekit.app import problem_responses
from servicekit.auth import Person
from servicekit.clock import Now
from servicekit.database import Reading
from servicekit.paging import Page, Paging
from servicekit.rendering import Language
from servicekit.routing import api_router

from dossier_service.dossiers import listing, reading, service
from dossier_service.dossiers.filters import DossierFilters
from dossier_service.dossiers.people import Sight
from dossier_service.dossiers.problems import DossierNotFound
from dossier_service.dossiers.schemas import DossierListed, DossierRead, TimelineEntry
from dossier_service.reads import service as reads
from dossier_service.reads.doors import shows
from dossier_service.reads.models import Part, ReadKind

router = api_router(tags=["dossiers"])


@router.get("/dossiers", summary="The caller's dossiers, newest first", responses=problem_responses())
async def list_dossiers(
    filters: Annotated[DossierFilters, Query()], paging: Paging, caller: Person, session: Reading, now: Now
) -> Page[DossierListed]:
    page = await listing.page(session, caller, filters, paging, now)
    asked = filters.model_dump(mode="json", exclude_defaults=True)
    await reads.note(session, caller, ReadKind.LIST, now, dossier_ids=[item.id for item in page.items], asked=asked)
    return page


@router.get("/dossiers/{dossier_id}", summary="One dossier", responses=problem_responses(DossierNotFound))
async def get_dossier(
    dossier_id: UUID, caller: Person, session: Reading, now: Now, language: Language, response: Response
) -> DossierRead:
    dossier, sight = await service.get_in_sight(session, dossier_id, caller)
    etag.tag(response, dossier.version)
    response.headers["Cache-Control"] = "no-store"
    shown = reading.in_sight(await reading.read(session, dossier, caller, now, language), sight)
    if sight is not Sight.QUESTION:
        await reads.note(session, caller, ReadKind.DOSSIER, now, dossier_ids=[dossier.id])
    return shown


@router.get(
    "/dossiers/{dossier_id}/timeline",
    dependencies=[shows(Part.TIMELINE)],
    summary="Who did what when, and why",
    responses=problem_responses(DossierNotFound),
)
async def get_timeline(dossier_id: UUID, caller: Person, session: Reading) -> Page[TimelineEntry]:
    return Page[TimelineEntry](items=await service.timeline(session, dossier_id, caller))
