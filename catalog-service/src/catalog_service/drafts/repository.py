from typing import Any, cast

from servicekit.database import Session
from sqlalchemy import Select, func, select

from catalog_service.drafts.models import ProcedureDraft, RetirementPlan
from catalog_service.procedures.models import Procedure


async def get(session: Session, code: str) -> ProcedureDraft | None:
    return await session.get(ProcedureDraft, code)


def listing() -> Select[Any]:
    """Drafts in code order, each with the newest version beside it."""
    draft = ProcedureDraft
    columns: list[Any] = [draft.code, draft.version, draft.changed_by, draft.changed_at]
    columns.append(func.coalesce(draft.document["name"].as_string(), "").label("name"))
    columns.append(Procedure.latest_version.label("published_version"))
    statement = select(*columns).join(Procedure, Procedure.code == draft.code).order_by(draft.code)
    return cast(Select[Any], statement)


async def get_for_update(session: Session, code: str) -> ProcedureDraft | None:
    return await session.scalar(select(ProcedureDraft).where(ProcedureDraft.code == code).with_for_update())


async def retirement_plan(session: Session, code: str) -> RetirementPlan | None:
    """The one that was not taken back."""
    query = select(RetirementPlan).where(RetirementPlan.code == code, RetirementPlan.taken_back_at.is_(None))
    return await session.scalar(query.with_for_update())
