from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response, status
from servicekit.app import problem_responses
from servicekit.auth import Analyst
from servicekit.clock import Now
from servicekit.database import Reading, Transaction
from servicekit.paging import Page, Paging
from servicekit.problems import NotPermitted, Unauthenticated
from servicekit.rendering import Language
from servicekit.routing import api_router

from analytics_service.agencies.problems import AgencyUnknown
from analytics_service.reports.problems import PeriodReversed, PeriodTooLong
from analytics_service.reports.readers import Reader
from analytics_service.reports.service import Asking
from analytics_service.surveys import service
from analytics_service.surveys.problems import NobodyToAsk, NotInSample, SurveyNotFound
from analytics_service.surveys.schemas import Answers, SampledRead, SurveyBody, SurveyListed, SurveyRead

router = api_router(tags=["analytics"])
_ACCESS = (Unauthenticated, NotPermitted)


async def _asking(now: Now, language: Language) -> Asking:
    return Asking(None, language, now)


Asked = Annotated[Asking, Depends(_asking)]


@router.post(
    "/analytics/surveys",
    status_code=status.HTTP_201_CREATED,
    summary="Mở khảo sát, rút mẫu · Open a survey and draw its sample",
    responses=problem_responses(*_ACCESS, AgencyUnknown, PeriodReversed, PeriodTooLong, NobodyToAsk),
)
async def start_survey(
    body: SurveyBody, caller: Analyst, session: Transaction, asked: Asked, response: Response
) -> SurveyRead:
    survey = await service.start(session, body, caller, asked)
    response.headers["Location"] = f"/api/v1/analytics/surveys/{survey.id}"
    return survey


@router.get(
    "/analytics/surveys",
    summary="Các khảo sát · Surveys, newest first",
    responses=problem_responses(*_ACCESS),
)
async def list_surveys(reader: Reader, session: Reading, request: Paging) -> Page[SurveyListed]:
    return await service.page(session, reader, request)


@router.get(
    "/analytics/surveys/{survey_id}",
    summary="Kết quả khảo sát · What the answers say, how surely, and of our flags",
    response_model_exclude_unset=True,
    responses=problem_responses(*_ACCESS, SurveyNotFound),
)
async def get_survey(survey_id: UUID, reader: Reader, session: Reading, asked: Asked) -> SurveyRead:
    return await service.read(session, survey_id, reader, asked)


@router.get(
    "/analytics/surveys/{survey_id}/sample",
    summary="Mẫu đã rút · The dossiers that were drawn",
    responses=problem_responses(*_ACCESS, SurveyNotFound),
)
async def list_sample(survey_id: UUID, caller: Analyst, session: Reading, request: Paging) -> Page[SampledRead]:
    return await service.sample(session, survey_id, caller, request)


@router.post(
    "/analytics/surveys/{survey_id}/answers",
    summary="Ghi câu trả lời · Record answers, joined to the dossiers",
    responses=problem_responses(*_ACCESS, SurveyNotFound, NotInSample),
)
async def record_answers(
    survey_id: UUID, body: Answers, caller: Analyst, session: Transaction, asked: Asked
) -> SurveyRead:
    return await service.answer(session, survey_id, body, caller, asked)
