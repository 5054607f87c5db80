from collections.abc import Sequence
from uuid import UUID

from servicekit.database import Session
from sqlalchemy import select

from dossier_service.deadlines.ledger import Kind, LedgerLine
from dossier_service.deadlines.models import DeadlineLine


async def lines(session: Session, dossier_id: UUID) -> list[LedgerLine]:
    """The dossier's ledger in the order of its writing."""
    return (await ledgers(session, [dossier_id])).get(dossier_id, [])


async def ledgers(session: Session, dossier_ids: Sequence[UUID]) -> dict[UUID, list[LedgerLine]]:
    """Many at once, each in the order of its writing."""
    query = select(DeadlineLine).where(DeadlineLine.dossier_id.in_(dossier_ids)).order_by(DeadlineLine.id)
    found: dict[UUID, list[LedgerLine]] = {}
    for row in await session.scalars(query):
        found.setdefault(row.dossier_id, []).append(LedgerLine(row.at, Kind(row.kind), row.note, row.facts))
    return found


def write(session: Session, dossier_id: UUID, lines: Sequence[LedgerLine]) -> None:
    session.add_all(
        DeadlineLine(dossier_id=dossier_id, at=line.at, kind=line.kind, note=line.note, facts=dict(line.facts))
        for line in lines
    )
