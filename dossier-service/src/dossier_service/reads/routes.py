from uuid import UUID

from servicekit.app import problem_responses
from servicekit.auth import Person
from servicekit.database import Reading
from servicekit.paging import Page, Paging
from servicekit.routing import api_router

from dossier_service.dossiers.problems import ActionNotYours, DossierNotFound
from dossier_service.feedback.problems import FeedbackNotFound
from dossier_service.reads import showing
from dossier_service.reads.schemas import AccessEntry

router = api_router(tags=["dossiers"])


@router.get(
    "/dossiers/{dossier_id}/access-log",
    summary="Who was shown this dossier's personal data, newest first: for the person whom they are about",
    responses=problem_responses(DossierNotFound, ActionNotYours),
)
async def get_access_log(dossier_id: UUID, paging: Paging, caller: Person, session: Reading) -> Page[AccessEntry]:
    return await showing.of_dossier(session, dossier_id, caller, paging)


@router.get(
    "/feedback/{feedback_id}/access-log",
    summary="Which officials were shown who sent this feedback, newest first: for the sender",
    responses=problem_responses(FeedbackNotFound),
)
async def get_feedback_access_log(
    feedback_id: UUID, paging: Paging, caller: Person, session: Reading
) -> Page[AccessEntry]:
    return await showing.of_feedback(session, feedback_id, caller, paging)
