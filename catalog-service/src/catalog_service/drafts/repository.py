from servicekit.database import Session
from sqlalchemy import select

from catalog_service.drafts.models import ProcedureDraft


async def get(session: Session, code: str) -> ProcedureDraft | None:
    return await session.get(ProcedureDraft, code)


async def get_for_update(session: Session, code: str) -> ProcedureDraft | None:
    return await session.scalar(select(ProcedureDraft).where(ProcedureDraft.code == code).with_for_update())
