"""Pages of dossiers: declared filters, keyset order, one permission predicate."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from contracts.dossier import Origin
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from servicekit import paging
from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.paging import Page, PageRequest
from servicekit.problems import FieldError, InvalidParameter, Text

from dossier_service.dossiers import reading, repository
from dossier_service.dossiers.codes import local_day
from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.schemas import DossierListed, Instant
from dossier_service.procedures import repository as procedures
from dossier_service.units import service as units

Word = Annotated[str, StringConstraints(min_length=1, max_length=200)]

_NO_STATUS = Text("Giá trị không nằm trong danh mục", "Not one of the listed values")


class DossierFilters(BaseModel):
    model_config = ConfigDict(extra="ignore")

    status: Status | None = None
    status__in: Annotated[str | None, Field(max_length=200, description="comma-separated")] = None
    procedure_code: Word | None = None
    agency: Word | None = Field(default=None, description="executing agency; units by their code in either regime")
    receiving_unit: Word | None = None
    returning_unit: Word | None = None
    code: Word | None = None
    external_code: Word | None = None
    assignee: Word | None = None
    origin: Origin | None = Field(default=None, description="trials are left out unless asked for")
    overdue: bool | None = None
    submitted_at__gte: Instant | None = None
    submitted_at__lte: Instant | None = None


async def page(
    session: Session, caller: Caller, filters: DossierFilters, request: PageRequest, now: datetime
) -> Page[DossierListed]:
    filters = await _in_own_codes(session, filters, now)
    statement = repository.listing(caller, _conditions(filters, now)).order_by(*repository.created_order())
    rows, next_cursor, total = await paging.fetch(session, statement, request)
    dossiers: list[Dossier] = [row[0] for row in rows]
    names = await procedures.names(session, {(d.procedure_code, d.procedure_version) for d in dossiers})
    current = await procedures.versions_in_force(session, {d.procedure_code for d in dossiers}, local_day(now))
    items = [
        reading.listed(d, names[d.procedure_code, d.procedure_version], current.get(d.procedure_code), caller, now)
        for d in dossiers
    ]
    return Page[DossierListed](items=items, next_cursor=next_cursor, total=total)


async def _in_own_codes(session: Session, filters: DossierFilters, now: datetime) -> DossierFilters:
    asked = {name: getattr(filters, name) for name in ("agency", "receiving_unit", "returning_unit")}
    given = {code for code in asked.values() if code}
    if not given:
        return filters
    own = await units.own_codes(session, given, local_day(now))
    return filters.model_copy(update={name: own[code] for name, code in asked.items() if code})


def _conditions(filters: DossierFilters, now: datetime) -> Sequence[Any]:
    conditions: list[Any] = []
    equal = {
        Dossier.status: filters.status,
        Dossier.procedure_code: filters.procedure_code,
        Dossier.executing_agency: filters.agency,
        Dossier.receiving_unit: filters.receiving_unit,
        Dossier.returning_unit: filters.returning_unit,
        Dossier.code: filters.code,
        Dossier.external_code: filters.external_code,
        Dossier.assignee: filters.assignee,
    }
    conditions += [column == value for column, value in equal.items() if value is not None]
    conditions.append(Dossier.origin == filters.origin if filters.origin else Dossier.origin != Origin.TRIAL)
    if filters.status__in:
        conditions.append(Dossier.status.in_(_statuses(filters.status__in)))
    if filters.submitted_at__gte:
        conditions.append(Dossier.submitted_at >= filters.submitted_at__gte)
    if filters.submitted_at__lte:
        conditions.append(Dossier.submitted_at <= filters.submitted_at__lte)
    if filters.overdue is not None:
        overdue = repository.overdue_at(now)
        conditions.append(overdue if filters.overdue else ~overdue)
    return conditions


def _statuses(listed: str) -> list[Status]:
    """Raises InvalidParameter for a word that is no status."""
    try:
        return [Status(word) for word in listed.split(",")]
    except ValueError as error:
        raise InvalidParameter(errors=[FieldError("?status__in", "enum", _NO_STATUS)]) from error
