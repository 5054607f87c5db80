from collections.abc import Sequence
from uuid import UUID

from servicekit.database import Session
from sqlalchemy import func, select

from dossier_service.documents.models import Document
from dossier_service.printed_forms.forms import Form
from dossier_service.printed_forms.models import PrintedForm


async def latest(session: Session, dossier_id: UUID, form: Form) -> PrintedForm | None:
    query = select(PrintedForm).where(PrintedForm.dossier_id == dossier_id, PrintedForm.form == form)
    return await session.scalar(query.order_by(PrintedForm.number.desc()).limit(1))


async def of_dossier(session: Session, dossier_id: UUID, form: Form | None = None) -> Sequence[PrintedForm]:
    query = select(PrintedForm).where(PrintedForm.dossier_id == dossier_id)
    if form:
        query = query.where(PrintedForm.form == form)
    return (await session.scalars(query.order_by(PrintedForm.form, PrintedForm.number))).all()


def add(session: Session, issued: PrintedForm) -> None:
    session.add(issued)


async def file_counts(session: Session, dossier_id: UUID) -> dict[str | None, int]:
    """How many files of the applicant there are for each required paper; None: for no one in particular."""
    query = select(Document.required_document, func.count()).where(
        Document.dossier_id == dossier_id, Document.purpose.in_(("filing", "supplement"))
    )
    rows = await session.execute(query.group_by(Document.required_document))
    return {row[0]: row[1] for row in rows}
