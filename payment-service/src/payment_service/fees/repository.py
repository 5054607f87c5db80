from contracts.catalog import ChannelCases, ProcedureRecord
from servicekit.database import Session
from sqlalchemy.dialects.postgresql import insert

from payment_service.fees.models import ProcedureFees


async def keep(session: Session, record: ProcedureRecord) -> None:
    """A published version never changes, so the first one stays."""
    channels = [channel.model_dump(mode="json") for channel in record.channels]
    row = {"code": record.code, "version": record.version, "name": record.name, "channels": channels}
    await session.execute(insert(ProcedureFees).values(row).on_conflict_do_nothing())


async def channels_of(session: Session, code: str, version: int) -> list[ChannelCases] | None:
    row = await session.get(ProcedureFees, (code, version))
    return [ChannelCases.model_validate(channel) for channel in row.channels] if row else None


async def name_of(session: Session, code: str, version: int) -> str:
    """Of the procedure; empty when it was published before names were kept."""
    row = await session.get(ProcedureFees, (code, version))
    return row.name if row else ""
