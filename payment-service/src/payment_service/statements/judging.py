"""What a line of a statement comes to: one line, one transaction, the line locked before its payment.

A transfer has no other word than the bank's statement: it settles its payment as a notification would. A provider's
file is not signed, so it settles nothing: an order that it lists as paid and we do not is asked about.
"""

from uuid import UUID

from servicekit.database import Session
from servicekit.ids import uuid7

from payment_service.checkouts import bills, settlement
from payment_service.checkouts import repository as payments
from payment_service.checkouts.lifecycle import PaymentStatus, next_status
from payment_service.checkouts.models import Payment
from payment_service.checkouts.settlement import Settling
from payment_service.deposits import arriving
from payment_service.providers.protocol import Outcome, Word
from payment_service.statements import repository
from payment_service.statements.holding import hold, let_go
from payment_service.statements.memos import account_in, references_in
from payment_service.statements.models import StatementLine
from payment_service.statements.schemas import LineOutcome, LineReason, LineState, StatementSource

PAID = (PaymentStatus.SETTLED, PaymentStatus.PARTIALLY_REFUNDED, PaymentStatus.REFUNDED)


async def judge(session: Session, line_id: UUID, settling: Settling) -> None:
    """Does nothing to a line that somebody else has judged."""
    line = await repository.lock(session, line_id)
    if line is None or line.state != LineState.WAITING:
        return
    if line.provider == StatementSource.VIETQR:
        await _judge_transfer(session, line, settling)
    else:
        await _judge_order(session, line, settling)
    await session.flush()


async def judge_again(session: Session, line_id: UUID, settling: Settling) -> None:
    """The provider has been asked since."""
    line = await repository.lock(session, line_id)
    if line is not None and line.reason == LineReason.NOT_CONFIRMED and line.state == LineState.OPEN:
        await _judge_order(session, line, settling)
        await session.flush()


async def give_to(
    session: Session, line: StatementLine, payment: Payment, settling: Settling, actor: str | None = None
) -> None:
    """The transfer is for this payment, with what came for it before. Line and payment must be locked."""
    line.payment_id = payment.id
    if await _is_told_already(session, line, payment):
        _close(line, LineOutcome.MATCHED, settling)
        return
    if next_status(PaymentStatus(payment.status), Outcome.PAID) is None:
        _close(line, LineOutcome.DUPLICATE, settling, LineReason.ALREADY_PAID)
        await keep_surplus(session, line, payment, line.amount_vnd, settling)
        return
    parts = await repository.lock_open_parts(session, payment.id, line.id)
    received_vnd = line.amount_vnd + sum(part.held_vnd for part in parts)
    if received_vnd < payment.amount_vnd:
        await hold(session, line, settling.at)
        _open(line, LineOutcome.UNDER, LineReason.AMOUNT_DIFFERS, settling)
        await settlement.report_mismatch(session, payment, received_vnd, settling.at)
        return
    for part in parts:
        await let_go(session, part, settling.at, actor)
        _close(part, LineOutcome.MATCHED, settling)
    word = Word(Outcome.PAID, payment.amount_vnd, line.bank_reference, "", line.booked_at)
    await settlement.apply(session, payment, word, settling)
    surplus_vnd = received_vnd - payment.amount_vnd
    _close(line, LineOutcome.OVER if surplus_vnd else LineOutcome.MATCHED, settling)
    if surplus_vnd:
        line.reason = LineReason.AMOUNT_DIFFERS
        await keep_surplus(session, line, payment, surplus_vnd, settling)


async def keep_surplus(
    session: Session, line: StatementLine, payment: Payment, surplus_vnd: int, settling: Settling
) -> None:
    """What was too much becomes a payment of its own: for a charge that is not due, which opens its refund case."""
    surplus = Payment(
        id=uuid7(),
        charge_id=payment.charge_id,
        dossier_id=payment.dossier_id,
        provider=payment.provider,
        reference=line.id.hex,
        amount_vnd=surplus_vnd,
        description=payment.description,
        return_url="",
        status=PaymentStatus.PENDING,
        created_at=settling.at,
        expires_at=payment.expires_at,  # what is too much of late money is late too
        query_count=0,
    )
    session.add(surplus)
    await session.flush()
    word = Word(Outcome.PAID, surplus_vnd, line.bank_reference, "", line.booked_at)
    await settlement.apply(session, surplus, word, settling)
    line.surplus_payment_id = surplus.id


async def _judge_transfer(session: Session, line: StatementLine, settling: Settling) -> None:
    named = await repository.payments_named(session, references_in(line.memo))
    if not named and await arriving.judge(session, line, settling.at):
        return
    if len(named) != 1:
        await _leave(session, line, LineReason.SEVERAL_REFERENCES if named else LineReason.NO_REFERENCE, settling)
        return
    payment = await payments.lock(session, named[0])
    account = account_in(payment.invitation)
    if line.account and account and line.account != account:
        await _leave(session, line, LineReason.OTHER_ACCOUNT, settling)
        return
    await give_to(session, line, payment, settling)


async def _is_told_already(session: Session, line: StatementLine, payment: Payment) -> bool:
    """A person has said that the bank has paid this cheque, and now the bank does."""
    is_told = payment.provider != line.provider and payment.status in PAID and line.amount_vnd == payment.amount_vnd
    return is_told and not await repository.has_matched(session, payment.id, line.id)


async def _judge_order(session: Session, line: StatementLine, settling: Settling) -> None:
    payment = await payments.lock_by_reference(session, line.provider, line.memo)
    if payment is None:
        await _leave(session, line, LineReason.NO_REFERENCE, settling)
        return
    line.payment_id = payment.id
    together = await bills.lock_all(session, payment)
    expected_vnd = sum(one.amount_vnd for one in together)
    if await repository.has_matched(session, payment.id, line.id):
        # The provider has signed no second payment: a person asks it, and decides.
        await hold(session, line, settling.at)
        _open(line, LineOutcome.DUPLICATE, LineReason.ALREADY_PAID, settling)
    elif line.amount_vnd != expected_vnd:
        await _leave_differing(session, line, payment, expected_vnd, settling)
    elif all(one.status in PAID for one in together):
        _close(line, LineOutcome.MATCHED, settling)
    else:
        payment.next_query_at = settling.at
        _open(line, LineOutcome.UNMATCHED, LineReason.NOT_CONFIRMED, settling)


async def _leave_differing(
    session: Session, line: StatementLine, payment: Payment, expected_vnd: int, settling: Settling
) -> None:
    """The signed word was another sum, or there was none: a person has to ask the provider."""
    if payment.status not in PAID:
        await hold(session, line, settling.at)
    outcome = LineOutcome.OVER if line.amount_vnd > expected_vnd else LineOutcome.UNDER
    _open(line, outcome, LineReason.AMOUNT_DIFFERS, settling)
    await settlement.report_mismatch(session, payment, line.amount_vnd, settling.at, expected_vnd=expected_vnd)


async def _leave(session: Session, line: StatementLine, reason: LineReason, settling: Settling) -> None:
    await hold(session, line, settling.at)
    _open(line, LineOutcome.UNMATCHED, reason, settling)


def _open(line: StatementLine, outcome: LineOutcome, reason: LineReason, settling: Settling) -> None:
    line.state, line.outcome, line.reason, line.judged_at = LineState.OPEN, outcome, reason, settling.at


def _close(line: StatementLine, outcome: LineOutcome, settling: Settling, reason: LineReason | None = None) -> None:
    line.state, line.outcome, line.reason, line.judged_at = LineState.CLOSED, outcome, reason, settling.at
