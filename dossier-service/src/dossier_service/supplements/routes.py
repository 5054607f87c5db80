from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from servicekit.app import problem_responses
from servicekit.auth import Person
from servicekit.database import Reading
from servicekit.paging import Page
from servicekit.routing import api_router

from dossier_service.dossiers.answering import Act
from dossier_service.dossiers.lifecycle import TransitionNotAllowed
from dossier_service.dossiers.problems import ActionNotYours, DossierNotFound
from dossier_service.dossiers.schemas import DossierRead
from dossier_service.reads.doors import shows
from dossier_service.reads.models import Part
from dossier_service.supplements import service
from dossier_service.supplements.problems import (
    JustificationRequired,
    SupplementIncomplete,
    SupplementItemTwice,
    SupplementItemUnknown,
)
from dossier_service.supplements.schemas import SupplementBody, SupplementRead


async def _usual_wait(request: Request) -> timedelta:
    return timedelta(days=request.app.state.kit.settings.supplement_wait_days)


UsualWait = Annotated[timedelta, Depends(_usual_wait)]
"""How long papers are awaited where the procedure says nothing."""

router = api_router(tags=["supplements"])
_PROBLEMS = problem_responses(DossierNotFound, ActionNotYours, TransitionNotAllowed)


@router.post(
    "/dossiers/{dossier_id}/actions/request-supplement",
    summary="Ask for missing papers; the clock stops (Mẫu 02)",
    responses=_PROBLEMS | problem_responses(SupplementItemUnknown, SupplementItemTwice, JustificationRequired),
)
async def request_supplement(dossier_id: UUID, body: SupplementBody, wait: UsualWait, act: Act) -> DossierRead:
    return await act.answer(
        await service.request(act.session, dossier_id, body, wait, act.caller, act.expected, act.now)
    )


@router.post(
    "/dossiers/{dossier_id}/actions/supply",
    summary="All papers are here; the clock goes on",
    responses=_PROBLEMS | problem_responses(SupplementIncomplete, TransitionNotAllowed),
)
async def supply(dossier_id: UUID, act: Act) -> DossierRead:
    return await act.answer(await service.supply(act.session, dossier_id, act.caller, act.expected, act.now))


@router.get(
    "/dossiers/{dossier_id}/supplements",
    dependencies=[shows(Part.SUPPLEMENTS)],
    summary="What was asked for, and when it came",
    responses=problem_responses(DossierNotFound),
)
async def list_supplements(dossier_id: UUID, caller: Person, session: Reading) -> Page[SupplementRead]:
    return Page[SupplementRead](items=await service.list_of(session, dossier_id, caller))
