from datetime import date

from contracts.catalog import ChannelCases
from pydantic import TypeAdapter
from servicekit.database import Session
from sqlalchemy import select

from catalog_service.procedures.models import ProcedureVersion
from catalog_service.procedures.repository import in_force

_CHANNELS = TypeAdapter(list[ChannelCases])


async def channels_on(session: Session, code: str, day: date) -> tuple[int, list[ChannelCases]] | None:
    """The version in force that day, with its channels."""
    query = select(ProcedureVersion.version, ProcedureVersion.record["channels"])
    row = (await session.execute(query.where(ProcedureVersion.code == code, in_force(day)))).one_or_none()
    return (row[0], _CHANNELS.validate_python(row[1])) if row else None
