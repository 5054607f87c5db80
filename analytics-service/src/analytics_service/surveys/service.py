"""The survey loop: a sample drawn so that it can be drawn again, answers, what they say of all, and of our flags."""

from uuid import UUID

from servicekit import paging
from servicekit.auth import Caller
from servicekit.clock import VIETNAM
from servicekit.database import Session
from servicekit.ids import uuid7
from servicekit.paging import Page, PageRequest
from servicekit.problems import NotPermitted

from analytics_service.agencies import service as agencies
from analytics_service.definitions.rounding import percentage
from analytics_service.definitions.surveys import COLUMNS, NOT_BY_ONESELF
from analytics_service.reports.figures import share
from analytics_service.reports.period import Period
from analytics_service.reports.service import Asking, columns_of, figures_of
from analytics_service.surveys import repository
from analytics_service.surveys.estimates import Agreement, agreement, wilson
from analytics_service.surveys.models import Survey
from analytics_service.surveys.problems import NobodyToAsk, NotInSample, SurveyNotFound
from analytics_service.surveys.schemas import (
    AgreementRead,
    Answers,
    IntervalRead,
    SampledRead,
    SurveyBody,
    SurveyListed,
    SurveyRead,
)


async def start(session: Session, body: SurveyBody, caller: Caller, asking: Asking) -> SurveyRead:
    """Raises PeriodReversed, PeriodTooLong, AgencyUnknown, NotPermitted, NobodyToAsk."""
    period = Period.asked(body.first, body.last, asking.now.astimezone(VIETNAM).date())
    root = await agencies.visible_root(session, caller, body.agency)
    drawn = await repository.draw(session, period, root, body.seed, body.sample_size)
    if not drawn:
        raise NobodyToAsk
    survey = Survey(
        id=uuid7(),
        title=body.title,
        first_day=period.first,
        last_day=period.last,
        agency=root,
        seed=body.seed,
        sample_size=body.sample_size,
        population=await repository.population(session, period, root),
        created_by=caller.subject,
        created_at=asking.now,
    )
    session.add(survey)
    await session.flush()
    await repository.keep_sample(session, survey, drawn)
    return await _read(session, survey, asking)


async def answer(session: Session, survey_id: UUID, body: Answers, caller: Caller, asking: Asking) -> SurveyRead:
    """All of them or none. Raises SurveyNotFound, NotInSample."""
    survey = await _get(session, survey_id, caller)
    drawn = await repository.sampled_of(session, survey, {each.dossier_id for each in body.items})
    strangers = [place for place, each in enumerate(body.items) if each.dossier_id not in drawn]
    if strangers:
        raise NotInSample(strangers)
    for each in body.items:
        await repository.keep_answer(session, survey, each.dossier_id, each.filed_it_oneself, asking.now)
    return await _read(session, survey, asking)


async def read(session: Session, survey_id: UUID, caller: Caller, asking: Asking) -> SurveyRead:
    """Raises SurveyNotFound."""
    return await _read(session, await _get(session, survey_id, caller), asking)


async def page(session: Session, caller: Caller, request: PageRequest) -> Page[SurveyListed]:
    """On the caller's unit and on what is under it."""
    rows, next_cursor, total = await paging.fetch(session, repository.visible(_unit_of(caller)), request)
    return Page[SurveyListed](items=[_listed(row[0]) for row in rows], next_cursor=next_cursor, total=total)


async def sample(session: Session, survey_id: UUID, caller: Caller, request: PageRequest) -> Page[SampledRead]:
    """Who is to be asked; the dossier service knows their contacts. Raises SurveyNotFound."""
    survey = await _get(session, survey_id, caller)
    rows, next_cursor, total = await paging.fetch(session, repository.sample(survey), request)
    items = [SampledRead(dossier_id=row[0].dossier_id, answered=row[0].answered_at is not None) for row in rows]
    return Page[SampledRead](items=items, next_cursor=next_cursor, total=total)


async def _get(session: Session, survey_id: UUID, caller: Caller) -> Survey:
    survey = await repository.get(session, survey_id, _unit_of(caller))
    if survey is None:
        raise SurveyNotFound
    return survey


def _unit_of(caller: Caller) -> str:
    if caller.unit is None:
        raise NotPermitted
    return caller.unit


def _listed(survey: Survey) -> SurveyListed:
    return SurveyListed(
        id=survey.id,
        title=survey.title,
        first=survey.first_day,
        last=survey.last_day,
        agency=survey.agency,
        seed=survey.seed,
        created_at=survey.created_at,
    )


async def _read(session: Session, survey: Survey, asking: Asking) -> SurveyRead:
    answers = await repository.answers(session, survey)
    others = sum(not filed_it_oneself for _, filed_it_oneself in answers)
    values = {NOT_BY_ONESELF.key: share(others, len(answers))}
    parameters: dict[str, str | None] = {"survey": str(survey.id)}
    figures = await figures_of(session, [NOT_BY_ONESELF], values, parameters, asking)
    interval = wilson(others, len(answers))
    return SurveyRead(
        **_listed(survey).model_dump(),
        population=survey.population,
        sampled=await repository.count_sample(session, survey),
        answered=len(answers),
        not_by_oneself=figures[NOT_BY_ONESELF.key],
        confidence=IntervalRead(low=interval.low, high=interval.high) if interval else None,
        agreement=_agreement(agreement(answers)),
        columns=await columns_of(session, COLUMNS, parameters, asking),
    )


def _agreement(found: Agreement) -> AgreementRead:
    return AgreementRead(
        flagged_and_true=found.right,
        flagged_and_false=found.wrong,
        missed=found.missed,
        precision=percentage(found.right, found.right + found.wrong),
        recall=percentage(found.right, found.right + found.missed),
    )
