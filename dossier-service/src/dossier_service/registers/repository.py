from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

from contracts.dossier import Origin
from servicekit.auth import Caller
from servicekit.database import Session
from sqlalchemy import ColumnElement, func, or_, select

from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.visibility import visible_to
from dossier_service.printed_forms.forms import Form
from dossier_service.printed_forms.models import PrintedForm
from dossier_service.substitution.repository import seers
from dossier_service.units.repository import codes_below

BATCH = 1000


async def units_of(session: Session, root: str) -> list[str]:
    return list(await session.scalars(codes_below(root)))


def _entered(units: Sequence[str], begin: datetime, end: datetime) -> list[ColumnElement[bool]]:
    """Accepted within the period, received or carried out by one of the units; trials are never counted."""
    return [
        Dossier.accepted_at >= begin,
        Dossier.accepted_at < end,
        or_(Dossier.receiving_unit.in_(units), Dossier.executing_agency.in_(units)),
        Dossier.origin != Origin.TRIAL,
    ]


async def count(
    session: Session, caller: Caller, units: Sequence[str], begin: datetime, end: datetime, *, at_most: int
) -> int:
    within = (
        select(Dossier.id).where(*_entered(units, begin, end), visible_to(*await seers(session, caller))).limit(at_most)
    )
    return await session.scalar(select(func.count()).select_from(within.subquery())) or 0


async def lines(
    session: Session, caller: Caller, units: Sequence[str], begin: datetime, end: datetime
) -> AsyncIterator[Sequence[Any]]:
    """Batches in the order of acceptance, read from the server as they are wanted."""
    columns = (
        Dossier.code,
        Dossier.external_code,
        Dossier.procedure_code,
        Dossier.procedure_version,
        Dossier.sets,
        Dossier.applicant["name"].astext.label("applicant_name"),
        Dossier.executing_agency,
        Dossier.receiving_unit,
        Dossier.accepted_at,
        Dossier.due_at,
        Dossier.decided_at,
        Dossier.finished_at,
        Dossier.status,
        Dossier.outcome,
        Dossier.cause,
        Dossier.delivery["method"].astext.label("delivery_method"),
    )
    query = (
        select(*columns)
        .where(*_entered(units, begin, end), visible_to(*await seers(session, caller)))
        .order_by(Dossier.accepted_at, Dossier.id)
    )
    result = await session.stream(query.execution_options(yield_per=BATCH))
    async for batch in result.partitions():
        yield batch


async def handed_over(
    session: Session, caller: Caller, from_unit: str, to_unit: str, begin: datetime, end: datetime, *, at_most: int
) -> Sequence[PrintedForm]:
    """The lines of control slips that went from one unit to the other."""
    line = PrintedForm
    query = select(line).join(Dossier, Dossier.id == line.dossier_id)
    query = query.where(
        line.form == Form.CONTROL_SLIP,
        line.from_unit == from_unit,
        line.to_unit == to_unit,
        line.created_at >= begin,
        line.created_at < end,
        Dossier.origin != Origin.TRIAL,
        visible_to(*await seers(session, caller)),
    )
    return (await session.scalars(query.order_by(line.created_at, line.dossier_id, line.number).limit(at_most))).all()
