"""Pages of dossiers: declared filters, keyset order, one permission predicate, a constant number of statements."""

from datetime import datetime

from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.paging import Page, PageRequest

from dossier_service.dossiers import reading, repository
from dossier_service.dossiers.codes import local_day
from dossier_service.dossiers.filters import DossierFilters
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.schemas import DossierListed
from dossier_service.procedures import repository as procedures
from dossier_service.units import service as units


async def page(
    session: Session, caller: Caller, filters: DossierFilters, request: PageRequest, now: datetime
) -> Page[DossierListed]:
    filters = await _in_own_codes(session, filters, now)
    rows, next_cursor, total = await repository.page(session, caller, filters, request, now)
    dossiers: list[Dossier] = [row[0] for row in rows]
    names = await procedures.names(session, {(d.procedure_code, d.procedure_version) for d in dossiers})
    current = await procedures.versions_in_force(session, {d.procedure_code for d in dossiers}, local_day(now))
    items = [
        reading.listed(d, names[d.procedure_code, d.procedure_version], current.get(d.procedure_code), caller, now)
        for d in dossiers
    ]
    return Page[DossierListed](items=items, next_cursor=next_cursor, total=total)


async def _in_own_codes(session: Session, filters: DossierFilters, now: datetime) -> DossierFilters:
    asked = {name: getattr(filters, name) for name in ("agency", "unit", "receiving_unit", "returning_unit")}
    given = {code for code in asked.values() if code}
    if not given:
        return filters
    own = await units.own_codes(session, given, local_day(now))
    return filters.model_copy(update={name: own[code] for name, code in asked.items() if code})
