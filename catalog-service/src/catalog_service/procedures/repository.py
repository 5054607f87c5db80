from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, cast

from servicekit.database import Session
from sqlalchemy import ColumnElement, Row, Select, func, literal, or_, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from catalog_service.agencies.repository import codes_acted_for
from catalog_service.database import is_among
from catalog_service.procedures.models import Procedure, ProcedureForm, ProcedureVersion
from catalog_service.procedures.records import AGENCY_LISTS

Version = ProcedureVersion

NAMED_IN_RECORD = ("field", "agency", "levels_by_agency", *AGENCY_LISTS)


def in_force(day: date) -> ColumnElement[bool]:
    return (Version.valid_from <= day) & or_(Version.valid_to.is_(None), Version.valid_to >= day)


def has_a_day(version: type[ProcedureVersion]) -> ColumnElement[bool]:
    """It was not replaced before its first day was over."""
    return or_(version.valid_to.is_(None), version.valid_to >= version.valid_from)


async def answer_on(session: Session, code: str, day: date) -> Row[bytes, str] | None:
    """Payload and etag of the version in force that day."""
    query = select(Version.payload, Version.etag).where(Version.code == code, in_force(day))
    return (await session.execute(query)).one_or_none()


async def answer_latest(session: Session, code: str, today: date) -> Row[bytes, str] | None:
    """Payload and etag of the newest version that has begun, be it ended; one without a day never did."""
    begun = (Version.code == code) & (Version.valid_from <= today) & has_a_day(Version)
    query = select(Version.payload, Version.etag).where(begun).order_by(Version.version.desc()).limit(1)
    return (await session.execute(query)).one_or_none()


async def answer_of_version(session: Session, code: str, version: int) -> Row[bytes, str] | None:
    query = select(Version.payload, Version.etag).where(Version.code == code, Version.version == version)
    return (await session.execute(query)).one_or_none()


async def form_of(session: Session, code: str, day: date, version: int | None) -> Row[bytes, str] | None:
    """Payload and etag of the form of that version, or of the one in force that day."""
    query = select(ProcedureForm.payload, ProcedureForm.etag).join(
        Version, (Version.code == ProcedureForm.code) & (Version.version == ProcedureForm.version)
    )
    wanted = Version.version == version if version else in_force(day)
    return (await session.execute(query.where(ProcedureForm.code == code, wanted))).one_or_none()


def versions(code: str) -> Select[Any]:
    """Newest first."""
    columns: list[Any] = [Version.version, Version.name, Version.valid_from, Version.valid_to, Version.published_at]
    columns += [Version.record[name].astext.label(name) for name in ("decision", "successor")]
    columns += [_in_its_place().label("replaced_by")]
    statement = select(*columns).where(Version.code == code).order_by(Version.version.desc())
    return cast(Select[Any], statement)


def _in_its_place() -> ColumnElement[int]:
    """The later version that holds after a version's last day, the first to begin where there are several."""
    later = aliased(Version)
    holds_after = or_(later.valid_to.is_(None), later.valid_to > Version.valid_to)
    query = select(later.version).where(later.code == Version.code, later.version > Version.version)
    query = query.where(has_a_day(later), holds_after).order_by(later.valid_from).limit(1)
    return query.correlate(Version).scalar_subquery()


async def courses(session: Session, code: str) -> list[tuple[date, date | None, str | None]]:
    """First day, last day and successor of the versions that have a day, in the order of their days."""
    columns: list[Any] = [Version.valid_from, Version.valid_to, Version.record["successor"].astext]
    query = select(*columns).where(Version.code == code, has_a_day(Version)).order_by(Version.valid_from)
    return [(row[0], row[1], row[2]) for row in await session.execute(query)]


async def contents(session: Session, code: str, numbers: Collection[int]) -> dict[int, tuple[dict[str, Any], Any]]:
    """Of these versions the record, and the electronic form as it was drafted."""
    columns: list[Any] = [Version.version, Version.record, Version.document["form"]]
    query = select(*columns).where(Version.code == code, Version.version.in_(numbers))
    return {row[0]: (row[1], row[2]) for row in await session.execute(query)}


async def numbers(session: Session, code: str) -> Any | None:
    """`first` and `latest` version number, `first_from`; None when nothing is published."""
    columns: list[Any] = [func.min(Version.version).label("first"), func.max(Version.version).label("latest")]
    columns.append(func.min(Version.valid_from).label("first_from"))
    row = (await session.execute(select(*columns).where(Version.code == code))).one()
    return row if row.first is not None else None


async def number_on(session: Session, code: str, day: date) -> int | None:
    """Of the version in force that day."""
    return await session.scalar(select(Version.version).where(Version.code == code, in_force(day)))


async def exists(session: Session, code: str) -> bool:
    return bool(await session.scalar(select(literal(1)).where(Version.code == code).limit(1)))


async def published(session: Session, codes: Collection[str]) -> set[str]:
    """Which of the codes have a published version."""
    if not codes:
        return set()
    return set(await session.scalars(select(Version.code).where(is_among(Version.code, codes)).distinct()))


async def newest_begun(session: Session, code: str, today: date) -> date | None:
    """The first day of the newest version that has begun and has a day of its own."""
    query = select(func.max(Version.valid_from)).where(Version.code == code, Version.valid_from <= today)
    return await session.scalar(query.where(has_a_day(Version)))


async def last_day(session: Session, code: str) -> date | None:
    """The last day of those that end; one that is left without a day has none."""
    query = select(func.max(Version.valid_to)).where(Version.code == code)
    return await session.scalar(query.where(has_a_day(Version)))


async def ending_from(session: Session, code: str, day: date) -> list[ProcedureVersion]:
    """Versions that hold on that day or later, in their order."""
    holds = or_(Version.valid_to.is_(None), Version.valid_to >= func.greatest(day, Version.valid_from))
    return list(await session.scalars(select(Version).where(Version.code == code, holds).order_by(Version.version)))


_SUCCESSORS_LOCK = 877


async def successors(session: Session) -> dict[str, str]:
    """As they are named, and until the commit nobody else names one: two that name each other would each see no
    circle. Taken after the procedure's own lock, and always last."""
    await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _SUCCESSORS_LOCK})
    return await named_successors(session)


async def named_successors(session: Session) -> dict[str, str]:
    """Which procedure took whose place, by the newest versions."""
    successor = Version.record["successor"].astext
    query = select(Version.code, successor.label("successor")).where(successor.is_not(None))
    query = query.join(Procedure, (Procedure.code == Version.code) & (Procedure.latest_version == Version.version))
    return {row.code: row.successor for row in await session.execute(query)}


def concerns(agency: str, day: date) -> ColumnElement[bool]:
    """Competent or executing is the agency, a unit below it on that day or an ended one for which any of these acts."""
    return Version.agencies.op("&&")(func.array(codes_acted_for(agency, day)))


async def get_for_update(session: Session, code: str) -> Procedure | None:
    return await session.scalar(select(Procedure).where(Procedure.code == code).with_for_update())


async def claim(session: Session, code: str) -> Procedure:
    """The procedure, locked; made when there is none. Two that make the same one wait for each other."""
    made = insert(Procedure).values(code=code, sequence=0).on_conflict_do_nothing()
    await session.execute(made)
    return (await session.scalars(select(Procedure).where(Procedure.code == code).with_for_update())).one()


def publications() -> Select[Any]:
    """Who published what and when, the last first."""
    decision = Version.record["decision"].astext.label("decision")
    columns: list[Any] = [Version.code, Version.version, Version.name, Version.valid_from, Version.valid_to, decision]
    columns += [Version.published_at, Version.published_by]
    order = (Version.published_at.desc(), Version.code, Version.version)
    return cast(Select[Any], select(*columns).order_by(*order))


async def lock_all(session: Session, codes: Sequence[str]) -> dict[str, Procedure]:
    """Existing procedures by code, locked in code order so that two writers never wait for each other."""
    query = select(Procedure).where(is_among(Procedure.code, codes)).order_by(Procedure.code).with_for_update()
    return {procedure.code: procedure for procedure in await session.scalars(query)}


async def latest_of(session: Session, codes: Sequence[str]) -> dict[str, ProcedureVersion]:
    """The newest version of each, begun or not."""
    query = (
        select(Version)
        .join(Procedure, (Procedure.code == Version.code) & (Procedure.latest_version == Version.version))
        .where(is_among(Version.code, codes))
    )
    return {version.code: version for version in await session.scalars(query)}


async def documents(session: Session, *, newest_alone: bool) -> list[Any]:
    """Versions as imported, with the course that they took and the units and field that they name, by code."""
    columns: list[Any] = [Version.document, Version.version, Version.valid_from, Version.valid_to, Version.published_at]
    columns += [Version.record["successor"].astext.label("successor"), Procedure.latest_version, Procedure.retired_from]
    columns += [Version.record[name].label(name) for name in NAMED_IN_RECORD]
    query = select(*columns).join(Procedure, Procedure.code == Version.code)
    if newest_alone:
        query = query.where(Procedure.latest_version == Version.version)
    return list(await session.execute(query.order_by(Version.code, Version.version)))


async def known_versions(session: Session, codes: Collection[str]) -> dict[str, dict[int, Any]]:
    """Of every version its content's hash and its course, by code and number."""
    columns: list[Any] = [Version.code, Version.version, Version.content_hash, Version.valid_from, Version.valid_to]
    columns += [Version.record["successor"].astext.label("successor")]
    found: dict[str, dict[int, Any]] = {}
    for row in await session.execute(select(*columns).where(is_among(Version.code, codes))):
        found.setdefault(row.code, {})[row.version] = row
    return found


async def versions_of(session: Session, code: str, numbers: Collection[int]) -> list[ProcedureVersion]:
    query = select(Version).where(Version.code == code, Version.version.in_(numbers))
    return list(await session.scalars(query.order_by(Version.version)))
