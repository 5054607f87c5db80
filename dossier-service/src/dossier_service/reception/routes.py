from uuid import UUID

from servicekit.app import problem_responses
from servicekit.auth import Official
from servicekit.paging import Page
from servicekit.routing import api_router

from dossier_service.dossiers.answering import Act
from dossier_service.dossiers.lifecycle import TransitionNotAllowed
from dossier_service.dossiers.problems import ActionNotYours, DossierNotFound
from dossier_service.dossiers.schemas import DossierRead, RefuseBody
from dossier_service.reception import service
from dossier_service.reception.paper_reasons import PAPER_REASONS
from dossier_service.reception.problems import ChargesToPayFirst, NotOnPaper, PaperReasonRequired
from dossier_service.reception.schemas import AcceptBody, PaperReasonRead

router = api_router(tags=["reception"])
_PROBLEMS = problem_responses(DossierNotFound, ActionNotYours, TransitionNotAllowed)


@router.get(
    "/counter/paper-reasons",
    summary="Why somebody files on paper what could be filed wholly online: the taps at the desk",
    responses=problem_responses(),
)
async def list_paper_reasons(caller: Official) -> Page[PaperReasonRead]:
    reasons = PAPER_REASONS.items()
    return Page[PaperReasonRead](
        items=[PaperReasonRead(code=reason, name=text.vi, name_en=text.en) for reason, text in reasons]
    )


@router.post(
    "/dossiers/{dossier_id}/actions/accept",
    summary="Accept: the clock starts (Mẫu 01)",
    responses=_PROBLEMS | problem_responses(PaperReasonRequired, NotOnPaper, ChargesToPayFirst),
)
async def accept(dossier_id: UUID, act: Act, body: AcceptBody | None = None) -> DossierRead:
    body = body or AcceptBody()
    return await act.answer(await service.accept(act.session, dossier_id, body, act.caller, act.expected, act.now))


@router.post(
    "/dossiers/{dossier_id}/actions/refuse", summary="Refuse, with reason and legal basis (Mẫu 03)", responses=_PROBLEMS
)
async def refuse(dossier_id: UUID, body: RefuseBody, act: Act) -> DossierRead:
    return await act.answer(await service.refuse(act.session, dossier_id, body, act.caller, act.expected, act.now))
