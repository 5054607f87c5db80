"""A day's money, ours against theirs, provider by provider; every sum is the sum of what is shown."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from servicekit.auth import Caller
from servicekit.clock import VIETNAM
from servicekit.database import Session
from servicekit.paging import PageRequest, Total

from payment_service.checkouts.models import Payment
from payment_service.reconciliation import repository
from payment_service.reconciliation.schemas import ProviderDay, ReconciliationRead, Sum
from payment_service.statements import service as statements
from payment_service.statements.models import StatementLineAct
from payment_service.statements.schemas import LineOutcome, LineState, StatementLineRead, StatementSource


class Wanted(NamedTuple):
    """Which of the day's lines are shown; the sums are always of all."""

    provider: StatementSource | None = None
    outcome: LineOutcome | None = None
    state: LineState | None = None


async def of_day(
    session: Session, day: date, wanted: Wanted, caller: Caller, paging: PageRequest
) -> ReconciliationRead:
    """Raises NotPermitted."""
    unit = statements.require_reader(caller)
    found, next_cursor, _ = await repository.lines(session, day, unit, *wanted, paging)
    sources = [wanted.provider] if wanted.provider else list(StatementSource)
    return ReconciliationRead(
        date=day,
        providers=await _days(session, day, unit, sources),
        items=[StatementLineRead.model_validate(line) for line in found],
        next_cursor=next_cursor,
    )


async def missing(
    session: Session, day: date, provider: StatementSource | None, caller: Caller, paging: PageRequest
) -> tuple[list[Payment], str | None, Total | None]:
    """Raises NotPermitted."""
    unit = statements.require_reader(caller)
    return await repository.missing(session, *_bounds(day), unit, provider, paging)


async def acts(session: Session, line_id: UUID, caller: Caller) -> Sequence[StatementLineAct]:
    """Oldest first. Raises NotPermitted, StatementLineNotFound."""
    line = await statements.line(session, line_id, caller)
    return await repository.acts(session, line.id)


async def _days(session: Session, day: date, unit: str, sources: Sequence[StatementSource]) -> list[ProviderDay]:
    by_outcome = await repository.outcomes(session, day, unit)
    stood_for = await repository.stood_for(session, day, unit)
    missing_sums = await repository.missing_sums(session, *_bounds(day), unit)
    open_lines = await repository.open_lines(session, day, unit)
    days = []
    for source in sources:
        outcomes = {outcome: _sum(by_outcome.get((source, outcome))) for outcome in LineOutcome}
        absent = _sum(missing_sums.get(source))
        theirs, ours = _total(outcomes.values()), _total([_sum(stood_for.get(source)), absent])
        days.append(
            ProviderDay(
                provider=source,
                ours=ours,
                theirs=theirs,
                matched=outcomes[LineOutcome.MATCHED],
                unmatched=outcomes[LineOutcome.UNMATCHED],
                over=outcomes[LineOutcome.OVER],
                under=outcomes[LineOutcome.UNDER],
                duplicate=outcomes[LineOutcome.DUPLICATE],
                missing=absent,
                open=_sum(open_lines.get(source)),
                difference_vnd=theirs.amount_vnd - ours.amount_vnd,
            )
        )
    return days


def _bounds(day: date) -> tuple[datetime, datetime]:
    begins = datetime.combine(day, time(), VIETNAM)
    return begins, begins + timedelta(days=1)


def _sum(counted: tuple[int, int] | None) -> Sum:
    count, amount_vnd = counted or (0, 0)
    return Sum(count=count, amount_vnd=amount_vnd)


def _total(sums: Iterable[Sum]) -> Sum:
    known = list(sums)
    return Sum(count=sum(one.count for one in known), amount_vnd=sum(one.amount_vnd for one in known))
