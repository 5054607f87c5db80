"""What a person decides about a line that no rule could settle; each decision is a movement, and an act for ever."""

from dataclasses import dataclass
from uuid import UUID

from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.etag import ExpectedVersion
from servicekit.ids import uuid7
from servicekit.problems import NotPermitted

from payment_service.access.units import is_within
from payment_service.accounts import repository as accounts
from payment_service.checkouts import bills
from payment_service.checkouts import repository as payments
from payment_service.checkouts.models import Payment
from payment_service.checkouts.settlement import Settling
from payment_service.deposits import arriving
from payment_service.deposits import repository as deposits
from payment_service.ledger import accounts as chart
from payment_service.ledger import repository as movements
from payment_service.ledger import service as ledger
from payment_service.ledger.accounts import Line, MovementKind
from payment_service.ledger.service import Movement
from payment_service.reconciliation import repository
from payment_service.reconciliation.problems import (
    ActDoesNotFit,
    LineNeedsAnother,
    LineNotOpen,
    PaymentNotAttachable,
    ReturnNeedsAnother,
)
from payment_service.reconciliation.schemas import ActKind
from payment_service.shifts import repository as shifts
from payment_service.statements import repository as lines
from payment_service.statements.holding import let_go
from payment_service.statements.judging import give_to, keep_surplus
from payment_service.statements.models import StatementLine, StatementLineAct
from payment_service.statements.problems import StatementLineNotFound
from payment_service.statements.schemas import BY_BANK, LineOutcome, LineReason, LineState, StatementSource

RESOLVERS = ("approver", "administrator")
"""The holder of the account (chủ tài khoản) in a unit, and the province's administrator; never who brought the line."""
_UNDONE = {LineReason.RETURNED: MovementKind.RETURN, LineReason.WRITTEN_OFF: MovementKind.WRITE_OFF}

_RETURNING = (ActKind.PROPOSE_RETURN, ActKind.RETURN)
"""Any other act ends a return that was proposed."""
_NOT_SETTLING = (LineOutcome.UNDER, LineOutcome.OVER, LineOutcome.DUPLICATE)


@dataclass(frozen=True)
class Decision:
    """Who decides, why, and which version of the line was looked at."""

    caller: Caller
    reason: str
    expected: ExpectedVersion
    settling: Settling


async def attach(session: Session, line_id: UUID, payment_id: UUID, decision: Decision) -> StatementLine:
    """The transfer was meant for this payment, which is settled by it as if its memo had said so.

    Raises StatementLineNotFound, NotPermitted, LineNeedsAnother, VersionConflict, LineNotOpen, ActDoesNotFit,
    PaymentNotAttachable.
    """
    line = await _open_line(session, line_id, decision)
    if line.provider != StatementSource.VIETQR or line.held_vnd == 0:
        raise ActDoesNotFit
    payment = await _payment(session, payment_id, decision.caller)
    await let_go(session, line, decision.settling.at, decision.caller.subject)
    await give_to(session, line, payment, decision.settling, decision.caller.subject)
    return await _acted(session, line, ActKind.ATTACH, decision, payment.id)


async def refund(session: Session, line_id: UUID, decision: Decision) -> StatementLine:
    """What came for a known payment and does not settle it gets a refund case. Raises as `attach`."""
    line = await _open_line(session, line_id, decision)
    if line.payment_id is None or line.outcome not in _NOT_SETTLING:
        raise ActDoesNotFit
    payment = await payments.lock(session, line.payment_id)
    surplus_vnd = line.held_vnd or line.amount_vnd - await bills.total_vnd(session, payment)
    if surplus_vnd <= 0:
        raise ActDoesNotFit
    await let_go(session, line, decision.settling.at, decision.caller.subject)
    await keep_surplus(session, line, payment, surplus_vnd, decision.settling)
    line.state, line.reason = LineState.CLOSED, LineReason.REFUNDED
    return await _acted(session, line, ActKind.REFUND, decision, payment.id)


async def propose_return(session: Session, line_id: UUID, decision: Decision) -> StatementLine:
    """Nothing moves before another person confirms it. Raises as `attach`."""
    line = await _open_line(session, line_id, decision)
    if line.held_vnd == 0 or line.return_proposed:
        raise ActDoesNotFit
    line.return_proposed_by = decision.caller.subject
    return await _acted(session, line, ActKind.PROPOSE_RETURN, decision)


async def confirm_return(session: Session, line_id: UUID, decision: Decision) -> StatementLine:
    """The bank sends it back to whoever it came from. Raises ReturnNeedsAnother, and as `attach`."""
    line = await _open_line(session, line_id, decision)
    if not line.return_proposed:
        raise ActDoesNotFit
    if line.return_proposed_by == decision.caller.subject:
        raise ReturnNeedsAnother
    await _book(session, line, MovementKind.RETURN, chart.held(line.provider).reversed, line.held_vnd, decision)
    line.state, line.reason, line.held_vnd = LineState.CLOSED, LineReason.RETURNED, 0
    line.returned_by = decision.caller.subject
    return await _acted(session, line, ActKind.RETURN, decision)


async def reject_return(session: Session, line_id: UUID, decision: Decision) -> StatementLine:
    """Also who proposed it may take it back. Raises as `attach`."""
    line = await _open_line(session, line_id, decision)
    if not line.return_proposed:
        raise ActDoesNotFit
    return await _acted(session, line, ActKind.REJECT_RETURN, decision)


async def write_off(session: Session, line_id: UUID, decision: Decision) -> StatementLine:
    """Held and unclaimed: other income. Paid out too little by a provider: a shortfall. Raises as `attach`."""
    line = await _open_line(session, line_id, decision)
    if line.held_vnd:
        await _book(session, line, MovementKind.WRITE_OFF, chart.written_off(), line.held_vnd, decision)
    else:
        short_vnd = await _short(session, line)
        await _book(session, line, MovementKind.WRITE_OFF, chart.paid_out_short(line.provider), short_vnd, decision)
    line.state, line.reason, line.held_vnd = LineState.CLOSED, LineReason.WRITTEN_OFF, 0
    return await _acted(session, line, ActKind.WRITE_OFF, decision)


async def accept(session: Session, line_id: UUID, decision: Decision) -> StatementLine:
    """It is the till's deposit, though over another sum: what differs is short or over for the till's unit.

    Raises as `attach`; LineNeedsAnother also for whose till it was.
    """
    line = await _open_line(session, line_id, decision)
    if line.shift_id is None or line.held_vnd == 0 or line.outcome not in (LineOutcome.UNDER, LineOutcome.OVER):
        raise ActDoesNotFit
    shift = await shifts.lock(session, line.shift_id)
    if shift.clerk == decision.caller.subject:
        raise LineNeedsAnother
    if await deposits.arrived_at(session, shift.id) is not None:
        raise ActDoesNotFit
    at = decision.settling.at
    await let_go(session, line, at, decision.caller.subject)
    await arriving.book(session, line, shift, at)
    more_vnd = line.amount_vnd - (shift.remitted_vnd or 0)
    sides = chart.deposited_too_much() if more_vnd > 0 else chart.deposited_too_little()
    difference = Movement(
        MovementKind.DIFFERENCE, sides, abs(more_vnd), at, shift_id=shift.id, statement_line_id=line.id,
        actor=decision.caller.subject, reason=decision.reason,
    )  # fmt: skip
    await ledger.write_for_agency(session, shift.unit, difference)
    line.state = LineState.CLOSED
    return await _acted(session, line, ActKind.ACCEPT, decision)


async def reopen(session: Session, line_id: UUID, decision: Decision) -> StatementLine:
    """A return or a write-off is taken back by a correction. Raises as `attach`, but LineNotOpen."""
    line = await _line(session, line_id, decision)
    kind = _UNDONE.get(LineReason(line.reason)) if line.reason else None
    if line.state != LineState.CLOSED or kind is None:
        raise ActDoesNotFit
    undone = await movements.standing(session, line.id, (kind,))
    was, amount_vnd = await movements.line_of(session, undone.id)
    await _book(session, line, MovementKind.CORRECTION, was.reversed, amount_vnd, decision, undone.id)
    if was.reversed.credit == chart.held(line.provider).credit:
        line.held_vnd = amount_vnd
    line.state = LineState.OPEN
    line.reason = LineReason.AMOUNT_DIFFERS if line.payment_id else LineReason.NO_REFERENCE
    return await _acted(session, line, ActKind.REOPEN, decision)


async def _open_line(session: Session, line_id: UUID, decision: Decision) -> StatementLine:
    line = await _line(session, line_id, decision)
    if line.state != LineState.OPEN:
        raise LineNotOpen
    return line


async def _line(session: Session, line_id: UUID, decision: Decision) -> StatementLine:
    caller = decision.caller
    if caller.unit is None or not caller.has_role(*RESOLVERS):
        raise NotPermitted
    if await lines.find_line(session, line_id, caller.unit) is None:
        raise StatementLineNotFound
    line = await lines.lock(session, line_id)
    if line is None or line.copy_of is not None:
        raise StatementLineNotFound
    if await repository.uploader_of(session, line.statement_id) == caller.subject:
        raise LineNeedsAnother
    decision.expected.require(line.version)
    return line


async def _payment(session: Session, payment_id: UUID, caller: Caller) -> Payment:
    known = await payments.find(session, payment_id)
    if known is None or known.provider not in BY_BANK:
        raise PaymentNotAttachable
    agency = (await accounts.read(session, known.dossier_id)).agency
    if not is_within(agency, caller.unit or ""):
        raise PaymentNotAttachable
    return await payments.lock(session, payment_id)


async def _short(session: Session, line: StatementLine) -> int:
    """What the provider's line is less than its settled payment. Raises ActDoesNotFit when it is not."""
    payment = await payments.lock(session, line.payment_id) if line.payment_id else None
    if payment is None or line.outcome != LineOutcome.UNDER or payment.settled_at is None:
        raise ActDoesNotFit
    return await bills.total_vnd(session, payment) - line.amount_vnd


async def _book(
    session: Session,
    line: StatementLine,
    kind: MovementKind,
    sides: Line,
    amount_vnd: int,
    decision: Decision,
    reverses_id: UUID | None = None,
) -> None:
    movement = Movement(
        kind, sides, amount_vnd, decision.settling.at,
        statement_line_id=line.id, reverses_id=reverses_id, actor=decision.caller.subject, reason=decision.reason,
    )  # fmt: skip
    await ledger.write_for_agency(session, await lines.unit_of(session, line.statement_id), movement)


async def _acted(
    session: Session, line: StatementLine, kind: ActKind, decision: Decision, payment_id: UUID | None = None
) -> StatementLine:
    if kind not in _RETURNING:
        line.return_proposed_by = line.returned_by = None
    session.add(
        StatementLineAct(
            id=uuid7(),
            line_id=line.id,
            kind=kind,
            actor=decision.caller.subject,
            reason=decision.reason,
            payment_id=payment_id,
            acted_at=decision.settling.at,
        )
    )
    await session.flush()
    return line
