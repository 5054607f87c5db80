"""Forms are issued by steps, in the step's own transaction; what was issued is read again, never made anew."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from servicekit.auth import Caller, CallerKind
from servicekit.database import Session

from dossier_service.dossiers import service as dossiers
from dossier_service.dossiers.models import Dossier
from dossier_service.internal_process import dates
from dossier_service.originals import repository as originals
from dossier_service.printed_forms import hand_overs, repository, snapshots
from dossier_service.printed_forms.forms import FOR_APPLICANTS, ISSUED_BY, TEMPLATES, TITLES, Form
from dossier_service.printed_forms.models import PrintedForm
from dossier_service.printed_forms.problems import FormNotIssued
from dossier_service.printed_forms.schemas import FormRead
from dossier_service.printed_forms.snapshots import Occasion
from dossier_service.procedures import repository as procedures
from dossier_service.units import repository as units

if TYPE_CHECKING:
    from dossier_service.dossiers.steps import Step


async def keep(session: Session, dossier: Dossier, step: "Step") -> None:
    """The forms that this step issues, as of now; called once for every step that is written down."""
    for form in ISSUED_BY.get(step.action, ()):
        await _issue(session, dossier, step, form)


async def _issue(session: Session, dossier: Dossier, step: "Step", form: Form) -> None:
    previous = await repository.latest(session, dossier.id, form)
    occasion = await _occasion(session, dossier, step, form, previous.number + 1 if previous else 1)
    issued = PrintedForm(
        dossier_id=dossier.id,
        form=form,
        number=occasion.number,
        sequence=dossier.sequence,
        template=TEMPLATES[form],
        snapshot=snapshots.of(form, occasion),
        created_at=step.at,
    )
    if form is Form.CONTROL_SLIP:
        giver, receiver = hand_overs.hands(occasion, previous)
        issued.from_unit, issued.to_unit = giver.unit, receiver.unit
        due_at = await dates.of_hand_over(session, dossier, occasion.record, giver.unit, step.at)
        issued.snapshot["line"] = hand_overs.line(occasion, giver, receiver, due_at)
    repository.add(session, issued)


async def _occasion(session: Session, dossier: Dossier, step: "Step", form: Form, number: int) -> Occasion:
    places = {dossier.executing_agency, dossier.receiving_unit, dossier.returning_unit, dossier.current_unit}
    return Occasion(
        dossier=dossier,
        step=step,
        number=number,
        record=await procedures.pinned(session, dossier.procedure_code, dossier.procedure_version),
        unit_names=await units.names(session, places),
        file_counts=await repository.file_counts(session, dossier.id) if form is Form.RECEPTION_SLIP else {},
        brought=await originals.papers(session, dossier.id) if form is Form.RECEPTION_SLIP else [],
    )


async def list_of(session: Session, dossier_id: UUID, caller: Caller) -> list[FormRead]:
    """What was issued and may be seen. Raises DossierNotFound."""
    dossier = await dossiers.get(session, dossier_id, caller)
    issued = await repository.of_dossier(session, dossier.id)
    return [_read(row) for row in issued if _may_see(caller, Form(row.form))]


async def get(
    session: Session, dossier_id: UUID, form: Form, number: int | None, caller: Caller
) -> Sequence[PrintedForm]:
    """The form of that number, else the newest; of the control slip, every line up to it.

    Raises DossierNotFound, FormNotIssued.
    """
    dossier = await dossiers.get(session, dossier_id, caller)
    if not _may_see(caller, form):
        raise FormNotIssued
    issued = await repository.of_dossier(session, dossier.id, form)
    upto = [row for row in issued if number is None or row.number <= number]
    if not upto or number not in (None, upto[-1].number):
        raise FormNotIssued
    return upto if form is Form.CONTROL_SLIP else upto[-1:]


def _may_see(caller: Caller, form: Form) -> bool:
    return form in FOR_APPLICANTS or caller.kind not in (CallerKind.CITIZEN, CallerKind.ENTERPRISE)


def _read(row: PrintedForm) -> FormRead:
    form = Form(row.form)
    return FormRead(
        form=form,
        number=row.number,
        title=TITLES[form],
        sequence=row.sequence,
        template=row.template,
        issued_at=row.created_at,
        url=f"/api/v1/dossiers/{row.dossier_id}/forms/{form}.pdf?number={row.number}",
    )
