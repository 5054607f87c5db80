from uuid import UUID

from servicekit.app import problem_responses
from servicekit.routing import api_router

from dossier_service.dossiers.answering import Act
from dossier_service.dossiers.problems import ActionNotYours, DossierNotFound
from dossier_service.dossiers.schemas import DossierRead
from dossier_service.duplicates import service
from dossier_service.duplicates.problems import NotALikelyDuplicate
from dossier_service.duplicates.schemas import RuleOutBody

router = api_router(tags=["dossiers"])


@router.post(
    "/dossiers/{dossier_id}/actions/rule-out-duplicate",
    summary="Say why a likely double filing is none",
    responses=problem_responses(DossierNotFound, ActionNotYours, NotALikelyDuplicate),
)
async def rule_out_duplicate(dossier_id: UUID, body: RuleOutBody, act: Act) -> DossierRead:
    dossier = await service.rule_out(
        act.session, dossier_id, body.other_id, body.reason, act.caller, act.expected, act.now
    )
    return await act.answer(dossier)
