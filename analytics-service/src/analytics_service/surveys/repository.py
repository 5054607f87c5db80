from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.dossier import DossierChannel, Origin
from servicekit.database import Session
from sqlalchemy import Select, Text, and_, cast, func, insert, literal, select, update

from analytics_service.agencies import repository as agencies
from analytics_service.agencies.models import Agency
from analytics_service.facts.models import DossierFact
from analytics_service.reports.period import Period
from analytics_service.surveys.models import Sampled, Survey


def _population(period: Period, root: str) -> Any:
    return and_(
        DossierFact.submitted_on.between(period.first, period.last),
        DossierFact.channel == DossierChannel.ONLINE,
        DossierFact.origin != Origin.TRIAL,
        agencies.is_below(root, DossierFact.agency, DossierFact.submitted_on),
    )


async def population(session: Session, period: Period, root: str) -> int:
    return await session.scalar(select(func.count()).select_from(DossierFact).where(_population(period, root))) or 0


async def draw(session: Session, period: Period, root: str, seed: str, size: int) -> Sequence[UUID]:
    """In the order of a hash of seed and id: whoever has the seed draws the same ones again."""
    order = func.sha256(func.convert_to(literal(seed) + literal(":") + cast(DossierFact.dossier_id, Text), "UTF8"))
    query = select(DossierFact.dossier_id).where(_population(period, root))
    return (await session.scalars(query.order_by(order, DossierFact.dossier_id).limit(size))).all()


async def keep_sample(session: Session, survey: Survey, dossier_ids: Sequence[UUID]) -> None:
    rows = [{"survey_id": survey.id, "dossier_id": dossier_id} for dossier_id in dossier_ids]
    await session.execute(insert(Sampled), rows)


def visible(root: str) -> Select[Any]:
    below = select(Agency.code).where(Agency.path.contains([root]))
    return select(Survey).where(Survey.agency.in_(below)).order_by(Survey.created_at.desc(), Survey.id.desc())


async def get(session: Session, survey_id: UUID, root: str) -> Survey | None:
    return await session.scalar(visible(root).where(Survey.id == survey_id))


async def sampled_of(session: Session, survey: Survey, dossier_ids: set[UUID]) -> set[UUID]:
    query = select(Sampled.dossier_id).where(Sampled.survey_id == survey.id, Sampled.dossier_id.in_(dossier_ids))
    return set((await session.scalars(query)).all())


async def keep_answer(session: Session, survey: Survey, dossier_id: UUID, answer: bool, now: datetime) -> None:
    drawn = update(Sampled).where(Sampled.survey_id == survey.id, Sampled.dossier_id == dossier_id)
    await session.execute(drawn.values(filed_it_oneself=answer, answered_at=now))


def sample(survey: Survey) -> Select[Any]:
    return select(Sampled).where(Sampled.survey_id == survey.id).order_by(Sampled.dossier_id)


async def count_sample(session: Session, survey: Survey) -> int:
    return await session.scalar(select(func.count()).where(Sampled.survey_id == survey.id)) or 0


async def answers(session: Session, survey: Survey) -> list[tuple[str, bool]]:
    """(Who filed by the dossier, whether the person says that they did), of those who have answered."""
    query = (
        select(DossierFact.filer, Sampled.filed_it_oneself)
        .join(DossierFact, DossierFact.dossier_id == Sampled.dossier_id)
        .where(Sampled.survey_id == survey.id, Sampled.filed_it_oneself.is_not(None))
    )
    return [(filer or "", bool(answer)) for filer, answer in await session.execute(query)]
