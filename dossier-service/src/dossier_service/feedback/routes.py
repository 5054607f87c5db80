from typing import Annotated
from uuid import UUID

from contracts.contacts import DossierContacts
from fastapi import Query, Response
from servicekit import etag
from servicekit.app import problem_responses
from servicekit.auth import Anyone, Person, Service
from servicekit.clock import Now
from servicekit.database import Reading, Transaction
from servicekit.idempotency import exempt
from servicekit.paging import Page, Paging
from servicekit.routing import api_router, internal_router

from dossier_service.acting import Acting, PersonActing
from dossier_service.feedback import filing, lookup, reading, service, telling
from dossier_service.feedback.lifecycle import FeedbackStepNotAllowed, Status
from dossier_service.feedback.models import Feedback
from dossier_service.feedback.problems import (
    ContactRequired,
    DossierNotYours,
    FeedbackNotFound,
    FeedbackStepNotYours,
    FeedbackUnitUnknown,
)
from dossier_service.feedback.schemas import (
    AnswerBody,
    FeedbackBody,
    FeedbackListed,
    FeedbackRead,
    LookupBody,
    PublishBody,
    PublishedFeedback,
    RateBody,
    TransferBody,
    WordsBody,
)
from dossier_service.reads import service as reads
from dossier_service.reads.models import ReadKind

router = api_router(tags=["feedback"])
internal = internal_router()
_STEP = problem_responses(FeedbackNotFound, FeedbackStepNotYours, FeedbackStepNotAllowed)


async def _read(act: Acting, feedback: Feedback) -> FeedbackRead:
    etag.tag(act.response, feedback.version)
    shown = await reading.read(act.session, feedback, act.caller)
    if shown.contact:
        reads.write_down(act.session, act.caller, ReadKind.FEEDBACK, act.now, shown=1, asked=_naming(feedback))
    return shown


def _naming(feedback: Feedback) -> dict[str, str]:
    return {"feedback_id": str(feedback.id)}


@router.post(
    "/feedback",
    status_code=201,
    summary="Say what went wrong or should be otherwise (phản ánh, kiến nghị); no log-in needed",
    responses=problem_responses(ContactRequired, FeedbackUnitUnknown, DossierNotYours),
)
async def file_feedback(
    body: FeedbackBody, caller: Anyone, session: Transaction, now: Now, response: Response
) -> FeedbackRead:
    feedback = await filing.file(session, body, caller, now)
    etag.tag(response, feedback.version)
    response.headers["Location"] = f"/api/v1/feedback/{feedback.id}"
    return await reading.read(session, feedback, caller)


@router.get("/feedback", summary="One's own, or what one's unit has to deal with")
async def list_feedback(
    caller: Person,
    session: Reading,
    request: Paging,
    status: Annotated[Status | None, Query()] = None,
    late: Annotated[bool | None, Query()] = None,
) -> Page[FeedbackListed]:
    return await reading.page(session, caller, status, late, request)


@router.get("/feedback/published", summary="What was asked and answered, for everybody")
async def list_published_feedback(
    caller: Anyone, session: Reading, request: Paging, unit: Annotated[str | None, Query(max_length=60)] = None
) -> Page[PublishedFeedback]:
    return await reading.published(session, unit, request)


@router.post(
    "/feedback/lookup",
    summary="What became of it, by number and contact; no log-in needed",
    responses=problem_responses(FeedbackNotFound),
)
@exempt
async def look_up_feedback(body: LookupBody, caller: Anyone, session: Reading) -> FeedbackRead:
    return await reading.looked_up(session, await lookup.look_up(session, body))


@router.get("/feedback/{feedback_id}", summary="One feedback", responses=problem_responses(FeedbackNotFound))
async def get_feedback(
    feedback_id: UUID, caller: Person, session: Reading, now: Now, response: Response
) -> FeedbackRead:
    feedback = await service.read(session, feedback_id, caller)
    etag.tag(response, feedback.version)
    shown = await reading.read(session, feedback, caller)
    if shown.contact:
        await reads.note(session, caller, ReadKind.FEEDBACK, now, shown=1, asked=_naming(feedback))
    return shown


@router.post("/feedback/{feedback_id}/actions/accept", summary="Take it on; 15 working days to answer", responses=_STEP)
async def accept_feedback(feedback_id: UUID, act: PersonActing) -> FeedbackRead:
    return await _read(act, await service.accept(act.session, feedback_id, act.caller, act.expected, act.now))


@router.post(
    "/feedback/{feedback_id}/actions/transfer",
    summary="Pass it on to whom it concerns",
    responses=_STEP | problem_responses(FeedbackUnitUnknown),
)
async def transfer_feedback(feedback_id: UUID, body: TransferBody, act: PersonActing) -> FeedbackRead:
    return await _read(act, await service.transfer(act.session, feedback_id, body, act.caller, act.expected, act.now))


@router.post("/feedback/{feedback_id}/actions/refuse", summary="Say why it is not dealt with", responses=_STEP)
async def refuse_feedback(feedback_id: UUID, body: WordsBody, act: PersonActing) -> FeedbackRead:
    return await _read(
        act, await service.refuse(act.session, feedback_id, body.content, act.caller, act.expected, act.now)
    )


@router.post("/feedback/{feedback_id}/actions/ask", summary="Ask who has filed it for more", responses=_STEP)
async def ask_feedback(feedback_id: UUID, body: WordsBody, act: PersonActing) -> FeedbackRead:
    return await _read(
        act, await service.ask(act.session, feedback_id, body.content, act.caller, act.expected, act.now)
    )


@router.post("/feedback/{feedback_id}/actions/reply", summary="Answer what was asked", responses=_STEP)
async def reply_feedback(feedback_id: UUID, body: WordsBody, act: PersonActing) -> FeedbackRead:
    return await _read(
        act, await service.reply(act.session, feedback_id, body.content, act.caller, act.expected, act.now)
    )


@router.post("/feedback/{feedback_id}/actions/answer", summary="Answer it", responses=_STEP)
async def answer_feedback(feedback_id: UUID, body: AnswerBody, act: PersonActing) -> FeedbackRead:
    return await _read(
        act, await service.answer(act.session, feedback_id, body.answer, act.caller, act.expected, act.now)
    )


@router.post("/feedback/{feedback_id}/actions/publish", summary="Publish question and answer", responses=_STEP)
async def publish_feedback(feedback_id: UUID, body: PublishBody, act: PersonActing) -> FeedbackRead:
    return await _read(act, await service.publish(act.session, feedback_id, body, act.caller, act.expected, act.now))


@router.post("/feedback/{feedback_id}/actions/rate", summary="How content is who has filed it?", responses=_STEP)
async def rate_feedback(feedback_id: UUID, body: RateBody, act: PersonActing) -> FeedbackRead:
    return await _read(act, await service.rate(act.session, feedback_id, body, act.caller, act.expected, act.now))


@internal.get("/feedback/{feedback_id}/contacts")
async def contacts(feedback_id: UUID, service_caller: Service, session: Reading) -> DossierContacts:
    return await telling.contacts(session, feedback_id)
