"""Where nobody files online, and why: each such agency with its causes, the heaviest first, and the dossiers behind."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

from contracts.catalog import Coded
from servicekit import paging
from servicekit.database import Session
from servicekit.paging import Page, PageRequest
from servicekit.problems import Text

from analytics_service.agencies.models import Agency
from analytics_service.claims import repository as claims
from analytics_service.definitions.dossiers import AGENCIES_ASKED, AGENCIES_WITHOUT, CAUSE_WEIGHT, ON_PAPER
from analytics_service.definitions.overview import ONLINE_DOSSIERS
from analytics_service.definitions.services import SERVICES_ONLINE
from analytics_service.facts.models import DossierFact
from analytics_service.procedures import repository as procedures
from analytics_service.reports.figures import Value
from analytics_service.reports.period import Period
from analytics_service.reports.service import Asking, columns_of, figures_of, parameters_of
from analytics_service.uptake import repository
from analytics_service.uptake.causes import Cause, Evidence, Ranked, causes
from analytics_service.uptake.problems import NoDossiersBehind
from analytics_service.uptake.schemas import AgencyUptake, BehindDossier, CauseRead, Kind, Uptake

SHOWN_BY = "portal"
"""Of a year before the catalogue, the portal's own list says what was shown to people."""

_COLUMNS = {
    "online": ONLINE_DOSSIERS,
    "on_paper": ON_PAPER,
    "services_online": SERVICES_ONLINE,
    "weight": CAUSE_WEIGHT,
}
_NAMES = {
    Cause.NOT_OFFERED: Text("Chưa công bố dịch vụ mức độ 3, 4", "No service of level 3 or 4 is published"),
    Cause.NEVER_USED: Text("Đã công bố, chưa ai dùng", "Published and never used"),
    Cause.USED_ON_PAPER: Text("Người dân vẫn nộp giấy", "People still file on paper"),
    Cause.ABANDONED: Text("Bỏ dở khi đang khai", "Begun and given up"),
    Cause.PAYMENT_FAILED: Text("Vướng ở bước thanh toán", "Fails at the payment"),
    Cause.PAPERS_REJECTED: Text("Bị trả vì giấy tờ", "Rejected for the papers"),
}


async def read(session: Session, period: Period, kinds: Sequence[Kind], at_most: int, asking: Asking) -> Uptake:
    root = asking.root or ""
    asked = await repository.asked_agencies(session, kinds, period.last, root)
    evidence = await _evidence(session, [agency.code for agency in asked], period, asking)
    few = [agency for agency in asked if evidence[agency.code].online <= at_most]
    values = {AGENCIES_ASKED.key: Value(len(asked)), AGENCIES_WITHOUT.key: Value(len(few))}
    parameters = parameters_of(period, asking) | {"kinds": ",".join(sorted(kinds)), "at_most": str(at_most)}
    figures = await figures_of(session, (AGENCIES_ASKED, AGENCIES_WITHOUT), values, parameters, asking)
    return Uptake(
        first=period.first,
        last=period.last,
        agency=root,
        at_most=at_most,
        agencies_total=figures[AGENCIES_ASKED.key],
        agencies_without=figures[AGENCIES_WITHOUT.key],
        items=[_agency(agency, evidence[agency.code], period, asking) for agency in few],
        columns=await columns_of(session, _COLUMNS, parameters, asking),
    )


async def behind(
    session: Session, cause: Cause, period: Period, asking: Asking, request: PageRequest
) -> Page[BehindDossier]:
    """Raises NoDossiersBehind."""
    if cause not in repository.SHOWS:
        raise NoDossiersBehind
    query = repository.behind(cause, asking.root or "", period, asking.known_on)
    rows, next_cursor, total = await paging.fetch(session, query, request)
    items = [behind_dossier(row[0]) for row in rows]
    return Page[BehindDossier](items=items, next_cursor=next_cursor, total=total)


async def _evidence(session: Session, codes: list[str], period: Period, asking: Asking) -> dict[str, Evidence]:
    """An agency has what any unit under it has."""
    shown = await repository.by_unit(session, period, asking.known_at)
    offered = await _services_by_unit(session, period.last, asking)
    paths = await repository.ancestors(session, shown.keys() | offered.keys(), period.last)
    sums: dict[str, Counter[str]] = {code: Counter() for code in codes}
    for unit in shown.keys() | offered.keys():
        for ancestor in set(paths.get(unit, [unit])) & sums.keys():
            sums[ancestor].update(shown.get(unit, {}))
            sums[ancestor]["services_online"] += offered.get(unit, 0)
    return {code: _counted(found) for code, found in sums.items()}


async def _services_by_unit(session: Session, day: date, asking: Asking) -> dict[str, int]:
    claim = await claims.historical(session, SHOWN_BY, day, asking.known_at or asking.now)
    if claim:
        return await claims.online_by_agency(session, claim.id)
    return await procedures.online_by_agency(session, day, asking.known_at)


def _counted(found: Counter[str]) -> Evidence:
    return Evidence(
        services_online=found["services_online"],
        online=found[repository.ONLINE],
        on_paper=found[Cause.USED_ON_PAPER],
        abandoned=found[Cause.ABANDONED],
        unpaid=found[Cause.PAYMENT_FAILED],
        rejected=found[Cause.PAPERS_REJECTED],
    )


def _agency(agency: Agency, evidence: Evidence, period: Period, asking: Asking) -> AgencyUptake:
    return AgencyUptake(
        agency=Coded(code=agency.code, name=agency.name),
        kind=agency.kind,
        online=evidence.online,
        on_paper=evidence.on_paper,
        services_online=evidence.services_online,
        causes=[_cause(ranked, agency.code, period, asking) for ranked in causes(evidence)],
    )


def _cause(ranked: Ranked, agency: str, period: Period, asking: Asking) -> CauseRead:
    then = {"known_on": asking.known_on} if asking.known_on else {}
    query = urlencode({"cause": ranked.cause, "agency": agency, "from": period.first, "to": period.last} | then)
    url = f"/api/v1/analytics/uptake/dossiers?{query}" if ranked.cause in repository.SHOWS else None
    name = _NAMES[ranked.cause].in_language(asking.language)
    return CauseRead(cause=ranked.cause, name=name, weight=ranked.weight, dossiers_url=url)


def behind_dossier(fact: DossierFact) -> BehindDossier:
    return BehindDossier(
        id=fact.dossier_id,
        procedure_code=fact.procedure_code,
        agency=fact.agency,
        status=fact.status,
        channel=fact.channel,
        cause=fact.cause,
        submitted_on=fact.submitted_on,
        opened_on=fact.opened_on,
    )
