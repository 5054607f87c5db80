from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from contracts.catalog import LevelProofChanged, ProcedurePublished
from servicekit.clock import VIETNAM
from servicekit.database import Session
from sqlalchemy import ColumnElement, Select, Text, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on, insert

from analytics_service.agencies import repository as agencies
from analytics_service.freshness.past import was_told
from analytics_service.publications import content
from analytics_service.publications.models import PaymentProof, Publication


async def keep(session: Session, event: ProcedurePublished) -> None:
    said = {"code": event.code, "version": event.version, "sequence": event.sequence}
    row = said | {"published_at": event.occurred_at} | content.of_record(event.record)
    await session.execute(insert(Publication).values(row).on_conflict_do_nothing())


async def keep_proof(session: Session, event: LevelProofChanged) -> None:
    row = {
        "code": event.code,
        "agency": event.agency,
        "sequence": event.sequence,
        "told_at": event.occurred_at,
        "is_payable": content.is_payable(event),
    }
    await session.execute(insert(PaymentProof).values(row).on_conflict_do_nothing())


async def became_public(
    session: Session, start: datetime, end: datetime, root: str, known_on: date | None
) -> Sequence[Publication]:
    """The versions by which a decision first became public in that time; of decisions since this catalogue is kept:
    what was decided before became public elsewhere."""
    opened = await session.scalar(select(func.min(Publication.published_at)))
    if opened is None:
        return []
    decided_since = Publication.decided_on >= opened.astimezone(VIETNAM).date()
    first = (
        select(Publication)
        .ext(distinct_on(Publication.code, Publication.decided_on))
        .where(decided_since, ~Publication.vertical_only, _of_agencies_below(root, start, end))
        .where(was_told(Publication, known_on))
        .order_by(Publication.code, Publication.decided_on, Publication.version, Publication.sequence)
    )
    return [each for each in await session.scalars(first) if start <= each.published_at < end]


async def contents(session: Session, versions: Mapping[str, int], known_on: date | None) -> Sequence[Publication]:
    """Of each procedure's version as it was said last."""
    last = (
        select(Publication)
        .ext(distinct_on(Publication.code, Publication.version))
        .where(Publication.code.in_(versions), was_told(Publication, known_on))
        .order_by(Publication.code, Publication.version, Publication.sequence.desc())
    )
    return [each for each in await session.scalars(last) if versions[each.code] == each.version]


async def payable(
    session: Session, codes: Collection[str], known_until: datetime, root: str, known_on: date | None
) -> set[str]:
    """Whose online payment is proven at every agency under the root that anything is told of."""
    last = (
        select(PaymentProof)
        .ext(distinct_on(PaymentProof.code, PaymentProof.agency))
        .where(PaymentProof.code.in_(codes), PaymentProof.told_at < known_until)
        .where(was_told(PaymentProof, known_on))
        .order_by(PaymentProof.code, PaymentProof.agency, PaymentProof.sequence.desc())
        .subquery()
    )
    day = known_until.astimezone(VIETNAM).date()
    query = select(last.c.code).where(last.c.agency.in_(agencies.codes_below(root, day, day)))
    return set((await session.scalars(query.group_by(last.c.code).having(func.bool_and(last.c.is_payable)))).all())


def _of_agencies_below(root: str, start: datetime, end: datetime) -> ColumnElement[bool]:
    first, last = (instant.astimezone(VIETNAM).date() for instant in (start, end))
    below: Select[str] = agencies.codes_below(root, first, max(first, _day_before(last)))
    return Publication.agencies.overlap(cast(func.array(below.scalar_subquery(), type_=ARRAY(Text)), ARRAY(Text)))


def _day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)
