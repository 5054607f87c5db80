from uuid import UUID

from servicekit.app import problem_responses
from servicekit.auth import Person
from servicekit.database import Reading
from servicekit.paging import Page
from servicekit.routing import api_router

from dossier_service.dossiers.answering import Act
from dossier_service.dossiers.problems import ActionNotYours, DossierNotFound
from dossier_service.dossiers.schemas import DossierRead
from dossier_service.links import service
from dossier_service.links.problems import LinkedToItself, LinkNotFound, LinksInACircle, ParentTaken, TrialNotLinked
from dossier_service.links.schemas import LinkBody, LinkRead

router = api_router(tags=["dossiers"])
_PATH = "/dossiers/{dossier_id}/links"


@router.get(_PATH, summary="Dossiers that belong to this one", responses=problem_responses(DossierNotFound))
async def list_links(dossier_id: UUID, caller: Person, session: Reading) -> Page[LinkRead]:
    return Page[LinkRead](items=await service.links_of(session, dossier_id, caller))


@router.put(
    f"{_PATH}/{{other_id}}",
    summary="Say what another dossier is to this one: parent, child or related",
    responses=problem_responses(
        DossierNotFound, ActionNotYours, LinkedToItself, LinksInACircle, ParentTaken, TrialNotLinked
    ),
)
async def put_link(dossier_id: UUID, other_id: UUID, body: LinkBody, act: Act) -> DossierRead:
    dossier = await service.link(act.session, dossier_id, other_id, body.kind, act.caller, act.expected, act.now)
    return await act.answer(dossier)


@router.delete(
    f"{_PATH}/{{other_id}}",
    summary="Take a link away",
    responses=problem_responses(DossierNotFound, ActionNotYours, LinkNotFound),
)
async def delete_link(dossier_id: UUID, other_id: UUID, act: Act) -> DossierRead:
    return await act.answer(await service.unlink(act.session, dossier_id, other_id, act.caller, act.expected, act.now))
