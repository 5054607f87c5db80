from typing import Annotated
from uuid import UUID

from fastapi import Header, Response
from servicekit.app import problem_responses
from servicekit.auth import Person
from servicekit.clock import Now
from servicekit.database import Reading
from servicekit.paging import Page
from servicekit.printing.answers import PDF, pdf
from servicekit.printing.problems import PrinterBusy
from servicekit.routing import api_router

from dossier_service.dossiers.answering import Act
from dossier_service.dossiers.lifecycle import TransitionNotAllowed
from dossier_service.dossiers.problems import ActionNotYours, AlreadyRated, ChargesDue, DossierNotFound
from dossier_service.dossiers.schemas import DossierRead
from dossier_service.procedures import repository as procedures
from dossier_service.reads.doors import shows
from dossier_service.reads.models import Part
from dossier_service.results import acknowledgement, service
from dossier_service.results.problems import ResultNotFound
from dossier_service.results.schemas import RateBody, ResultRead
from dossier_service.units import repository as units

router = api_router(tags=["results"])
_PROBLEMS = problem_responses(DossierNotFound, ActionNotYours, TransitionNotAllowed)


@router.post(
    "/dossiers/{dossier_id}/actions/return-result",
    summary="Hand the result over",
    responses=_PROBLEMS | problem_responses(ChargesDue),
)
async def return_result(dossier_id: UUID, act: Act) -> DossierRead:
    return await act.answer(await service.return_result(act.session, dossier_id, act.caller, act.expected, act.now))


@router.post(
    "/dossiers/{dossier_id}/actions/rate",
    summary="How was it? Once per dossier",
    responses=_PROBLEMS | problem_responses(AlreadyRated, TransitionNotAllowed),
)
async def rate(dossier_id: UUID, body: RateBody, act: Act) -> DossierRead:
    return await act.answer(await service.rate(act.session, dossier_id, body, act.caller, act.expected, act.now))


@router.get(
    "/dossiers/{dossier_id}/results",
    dependencies=[shows(Part.RESULTS)],
    summary="Results that have been handed back",
    responses=problem_responses(DossierNotFound),
)
async def list_results(dossier_id: UUID, caller: Person, session: Reading, now: Now) -> Page[ResultRead]:
    _, found = await service.readable(session, dossier_id, caller)
    return Page[ResultRead](items=await service.read_all(session, found, now))


@router.get(
    "/dossiers/{dossier_id}/results/{result_id}",
    dependencies=[shows(Part.RESULTS)],
    summary="One result",
    responses=problem_responses(DossierNotFound, ResultNotFound),
)
async def get_result(dossier_id: UUID, result_id: UUID, caller: Person, session: Reading, now: Now) -> ResultRead:
    _, result = await service.get(session, dossier_id, result_id, caller)
    return await service.read(session, result, now)


@router.get(
    "/dossiers/{dossier_id}/results/{result_id}/acknowledgement.pdf",
    dependencies=[shows(Part.RESULTS)],
    summary="The acknowledgement of a procedure without a result document",
    response_class=Response,
    responses=problem_responses(DossierNotFound, ResultNotFound, PrinterBusy) | PDF,
)
async def get_acknowledgement(
    dossier_id: UUID,
    result_id: UUID,
    caller: Person,
    session: Reading,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    dossier, result = await service.get(session, dossier_id, result_id, caller)
    if result.document_ids:
        raise ResultNotFound
    names = await procedures.names(session, {(dossier.procedure_code, dossier.procedure_version)})
    agency = await units.names(session, {dossier.executing_agency})
    procedure_name = names[dossier.procedure_code, dossier.procedure_version]
    agency_name = agency.get(dossier.executing_agency, dossier.executing_agency)
    await session.close()  # nothing is printed while a connection is held
    return await pdf(
        acknowledgement.etag_of(result),
        if_none_match,
        f"xac-nhan-{dossier.code}.pdf",
        lambda: acknowledgement.draw(dossier, procedure_name, agency_name, result),
    )
