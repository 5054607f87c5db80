from uuid import UUID

from fastapi import Request, Response, status
from servicekit import etag
from servicekit.app import problem_responses
from servicekit.auth import Applicant, Service
from servicekit.clock import Now
from servicekit.database import Reading, Transaction, database_of
from servicekit.idempotency import exempt
from servicekit.paging import Page
from servicekit.rendering import Language
from servicekit.routing import api_router, internal_router

from dossier_service.dossiers.problems import ActionNotYours, DossierNotFound
from dossier_service.resume_links import rules, service
from dossier_service.resume_links.problems import (
    NoContactInLogin,
    NoDraftToResume,
    NothingToResume,
    ResumeLinkNotFound,
    ResumeLinksTooOften,
    TokensGuessedTooOften,
)
from dossier_service.resume_links.schemas import (
    Resumed,
    ResumeLinkBody,
    ResumeLinkMade,
    ResumeLinkOpen,
    ResumeLinkRead,
    SendingNow,
    TokenToSend,
)

router = api_router(tags=["resume links"])
internal = internal_router()
_PATH = "/dossiers/{dossier_id}/resume-links"


@router.post(
    _PATH,
    status_code=status.HTTP_201_CREATED,
    summary="A link by which you go on with a draft on another device; the one before holds no longer",
    responses=problem_responses(
        DossierNotFound, ActionNotYours, NoDraftToResume, NoContactInLogin, ResumeLinksTooOften
    ),
)
@exempt  # a kept answer would keep the token
async def ask_resume_link(
    dossier_id: UUID,
    body: ResumeLinkBody,
    caller: Applicant,
    session: Transaction,
    now: Now,
    request: Request,
    response: Response,
) -> ResumeLinkMade:
    settings = request.app.state.kit.settings
    expires_at = rules.expiry(now, settings.draft_kept_days)
    link, token, draft = await service.ask(session, dossier_id, body.channel, caller, expires_at, now)
    etag.tag(response, draft.version)
    response.headers["Cache-Control"] = "no-store"
    shown = ResumeLinkRead.model_validate(link).model_dump()
    return ResumeLinkMade(**shown, token=token, url=rules.address(settings.resume_url, token) if token else None)


@router.get(_PATH, summary="Your link to this draft, while it holds", responses=problem_responses(DossierNotFound))
async def list_resume_links(dossier_id: UUID, caller: Applicant, session: Reading, now: Now) -> Page[ResumeLinkRead]:
    links = await service.live(session, dossier_id, caller, now)
    return Page[ResumeLinkRead](items=[ResumeLinkRead.model_validate(link) for link in links])


@router.delete(
    f"{_PATH}/{{link_id}}",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="End your link",
    responses=problem_responses(DossierNotFound, ActionNotYours, NoDraftToResume, ResumeLinkNotFound),
)
async def withdraw_resume_link(
    dossier_id: UUID, link_id: UUID, caller: Applicant, session: Transaction, now: Now
) -> None:
    await service.withdraw(session, dossier_id, link_id, caller, now)


@router.post(
    "/resume-links/open",
    summary="Where to go on, by the token of a link; for who may work on the draft anyway",
    responses=problem_responses(NothingToResume, TokensGuessedTooOften),
)
@exempt
async def open_resume_link(
    body: ResumeLinkOpen, caller: Applicant, request: Request, now: Now, language: Language, response: Response
) -> Resumed:
    response.headers["Cache-Control"] = "no-store"
    return await service.resume(database_of(request), body.token, caller, language, now)


@internal.post("/dossiers/{dossier_id}/resume-links")
@exempt
async def give_token(
    dossier_id: UUID, sending: SendingNow, caller: Service, session: Transaction, now: Now, request: Request
) -> TokenToSend:
    page = request.app.state.kit.settings.resume_url
    return await service.token_for(session, dossier_id, sending.channel, page, now)
