from collections.abc import Sequence
from uuid import UUID

from servicekit.database import Session
from sqlalchemy import select

from dossier_service.deadlines.ledger import Kind, LedgerLine
from dossier_service.deadlines.models import DeadlineLine


async def lines(session: Session, dossier_id: UUID) -> list[LedgerLine]:
    """The dossier's ledger in the order of its writing."""
    query = select(DeadlineLine).where(DeadlineLine.dossier_id == dossier_id).order_by(DeadlineLine.id)
    return [LedgerLine(row.at, Kind(row.kind), row.note, row.facts) for row in await session.scalars(query)]


def write(session: Session, dossier_id: UUID, lines: Sequence[LedgerLine]) -> None:
    session.add_all(
        DeadlineLine(dossier_id=dossier_id, at=line.at, kind=line.kind, note=line.note, facts=dict(line.facts))
        for line in lines
    )
