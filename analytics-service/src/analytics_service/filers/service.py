"""Who files: the person, a representative, an official who helped, a state body, or somebody in their place."""

from contracts.dossier import Filer
from servicekit.database import Session

from analytics_service.definitions.overview import ONLINE_DOSSIERS
from analytics_service.definitions.rounding import percentage
from analytics_service.filers.schemas import Filers, FilerShare
from analytics_service.reports import repository
from analytics_service.reports.figures import Value
from analytics_service.reports.period import Period
from analytics_service.reports.service import Asking, figures_of, parameters_of


async def read(session: Session, period: Period, asking: Asking) -> Filers:
    counts = repository.counts_of(period, asking.known_at)
    found = await repository.online_by(session, counts, period, asking.root, "filer")
    total = sum(found.values())
    values = {ONLINE_DOSSIERS.key: Value(total)}
    parameters = parameters_of(period, asking) | {"by": "filer"}
    figures = await figures_of(session, [ONLINE_DOSSIERS], values, parameters, asking)
    return Filers(
        first=period.first,
        last=period.last,
        agency=asking.root or "",
        total=figures[ONLINE_DOSSIERS.key],
        items=[_share(filer, found.get(filer, 0), total) for filer in Filer],
    )


def _share(filer: Filer, dossiers: int, total: int) -> FilerShare:
    return FilerShare(filer=filer, dossiers=dossiers, share=percentage(dossiers, total))
