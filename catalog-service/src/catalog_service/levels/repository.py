from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from servicekit.database import Session
from sqlalchemy import ColumnElement, Integer, Select, and_, case, delete, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import JSONPATH, distinct_on, insert

from catalog_service.agencies.models import Agency
from catalog_service.levels.models import LevelObservation, LevelProbe, LevelStanding, LevelWaiver, PaymentAnswer
from catalog_service.levels.schemas import WaiverRequest
from catalog_service.procedures.models import ProcedureVersion
from catalog_service.procedures.repository import concerns, has_a_day, in_force

Version, Standing, Observation = ProcedureVersion, LevelStanding, LevelObservation

FROM_AFAR = ("online", "post")
"""Ways to hand a result over for which nobody has to come."""

Place = tuple[str, str]
"""Procedure and executing agency, by their codes."""

# A dossier of which nothing but a payment was heard yet is neither real nor a trial.
_IS_REAL = Observation.trial.is_(False)
_FILED = Observation.online.is_(True) & ~Observation.failed


async def standing_versions(session: Session, codes: Collection[str], today: date) -> list[ProcedureVersion]:
    """In force or still to come, oldest first."""
    query = select(Version).where(Version.code.in_(codes), _stands(today)).order_by(Version.code, Version.version)
    return list(await session.scalars(query))


def _stands(today: date) -> ColumnElement[bool]:
    return or_(Version.valid_to.is_(None), Version.valid_to >= today) & has_a_day(Version)


async def lock_standings(session: Session, codes: Collection[str]) -> dict[Place, LevelStanding]:
    """Locked before the evidence is read: what is heard meanwhile marks them anew."""
    query = select(Standing).where(Standing.code.in_(codes)).order_by(Standing.code, Standing.agency_code)
    query = query.with_for_update().execution_options(populate_existing=True)
    return {(standing.code, standing.agency_code): standing for standing in await session.scalars(query)}


async def get_standing(session: Session, code: str, agency: str) -> LevelStanding | None:
    return await session.get(Standing, (code, agency))


async def drop_standings(session: Session, places: Collection[Place]) -> None:
    for code, agency in places:
        await session.execute(delete(Standing).where(Standing.code == code, Standing.agency_code == agency))


async def due(session: Session, now: datetime, today: date, limit: int) -> list[str]:
    """Procedures whose answer may have changed, or that were never judged."""
    unjudged = select(Version.code).where(Version.levels.is_(None), _stands(today))
    rechecked = select(Standing.code).where(Standing.recheck_at <= now)
    both = rechecked.union(unjudged).subquery()
    return list(await session.scalars(select(both.c.code).order_by(both.c.code).limit(limit)))


async def forget_recheck(session: Session, codes: Collection[str]) -> None:
    await session.execute(update(Standing).where(Standing.code.in_(codes)).values(recheck_at=None))


async def recheck(session: Session, place: Place, at: datetime) -> None:
    """Waits for who is judging it: they may have read what there was before, and set a later time."""
    standing = await session.get(Standing, place, with_for_update=True, populate_existing=True)
    if standing and (standing.recheck_at is None or standing.recheck_at > at):
        standing.recheck_at = at
        await session.flush()


async def recheck_all(session: Session, at: datetime) -> None:
    """What declares level 4: whether payment works changes nothing below."""
    await session.execute(update(Standing).where(Standing.declared == 4).values(recheck_at=at))


async def newest_probes(session: Session, codes: Collection[str]) -> list[LevelProbe]:
    """One for each place and proof."""
    key = (LevelProbe.code, LevelProbe.agency_code, LevelProbe.proof)
    query = select(LevelProbe).ext(distinct_on(*key)).where(LevelProbe.code.in_(codes))
    return list(await session.scalars(query.order_by(*key, LevelProbe.at.desc(), LevelProbe.id.desc())))


async def last_dossiers(session: Session, codes: Collection[str]) -> Sequence[Any]:
    """When a real dossier at each place was last filed online, paid online, answered online or by post.

    One that failed proves no filing; what was paid for it has been paid all the same.
    """
    filed = func.max(Observation.submitted_at).filter(_FILED)
    answered = func.max(Observation.returned_at).filter(Observation.returned_by.in_(FROM_AFAR))
    query = (
        select(
            Observation.code,
            Observation.agency_code,
            filed.label("submitted_at"),
            func.max(Observation.paid_online_at).label("paid_online_at"),
            answered.label("returned_at"),
        )
        .where(Observation.code.in_(codes), _IS_REAL)
        .group_by(Observation.code, Observation.agency_code)
    )
    return (await session.execute(query)).all()


async def observed(session: Session, codes: Collection[str], since: datetime) -> dict[Place, int]:
    """The highest level that real dossiers have shown since: filed online; then paid and answered so too."""
    whole = and_(
        Observation.returned_by.in_(FROM_AFAR),
        Observation.returned_at >= since,
        or_(~Observation.owed, Observation.paid_online_at.is_not(None)),
    )
    level = func.max(case((whole, 4), (Observation.submitted_at >= since, 3))).label("level")
    query = (
        select(Observation.code, Observation.agency_code, level)
        .where(Observation.code.in_(codes), _IS_REAL, _FILED)
        .group_by(Observation.code, Observation.agency_code)
    )
    rows = (await session.execute(cast(Select[Any], query))).mappings()
    return {(row["code"], row["agency_code"]): row["level"] for row in rows if row["level"]}


async def add_steps(session: Session, dossier_id: UUID, steps: dict[str, Any]) -> dict[str, Any]:
    """All steps that were heard of the dossier, whose row is locked."""
    statement = insert(Observation).values(dossier_id=dossier_id, steps=steps)
    both = Observation.steps.op("||")(statement.excluded.steps)
    statement = statement.on_conflict_do_update(index_elements=[Observation.dossier_id], set_={"steps": both})
    return (await session.execute(statement.returning(Observation.steps))).scalar_one()


async def observe(session: Session, dossier_id: UUID, **heard: Any) -> Place | None:
    """Add what was heard of a dossier; gives where it belongs once that is known."""
    statement = insert(Observation).values(dossier_id=dossier_id, **heard)
    statement = statement.on_conflict_do_update(index_elements=[Observation.dossier_id], set_=heard)
    code, agency = (await session.execute(statement.returning(Observation.code, Observation.agency_code))).one()
    return (code, agency) if code and agency else None


async def payment_answer(session: Session) -> PaymentAnswer | None:
    return await session.get(PaymentAnswer, 1)


async def keep_payment_answer(session: Session, values: dict[str, Any]) -> None:
    statement = insert(PaymentAnswer).values(id=1, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=[PaymentAnswer.id], set_=values))


async def open_waivers(session: Session, codes: Collection[str], today: date) -> list[LevelWaiver]:
    """Signed, not revoked, not ended; whether they hold is for the signature to say."""
    signed = and_(LevelWaiver.signature.is_not(None), LevelWaiver.revoked_at.is_(None))
    query = select(LevelWaiver).where(LevelWaiver.code.in_(codes), signed, LevelWaiver.expires_on >= today)
    query = query.order_by(LevelWaiver.code, LevelWaiver.id).execution_options(populate_existing=True)
    return list(await session.scalars(query))


async def waiver(session: Session, code: str, waiver_id: UUID) -> LevelWaiver | None:
    return await session.scalar(select(LevelWaiver).where(LevelWaiver.id == waiver_id, LevelWaiver.code == code))


async def waiver_for_update(session: Session, code: str, waiver_id: UUID) -> LevelWaiver | None:
    query = select(LevelWaiver).where(LevelWaiver.id == waiver_id, LevelWaiver.code == code)
    return await session.scalar(query.with_for_update())


async def all_waivers(session: Session) -> list[LevelWaiver]:
    """By their ids."""
    return list(await session.scalars(select(LevelWaiver).order_by(LevelWaiver.id)))


async def requested_waiver(session: Session, code: str, request: WaiverRequest) -> UUID | None:
    """One that asks for the same by the same decision and waits for its signature."""
    same = and_(LevelWaiver.code == code, LevelWaiver.agency_code == request.agency, LevelWaiver.level == request.level)
    decided = LevelWaiver.decision_number == request.decision_number, LevelWaiver.expires_on == request.expires_on
    waits = LevelWaiver.signed_at.is_(None), LevelWaiver.revoked_at.is_(None)
    return await session.scalar(select(LevelWaiver.id).where(same, *decided, *waits).limit(1))


def waivers(code: str) -> Select[Any]:
    """Newest first."""
    return select(LevelWaiver).where(LevelWaiver.code == code).order_by(LevelWaiver.id.desc())


def coverage(day: date) -> Select[Any]:
    columns: list[Any] = [
        Standing.code,
        Version.name,
        Standing.agency_code,
        Agency.name.label("agency_name"),
        Standing.declared,
        Standing.provable,
        Standing.label,
        Standing.missing,
        Standing.proven_by,
        Standing.last_proof_at,
    ]
    return cast(Select[Any], _live(columns, day).order_by(Standing.code, Standing.agency_code))


async def coverage_summary(session: Session, day: date, sources: Sequence[str]) -> Any:
    """`level3, level4, proven, last_proof_at`, then one count for each source."""
    counts: list[Any] = [
        func.count().filter(Standing.declared == 3).label("level3"),
        func.count().filter(Standing.declared == 4).label("level4"),
        func.count().filter(Standing.provable >= Standing.declared).label("proven"),
        func.max(Standing.last_proof_at).label("last_proof_at"),
    ]
    counts += [func.count().filter(Standing.proven_by.contains([source])).label(f"by_{source}") for source in sources]
    return (await session.execute(_live(counts, day))).one()


def _live(columns: Sequence[Any], day: date) -> Select[Any]:
    statement = select(*columns).select_from(Standing).join(Version, and_(Version.code == Standing.code, in_force(day)))
    statement = statement.join(Agency, Agency.code == Standing.agency_code).where(Standing.declared >= 3)
    return cast(Select[Any], statement)


async def declared_on(session: Session, code: str, day: date) -> Any:
    """What the version of that day declares in both schemes, and who says so."""
    record = Version.record
    query = select(
        Version.level_declared,
        Version.online_mode,
        record["decision"].astext.label("decision"),
        record["agency"]["name"].astext.label("agency"),
        Version.valid_from,
        Version.valid_to,
    ).where(Version.code == code, in_force(day))
    return (await session.execute(query)).one_or_none()


async def level_counts(session: Session, day: date, agency: str | None) -> Sequence[Any]:
    """Procedures in force that day by `declared, online_mode, provable, label`; an agency's own standing goes first."""
    declared, provable, label = Version.level_declared, Version.level_provable, Version.level_label
    if agency:
        declared = _declared_by(agency)
        provable, label = func.coalesce(Standing.provable, provable), func.coalesce(Standing.label, label)
    columns: list[Any] = [declared.label("declared"), Version.online_mode]
    columns += [provable.label("provable"), label.label("label")]
    query = select(*columns, func.count().label("procedures")).where(in_force(day))
    if agency:
        own = and_(Standing.code == Version.code, Standing.agency_code == agency)
        query = query.outerjoin(Standing, own).where(concerns(agency, day))
    return (await session.execute(query.group_by(*columns))).all()


def _declared_by(agency: str) -> ColumnElement[int]:
    entry = func.jsonb_path_query_first(
        Version.record["levels_by_agency"],
        literal("$[*] ? (@.agency.code == $code).declared").cast(JSONPATH),
        func.jsonb_build_object("code", agency),
    )
    return func.coalesce(entry.cast(Integer), Version.level_declared)
