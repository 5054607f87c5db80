"""Concentration beside every total: whose dossiers they mostly are."""

from servicekit.database import Session

from analytics_service.concentration.measures import concentration
from analytics_service.concentration.schemas import By, ConcentrationRead, Share
from analytics_service.definitions.dossiers import HERFINDAHL, TOP_SHARE
from analytics_service.definitions.filers import GROUP_DOSSIERS, GROUP_SHARE
from analytics_service.definitions.overview import ONLINE_DOSSIERS
from analytics_service.reports import repository
from analytics_service.reports.figures import Value, share
from analytics_service.reports.period import Period
from analytics_service.reports.service import Asking, coded, columns_of, figures_of, parameters_of

MOST_ITEMS = 100
_COLUMNS = {"dossiers": GROUP_DOSSIERS, "share": GROUP_SHARE}


async def read(session: Session, period: Period, by: By, asking: Asking) -> ConcentrationRead:
    counts = await repository.counts_for(session, [by], period, asking.known_at)
    found = concentration(await repository.online_by(session, counts, period, asking.root, by))
    top = found.parts[0].dossiers if found.parts else 0
    values = {
        ONLINE_DOSSIERS.key: Value(found.total),
        TOP_SHARE.key: share(top, found.total),
        HERFINDAHL.key: Value(found.herfindahl),
    }
    parameters = parameters_of(period, asking) | {"by": by}
    figures = await figures_of(session, (ONLINE_DOSSIERS, TOP_SHARE, HERFINDAHL), values, parameters, asking)
    shown = found.parts[:MOST_ITEMS]
    names = await coded(session, by, [part.code for part in shown])
    return ConcentrationRead(
        first=period.first,
        last=period.last,
        agency=asking.root or "",
        by=by,
        total=figures[ONLINE_DOSSIERS.key],
        top_share=figures[TOP_SHARE.key],
        herfindahl=figures[HERFINDAHL.key],
        alarming=found.alarming,
        items=[Share(what=names[part.code], dossiers=part.dossiers, share=part.share) for part in shown],
        columns=await columns_of(session, _COLUMNS, parameters, asking),
    )
