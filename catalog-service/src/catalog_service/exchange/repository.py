from collections.abc import Collection
from datetime import date, datetime

from servicekit.database import Session
from sqlalchemy import ColumnElement, Row, cast, exists, or_, select, text, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased
from sqlalchemy.types import Text

from catalog_service.agencies.models import Agency
from catalog_service.procedures.models import Procedure, ProcedureVersion
from catalog_service.procedures.repository import has_a_day

Version = ProcedureVersion


async def changed_after(
    session: Session, place: tuple[int, str, int], since: datetime | None, limit: int, today: date
) -> list[Row[Procedure, ProcedureVersion]]:
    """Published procedures in the order in which they changed last, up to the oldest transaction still running.

    Each with its versions that hold today or later; one that has none, or has ended, with its newest.
    """
    xid, code, _ = place
    query = (
        select(Procedure, Version)
        .join(Version, Version.code == Procedure.code)
        .where(_told(today))
        .where(tuple_(Procedure.changed_xid, Procedure.code) >= (xid, code))  # by the index
        .where(tuple_(Procedure.changed_xid, Procedure.code, Version.version) > place)
        .where(Procedure.changed_xid < text("pg_snapshot_xmin(pg_current_snapshot())::text::bigint"))
        .order_by(Procedure.changed_xid, Procedure.code, Version.version)
        .limit(limit)
    )
    if since is not None:
        query = query.where(Procedure.changed_at >= since)
    return list((await session.execute(query)).all())


def _told(today: date) -> ColumnElement[bool]:
    retired = Procedure.retired_from.is_not(None) & (Procedure.retired_from <= today)
    newest = Version.version == Procedure.latest_version
    other = aliased(Version)
    none_stands = ~exists().where(other.code == Procedure.code, _stands(other, today))
    return or_(newest & or_(retired, none_stands), ~retired & _stands(Version, today))


def _stands(version: type[ProcedureVersion], day: date) -> ColumnElement[bool]:
    return or_(version.valid_to.is_(None), version.valid_to >= day) & has_a_day(version)


async def codes_below(session: Session, agencies: Collection[str]) -> set[str]:
    """The units themselves and all under them."""
    query = select(Agency.code).where(Agency.path.op("&&")(cast(sorted(agencies), ARRAY(Text))))
    return set(await session.scalars(query)) if agencies else set()
