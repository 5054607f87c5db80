"""Money on a statement that is nobody's yet is held as unidentified, and let go once it is known whose it is."""

from datetime import datetime

from servicekit.database import Session

from payment_service.ledger import accounts as chart
from payment_service.ledger import repository as movements
from payment_service.ledger import service as ledger
from payment_service.ledger.accounts import MovementKind
from payment_service.ledger.service import Movement
from payment_service.statements import repository
from payment_service.statements.models import StatementLine


async def hold(session: Session, line: StatementLine, at: datetime) -> None:
    """For the unit that brought the statement: no agency is known."""
    unit = await repository.unit_of(session, line.statement_id)
    movement = Movement(
        MovementKind.HOLDING, chart.held(line.provider), line.amount_vnd, at, statement_line_id=line.id
    )  # fmt: skip
    await ledger.write_for_agency(session, unit, movement)
    line.held_vnd = line.amount_vnd


async def let_go(session: Session, line: StatementLine, at: datetime, actor: str | None = None) -> None:
    """What is to happen to the money follows in the same transaction."""
    if line.held_vnd == 0:
        return
    holding = await movements.standing(session, line.id, (MovementKind.HOLDING,))
    movement = Movement(
        MovementKind.RELEASE, chart.held(line.provider).reversed, line.held_vnd, at,
        statement_line_id=line.id, payment_id=None, reverses_id=holding.id, actor=actor,
    )  # fmt: skip
    await ledger.write_for_agency(session, holding.agency, movement)
    line.held_vnd = 0
