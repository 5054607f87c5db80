from typing import Annotated
from uuid import UUID

from fastapi import Header, Query, Response
from servicekit.app import problem_responses
from servicekit.auth import Person
from servicekit.database import Reading
from servicekit.paging import Page
from servicekit.printing.answers import PDF, pdf
from servicekit.printing.problems import PrinterBusy
from servicekit.routing import api_router

from dossier_service.dossiers.problems import DossierNotFound
from dossier_service.printed_forms import pages, service
from dossier_service.printed_forms.forms import Form
from dossier_service.printed_forms.problems import FormNotIssued
from dossier_service.printed_forms.schemas import FormRead
from dossier_service.reads.doors import shows
from dossier_service.reads.models import Part

router = api_router(tags=["forms"])


@router.get(
    "/dossiers/{dossier_id}/forms",
    dependencies=[shows(Part.FORMS)],
    summary="The forms that were issued (Mẫu 01-05)",
    responses=problem_responses(DossierNotFound),
)
async def list_forms(dossier_id: UUID, caller: Person, session: Reading) -> Page[FormRead]:
    return Page[FormRead](items=await service.list_of(session, dossier_id, caller))


@router.get(
    "/dossiers/{dossier_id}/forms/{form}.pdf",
    dependencies=[shows(Part.FORMS)],
    summary="A form as it was issued, the same bytes every time; in Vietnamese",
    response_class=Response,
    responses=problem_responses(DossierNotFound, FormNotIssued, PrinterBusy) | PDF,
)
async def get_form(
    dossier_id: UUID,
    form: Form,
    caller: Person,
    session: Reading,
    number: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="the newest when left out")] = None,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    rows = await service.get(session, dossier_id, form, number, caller)
    await session.close()  # nothing is printed while a connection is held
    name = f"mau-{form}-{rows[-1].snapshot['code']}.pdf"
    return await pdf(pages.etag_of(rows[-1]), if_none_match, name, lambda: pages.draw(rows))
