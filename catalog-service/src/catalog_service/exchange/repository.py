from collections.abc import Collection
from datetime import datetime

from servicekit.database import Session
from sqlalchemy import Row, cast, select, text, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Text

from catalog_service.agencies.models import Agency
from catalog_service.procedures.models import Procedure, ProcedureVersion


async def changed_after(
    session: Session, place: tuple[int, str], since: datetime | None, limit: int
) -> list[Row[Procedure, ProcedureVersion]]:
    """Published procedures in the order in which they changed last, up to the oldest transaction still running."""
    version = ProcedureVersion
    query = (
        select(Procedure, version)
        .join(version, (version.code == Procedure.code) & (version.version == Procedure.latest_version))
        .where(tuple_(Procedure.changed_xid, Procedure.code) > place)
        .where(Procedure.changed_xid < text("pg_snapshot_xmin(pg_current_snapshot())::text::bigint"))
        .order_by(Procedure.changed_xid, Procedure.code)
        .limit(limit)
    )
    if since is not None:
        query = query.where(Procedure.changed_at >= since)
    return list((await session.execute(query)).all())


async def codes_below(session: Session, agencies: Collection[str]) -> set[str]:
    """The units themselves and all under them."""
    query = select(Agency.code).where(Agency.path.op("&&")(cast(sorted(agencies), ARRAY(Text))))
    return set(await session.scalars(query)) if agencies else set()
