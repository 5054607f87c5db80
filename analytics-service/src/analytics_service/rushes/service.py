"""Many online dossiers just before figures are reported: alarms with what they rest on."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from urllib.parse import urlencode

from contracts.catalog import Coded
from servicekit.database import Session
from servicekit.problems import Text

from analytics_service.definitions.dossiers import RUSH_EVIDENCE, RUSHES
from analytics_service.reports import repository as reports
from analytics_service.reports.figures import Value
from analytics_service.reports.period import Period
from analytics_service.reports.service import Asking, coded, columns_of, figures_of, parameters_of
from analytics_service.rushes import repository
from analytics_service.rushes.detecting import (
    LEAST_DOSSIERS,
    TIMES_USUAL,
    USUAL_DAYS,
    WINDOW_DAYS,
    Rush,
    reporting_days,
    rush,
)
from analytics_service.rushes.problems import ReportDayOutside
from analytics_service.rushes.schemas import DayCount, DeskCount, FilerCount, Rushes, RushRead

_RULE = Text(
    f"Trong {WINDOW_DAYS} ngày tới hết ngày báo cáo (cuối quý, nếu không hỏi ngày khác) có từ {LEAST_DOSSIERS} hồ sơ "
    f"trực tuyến trở lên, tính theo ngày gấp ít nhất {TIMES_USUAL} lần {USUAL_DAYS} ngày trước đó. Các ngưỡng là giá "
    "trị mẫu. Đây là dấu hiệu để xem xét, không phải kết luận.",
    f"At least {LEAST_DOSSIERS} online dossiers in the {WINDOW_DAYS} days up to a reporting day (the end of a quarter, "
    f"unless asked otherwise), and per day at least {TIMES_USUAL} times the {USUAL_DAYS} days before. The thresholds "
    "are sample values. A sign to look at, not a finding.",
)

_EVIDENCE = ("dossiers", "before", "before_days", "times_usual")

ByDay = Mapping[date, Mapping[str, int]]
"""Day → filer → dossiers."""


async def read(session: Session, period: Period, reported_on: Sequence[date], asking: Asking) -> Rushes:
    """Raises ReportDayOutside."""
    if not all(period.first <= day <= period.last for day in reported_on):
        raise ReportDayOutside
    days = sorted(set(reported_on)) or list(reporting_days(period.first, period.last))
    # The first report of the period is held against days that lie before it.
    looked_at = Period(period.first - timedelta(days=WINDOW_DAYS + USUAL_DAYS), period.last)
    counts = reports.counts_of(looked_at, asking.known_at)
    by_agency = await repository.online_by_agency(session, counts, looked_at, asking.root)
    found = [
        (agency, alarm, await _desks(session, agency, alarm, asking))
        for day in days
        for agency in sorted(by_agency)
        if (alarm := rush(_totals(by_agency[agency]), day))
    ]
    names = await coded(session, "agency", [code for agency, _, desks in found for code in (agency, *desks)])
    parameters = parameters_of(period, asking)
    if reported_on:
        parameters["reported_on"] = ",".join(day.isoformat() for day in days)
    figures = await figures_of(session, [RUSHES], {RUSHES.key: Value(len(found))}, parameters, asking)
    return Rushes(
        first=period.first,
        last=period.last,
        agency=asking.root or "",
        rule=_RULE.in_language(asking.language),
        total=figures[RUSHES.key],
        items=[_read(names[agency], alarm, by_agency[agency], desks, names) for agency, alarm, desks in found],
        columns=await columns_of(session, dict.fromkeys(_EVIDENCE, RUSH_EVIDENCE), parameters, asking),
    )


def _totals(by_day: ByDay) -> dict[date, int]:
    return {day: sum(by_filer.values()) for day, by_filer in by_day.items()}


async def _desks(session: Session, agency: str, alarm: Rush, asking: Asking) -> Mapping[str, int]:
    return await repository.by_desk(session, agency, Period(alarm.first, alarm.reported_on), asking.known_on)


def _read(agency: Coded, alarm: Rush, by_day: ByDay, desks: Mapping[str, int], names: Mapping[str, Coded]) -> RushRead:
    days = {day: by_day[day] for day in sorted(by_day) if alarm.first <= day <= alarm.reported_on}
    filers = Counter[str]()
    for by_filer in days.values():
        filers.update(by_filer)
    asked = {"from": alarm.first, "to": alarm.reported_on, "agency": agency.code, "group_by": "procedure,channel,filer"}
    return RushRead(
        agency=agency,
        reported_on=alarm.reported_on,
        first=alarm.first,
        dossiers=alarm.dossiers,
        before=alarm.before,
        before_days=alarm.before_days,
        times_usual=alarm.times_usual,
        days=[DayCount(day=day, dossiers=dossiers) for day, dossiers in _totals(days).items()],
        filers=[FilerCount(filer=filer, dossiers=dossiers) for filer, dossiers in sorted(filers.items())],
        desks=[DeskCount(desk=names[desk], dossiers=dossiers) for desk, dossiers in desks.items()],
        dossiers_url=f"/api/v1/analytics/dossiers?{urlencode(asked)}",
    )
