"""A till's money comes to our account: a line of the bank's statement with the shift's code, over the same sum.

The line is locked before the shift, as before a payment.
"""

from datetime import datetime

from servicekit.database import Session

from payment_service.deposits import repository
from payment_service.deposits.codes import codes_in, deposit_code
from payment_service.ledger import accounts as chart
from payment_service.ledger import service as ledger
from payment_service.ledger.accounts import MovementKind
from payment_service.ledger.service import Movement
from payment_service.shifts.models import CashShift
from payment_service.shifts.schemas import Remitted
from payment_service.statements import repository as lines
from payment_service.statements.holding import hold, let_go
from payment_service.statements.models import StatementLine
from payment_service.statements.schemas import LineOutcome, LineReason, LineState


async def judge(session: Session, line: StatementLine, at: datetime) -> bool:
    """True when the line is about a deposit of ours. The line must be locked."""
    named = await repository.lock_named(session, codes_in(line.memo))
    if len(named) != 1 or named[0].remitted_to != Remitted.BANK:
        return False
    await _take(session, line, named[0], at)
    return True


async def match_earlier(session: Session, shift: CashShift, at: datetime) -> None:
    """The bank may tell of a deposit before the desk does. The shift must be locked."""
    for line_id in await repository.unplaced(session, deposit_code(shift.id)):
        line = await lines.lock(session, line_id)
        if line is not None and line.state == LineState.OPEN and line.reason == LineReason.NO_REFERENCE:
            await let_go(session, line, at)
            await _take(session, line, shift, at)


async def _take(session: Session, line: StatementLine, shift: CashShift, at: datetime) -> None:
    expected_vnd = shift.remitted_vnd or 0
    line.shift_id, line.judged_at = shift.id, at
    if await repository.arrived_at(session, shift.id) is not None:
        await _leave(session, line, LineOutcome.DUPLICATE, LineReason.ALREADY_PAID, at)
    elif line.amount_vnd != expected_vnd:
        outcome = LineOutcome.OVER if line.amount_vnd > expected_vnd else LineOutcome.UNDER
        await _leave(session, line, outcome, LineReason.AMOUNT_DIFFERS, at)
    else:
        await book(session, line, shift, at)
        line.state, line.outcome, line.reason = LineState.CLOSED, LineOutcome.MATCHED, None
    await session.flush()


async def book(session: Session, line: StatementLine, shift: CashShift, at: datetime) -> None:
    """All that the till had on its way is at the bank, agency by agency. Line and shift must be locked."""
    for agency, amount_vnd in await repository.in_transit(session, shift.id):
        sides = chart.arrived_at_bank() if amount_vnd > 0 else chart.arrived_at_bank().reversed
        movement = Movement(
            MovementKind.REMITTANCE, sides, abs(amount_vnd), at, shift_id=shift.id, statement_line_id=line.id
        )
        await ledger.write_for_agency(session, agency, movement)


async def _leave(session: Session, line: StatementLine, outcome: LineOutcome, reason: LineReason, at: datetime) -> None:
    """A person has to look: the money is there, and not what the desk has said."""
    await hold(session, line, at)
    line.state, line.outcome, line.reason = LineState.OPEN, outcome, reason
