from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response
from servicekit.app import problem_responses
from servicekit.auth import Analyst
from servicekit.clock import Now
from servicekit.database import Reading, Transaction
from servicekit.paging import Page, Paging
from servicekit.problems import NotPermitted, Unauthenticated
from servicekit.rendering import Language
from servicekit.routing import api_router

from analytics_service.agencies.problems import AgencyUnknown
from analytics_service.frozen import service
from analytics_service.frozen.problems import ReportNotFound
from analytics_service.frozen.schemas import ReportBody, ReportListed, ReportRead
from analytics_service.reports.problems import PeriodReversed, PeriodTooLong
from analytics_service.reports.readers import Reader
from analytics_service.reports.service import Asking

router = api_router(tags=["analytics"])


async def _asking(now: Now, language: Language) -> Asking:
    return Asking(None, language, now)


Asked = Annotated[Asking, Depends(_asking)]


@router.post(
    "/analytics/reports",
    status_code=201,
    summary="Chốt báo cáo · Freeze a report",
    responses=problem_responses(Unauthenticated, NotPermitted, AgencyUnknown, PeriodReversed, PeriodTooLong),
)
async def freeze_report(
    body: ReportBody, caller: Analyst, session: Transaction, asked: Asked, response: Response
) -> ReportRead:
    report = await service.freeze(session, body, caller, asked)
    response.headers["Location"] = f"/api/v1/analytics/reports/{report.id}"
    return report


@router.get(
    "/analytics/reports",
    summary="Các báo cáo đã chốt · Frozen reports, newest first",
    responses=problem_responses(Unauthenticated, NotPermitted),
)
async def list_reports(reader: Reader, session: Reading, request: Paging) -> Page[ReportListed]:
    return await service.page(session, reader, request)


@router.get(
    "/analytics/reports/{report_id}",
    summary="Báo cáo đã chốt: khi đó và bây giờ · As it was frozen, asked again as of then, and as known now",
    responses=problem_responses(Unauthenticated, NotPermitted, ReportNotFound),
)
async def get_report(report_id: UUID, reader: Reader, session: Reading, asked: Asked) -> ReportRead:
    return await service.read(session, report_id, reader, asked)
