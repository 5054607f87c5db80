"""Reports that stay what they were: the figures, the instant up to which what was known is in them, their hash."""

import hashlib
from dataclasses import replace
from typing import Any
from uuid import UUID

import orjson
from servicekit import paging
from servicekit.auth import Caller
from servicekit.clock import VIETNAM
from servicekit.database import Session
from servicekit.ids import uuid7
from servicekit.paging import Page, PageRequest
from servicekit.problems import NotPermitted

from analytics_service.agencies import service as agencies
from analytics_service.definitions.dossiers import CHANGED_SINCE
from analytics_service.definitions.metric import Metric
from analytics_service.freshness import repository as freshness
from analytics_service.frozen import repository
from analytics_service.frozen.models import Report
from analytics_service.frozen.problems import ReportNotFound
from analytics_service.frozen.schemas import Changed, ReportBody, ReportListed, ReportRead
from analytics_service.reports import service as reports
from analytics_service.reports.period import Period
from analytics_service.reports.schemas import Figure
from analytics_service.reports.service import Asking

_COLUMNS: dict[str, Metric] = dict.fromkeys(("dossiers_changed_since", "then", "now"), CHANGED_SINCE)
LANGUAGE = "vi"
"""A frozen report speaks Vietnamese, whoever reads it."""


async def freeze(session: Session, body: ReportBody, caller: Caller, asking: Asking) -> ReportRead:
    """While nothing else is written, so that the instant cuts cleanly. Raises PeriodReversed, PeriodTooLong,
    NotPermitted, AgencyUnknown."""
    root = await agencies.visible_root(session, caller, body.agency)
    period = Period.asked(body.first, body.last, asking.now.astimezone(VIETNAM).date())
    known_at = await freshness.write_alone(session)
    figures = await _figures(session, period, Asking(root, LANGUAGE, asking.now, known_at))
    report = Report(
        id=uuid7(),
        title=body.title,
        first_day=period.first,
        last_day=period.last,
        agency=root,
        figures=figures,
        snapshot_hash=_hash(figures),
        known_at=known_at,
        frozen_by=caller.subject,
    )
    session.add(report)
    await session.flush()
    return await _read(session, report, asking)


async def read(session: Session, report_id: UUID, caller: Caller, asking: Asking) -> ReportRead:
    """As it was, asked again as of then, and as is known now. Raises ReportNotFound."""
    report = await repository.get(session, report_id, _unit_of(caller))
    if report is None:
        raise ReportNotFound
    return await _read(session, report, asking)


async def page(session: Session, caller: Caller, request: PageRequest) -> Page[ReportListed]:
    rows, next_cursor, total = await paging.fetch(session, repository.visible(_unit_of(caller)), request)
    return Page[ReportListed](items=[_listed(row[0]) for row in rows], next_cursor=next_cursor, total=total)


def _unit_of(caller: Caller) -> str:
    if caller.unit is None:
        raise NotPermitted
    return caller.unit


async def _read(session: Session, report: Report, asking: Asking) -> ReportRead:
    period = Period(report.first_day, report.last_day)
    then = Asking(report.agency, LANGUAGE, asking.now, report.known_at)
    again = await _figures(session, period, then)
    now = (await reports.overview(session, period, replace(then, language=asking.language, known_at=None))).figures
    return ReportRead(
        **_listed(report).model_dump(),
        figures=report.figures,
        intact=_hash(report.figures) == report.snapshot_hash,
        reproduced=_hash(again) == report.snapshot_hash,
        now=now,
        differences=_differences(report.figures, now),
        dossiers_changed_since=await repository.changed_since(session, report),
        columns=await reports.columns_of(session, _COLUMNS, reports.parameters_of(period, then), asking),
    )


def _listed(report: Report) -> ReportListed:
    return ReportListed(
        id=report.id,
        title=report.title,
        first=report.first_day,
        last=report.last_day,
        agency=report.agency,
        known_at=report.known_at,
        snapshot_hash=report.snapshot_hash,
    )


async def _figures(session: Session, period: Period, asking: Asking) -> dict[str, Any]:
    """Without `as_of`, which says when the newest event was heard: it moves with events of other periods; and without
    what names a figure, which its place in the report says already."""
    found = (await reports.overview(session, period, asking)).figures
    left_out = {"as_of", "metric", "name"}
    return {key: figure.model_dump(mode="json", exclude=left_out, exclude_unset=True) for key, figure in found.items()}


def _hash(figures: dict[str, Any]) -> str:
    return hashlib.sha256(orjson.dumps(figures, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _differences(then: dict[str, Any], now: dict[str, Figure]) -> list[Changed]:
    values = ((key, then[key]["value"], figure.value) for key, figure in now.items() if key in then)
    return [Changed(key=key, then=before, now=after) for key, before, after in values if before != after]
