from typing import Any

from contracts.dossier import DossierChannel, DossierSubmitted, Origin
from servicekit.database import Session
from sqlalchemy import Text, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONPATH

from analytics_service.agencies import repository as agencies
from analytics_service.facts.models import DossierFact
from analytics_service.reports.period import Period

LEVEL = 4
_TOLD = f'$.* ? (@.subject == "{DossierSubmitted.subject}").paper_reason'
UNSTATED = "unstated"


async def filed(session: Session, period: Period, root: str) -> list[tuple[str, bool, str, int]]:
    """Dossiers of level-4 procedures: (procedure, whether online, why on paper, how many)."""
    # Below the root path `{}`: the text itself, not its JSON.
    told: Any = func.jsonb_path_query_first(DossierFact.steps, cast(_TOLD, JSONPATH)).op("#>>")(cast([], ARRAY(Text)))
    each = (
        select(
            DossierFact.procedure_code.label("procedure"),
            (DossierFact.channel == DossierChannel.ONLINE).label("online"),
            func.coalesce(told, UNSTATED).label("reason"),
        )
        .where(
            DossierFact.submitted_on.between(period.first, period.last),
            DossierFact.level == LEVEL,
            DossierFact.origin != Origin.TRIAL,
            DossierFact.procedure_code.is_not(None),
            agencies.is_below(root, DossierFact.agency, DossierFact.submitted_on),
        )
        .subquery()
    )
    by = (each.c.procedure, each.c.online, each.c.reason)
    rows = await session.execute(select(*by, func.count()).group_by(*by))
    return [(row[0], row[1], row[2], row[3]) for row in rows]
