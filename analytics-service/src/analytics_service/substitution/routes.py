from typing import Annotated

from fastapi import Depends
from servicekit.app import problem_responses
from servicekit.clock import Now
from servicekit.database import Reading
from servicekit.problems import NotPermitted, Unauthenticated
from servicekit.rendering import Language
from servicekit.routing import api_router

from analytics_service.agencies import service as agencies
from analytics_service.agencies.problems import AgencyUnknown
from analytics_service.reports.problems import PeriodReversed, PeriodTooLong
from analytics_service.reports.readers import AskedAgency, AskedPeriod, Reader
from analytics_service.reports.service import Asking
from analytics_service.substitution import service
from analytics_service.substitution.schemas import Substitution

router = api_router(tags=["analytics"])


async def _asking(reader: Reader, session: Reading, now: Now, language: Language, agency: AskedAgency = None) -> Asking:
    """As known now alone."""
    return Asking(await agencies.visible_root(session, reader, agency), language, now)


Asked = Annotated[Asking, Depends(_asking)]


@router.get(
    "/analytics/substitution",
    summary="Còn nộp giấy, và vì sao · Still on paper, and why",
    response_model_exclude_unset=True,
    responses=problem_responses(Unauthenticated, NotPermitted, AgencyUnknown, PeriodReversed, PeriodTooLong),
)
async def get_substitution(period: AskedPeriod, asked: Asked, session: Reading) -> Substitution:
    return await service.read(session, period, asked)
