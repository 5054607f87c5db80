"""How procedures are classed on a day, and how many of each class there are."""

from collections import Counter
from datetime import date

from contracts.catalog import OnlineMode
from servicekit.database import Session

from catalog_service import known_codes
from catalog_service.levels import repository, taxonomy
from catalog_service.levels.schemas import ServiceCount, ServiceCounts, ServiceTotals
from catalog_service.levels.taxonomy import Classification, Taxonomy
from catalog_service.procedures import history


async def classification(session: Session, code: str, day: date, wanted: Taxonomy | None) -> Classification:
    """How the version of that day is classed: in the scheme of the day, or in the one that is asked for.

    Raises ProcedureNotFound, NotInForce.
    """
    row = await repository.declared_on(session, code, day)
    found = row and taxonomy.classify(
        wanted or taxonomy.taxonomy_on(day), row.level_declared, OnlineMode(row.online_mode), row.decision or row.agency
    )
    if not found:
        raise await history.why_not(session, code, day)
    return found


async def service_counts(
    session: Session, day: date, today: date, agency: str | None, wanted: Taxonomy | None
) -> ServiceCounts:
    """How many procedures in force that day are declared, provable and told in each class.

    What was provable on another day is not kept here: those columns are for today alone. Raises InvalidParameter.
    """
    await known_codes.require(session, agency=agency)
    scheme = wanted or taxonomy.taxonomy_on(day)
    declared, derived, provable, label = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for row in await repository.level_counts(session, day, agency):
        mode = OnlineMode(row.online_mode)
        found = taxonomy.classify(scheme, row.declared, mode, None)
        if not found:
            continue
        declared[found.value] += row.procedures
        derived[found.value] += row.procedures if found.derived else 0
        if value := taxonomy.reached(scheme, row.provable or 0):
            provable[value] += row.procedures
        if value := taxonomy.reached(scheme, row.label, at_most=mode):
            label[value] += row.procedures
    is_today = day == today
    return ServiceCounts(
        at=day,
        taxonomy=scheme,
        legal_source=taxonomy.LEGAL_SOURCE[scheme],
        agency=agency,
        counts=[
            ServiceCount(
                value=value,
                name=taxonomy.NAMES[value],
                declared=declared[value],
                provable=provable[value] if is_today else None,
                label=label[value] if is_today else None,
                procedures=declared[value],
                derived=derived[value],
            )
            for value in taxonomy.values(scheme)
        ],
        totals=ServiceTotals(
            declared=declared.total(),
            provable=provable.total() if is_today else None,
            label=label.total() if is_today else None,
        ),
        total=declared.total(),
    )
