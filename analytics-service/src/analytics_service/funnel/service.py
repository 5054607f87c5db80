"""How many online dossiers came how far."""

from contracts.dossier import DossierChannel
from servicekit.database import Session

from analytics_service.definitions.dossiers import (
    FUNNEL_BEGUN,
    FUNNEL_COMPLETION,
    FUNNEL_DECIDED,
    FUNNEL_LOST,
    FUNNEL_RETURNED,
)
from analytics_service.definitions.overview import ONLINE_DOSSIERS, SUCCESSFUL
from analytics_service.funnel import repository
from analytics_service.funnel.schemas import FunnelRead, Losses
from analytics_service.funnel.stages import Funnel, funnel
from analytics_service.reports import repository as reports
from analytics_service.reports.figures import Value, share
from analytics_service.reports.period import Period
from analytics_service.reports.service import Asking, columns_of, figures_of, parameters_of

_METRICS = (FUNNEL_BEGUN, ONLINE_DOSSIERS, FUNNEL_DECIDED, SUCCESSFUL, FUNNEL_RETURNED, FUNNEL_COMPLETION)
_MOST_ROWS = 1000
"""Channels × statuses × outcomes are far fewer."""


async def count(session: Session, period: Period, asking: Asking) -> Funnel:
    counts = await reports.counts_by_month(session, period, asking.known_at)
    by = ("channel", "status", "outcome")
    rows = await reports.grouped(session, counts, period, asking.root, by, _MOST_ROWS)
    online = [(status, outcome, found) for channel, status, outcome, found in rows if channel == DossierChannel.ONLINE]
    # Of years that were loaded nobody knows who began and did not file.
    loaded = await reports.holds_loaded(session, counts, period, asking.root)
    drafts = None if loaded else await repository.drafts(session, period, asking.root, asking.known_at)
    return funnel(online, drafts)


async def read(session: Session, period: Period, asking: Asking) -> FunnelRead:
    found = await count(session, period, asking)
    values = {
        FUNNEL_BEGUN.key: Value(found.begun),
        ONLINE_DOSSIERS.key: Value(found.filed),
        FUNNEL_DECIDED.key: Value(found.decided),
        SUCCESSFUL.key: Value(found.granted),
        FUNNEL_RETURNED.key: Value(found.returned),
        FUNNEL_COMPLETION.key: Value(None) if found.begun is None else share(found.granted, found.begun),
    }
    parameters = parameters_of(period, asking)
    figures = await figures_of(session, _METRICS, values, parameters, asking)
    return FunnelRead(
        first=period.first,
        last=period.last,
        agency=asking.root,
        begun=figures[FUNNEL_BEGUN.key],
        filed=figures[ONLINE_DOSSIERS.key],
        decided=figures[FUNNEL_DECIDED.key],
        granted=figures[SUCCESSFUL.key],
        returned=figures[FUNNEL_RETURNED.key],
        completion=figures[FUNNEL_COMPLETION.key],
        lost=_losses(found),
        columns=await columns_of(session, dict.fromkeys(Losses.model_fields, FUNNEL_LOST), parameters, asking),
    )


def _losses(found: Funnel) -> Losses:
    return Losses(
        draft_open=found.drafts.open if found.drafts else None,
        draft_expired=found.drafts.expired if found.drafts else None,
        refused=found.refused,
        stopped=found.stopped,
        on_the_way=found.on_the_way,
        not_granted=found.decided - found.granted,
        not_returned=found.granted - found.returned,
    )
