"""The source's survey of 2019: 188 were asked, 111 had not filed their online dossier themselves.

Who was asked is not known: the dossiers are drawn here, and which of them answered what is made up (sample data).
"""

from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from servicekit.database import Session

from analytics_service.reports.period import Period
from analytics_service.surveys import repository
from analytics_service.surveys.models import Survey

SURVEY_ID = uuid5(NAMESPACE_URL, "urn:motcua:2019:survey")
TITLE = "Khảo sát người nộp trực tuyến năm 2019 (dữ liệu mẫu)"
ASKED, NOT_BY_ONESELF = 188, 111
SEED = "2019"


async def load(session: Session, period: Period, root: str, by: str, now: datetime) -> bool:
    """Once; False where the units are not known yet, so that too few can be drawn."""
    if await session.get(Survey, SURVEY_ID):
        return True
    drawn = await repository.draw(session, period, root, SEED, ASKED)
    if len(drawn) < ASKED:
        return False
    survey = Survey(
        id=SURVEY_ID,
        title=TITLE,
        first_day=period.first,
        last_day=period.last,
        agency=root,
        seed=SEED,
        sample_size=ASKED,
        population=await repository.population(session, period, root),
        created_by=by,
        created_at=now,
    )
    session.add(survey)
    await session.flush()
    await repository.keep_sample(session, survey, drawn)
    for place, dossier_id in enumerate(drawn):
        await repository.keep_answer(session, survey, dossier_id, place >= NOT_BY_ONESELF, now)
    return True
