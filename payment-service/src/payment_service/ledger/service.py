"""Every đồng that is owed, paid or given back is a movement with a debit and a credit of the same sum."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from servicekit.auth import Caller
from servicekit.clock import VIETNAM
from servicekit.database import Session
from servicekit.ids import uuid7
from servicekit.paging import PageRequest, Total
from servicekit.problems import NotPermitted

from payment_service.access.units import is_within
from payment_service.accounts.models import DossierAccount
from payment_service.ledger import repository
from payment_service.ledger.accounts import Account, Line, MovementKind
from payment_service.ledger.models import LedgerEntry, LedgerMovement
from payment_service.ledger.schemas import BalanceRead, EntryRead

READERS = ("administrator", "analyst", "auditor", "leader")


@dataclass(frozen=True)
class Movement:
    kind: MovementKind
    line: Line
    amount_vnd: int
    at: datetime
    charge_id: UUID | None = None
    payment_id: UUID | None = None
    shift_id: UUID | None = None
    statement_line_id: UUID | None = None
    reverses_id: UUID | None = None
    actor: str | None = None
    reason: str | None = None


async def write(session: Session, account: DossierAccount, movement: Movement) -> None:
    await _write(session, account.agency, account.dossier_id, movement)


async def write_for_agency(session: Session, agency: str, movement: Movement, movement_id: UUID | None = None) -> UUID:
    """Of no dossier: unidentified money, a till's difference, a remittance. The movement's id."""
    return await _write(session, agency, None, movement, movement_id)


async def _write(
    session: Session, agency: str, dossier_id: UUID | None, movement: Movement, movement_id: UUID | None = None
) -> UUID:
    row = LedgerMovement(
        id=movement_id or uuid7(),
        kind=movement.kind,
        agency=agency,
        dossier_id=dossier_id,
        charge_id=movement.charge_id,
        payment_id=movement.payment_id,
        shift_id=movement.shift_id,
        statement_line_id=movement.statement_line_id,
        reverses_id=movement.reverses_id,
        actor=movement.actor,
        reason=movement.reason,
        occurred_at=movement.at,
    )
    session.add(row)
    await session.flush()
    for side, amount_vnd in ((movement.line.debit, movement.amount_vnd), (movement.line.credit, -movement.amount_vnd)):
        session.add(LedgerEntry(movement_id=row.id, account=side, agency=agency, amount_vnd=amount_vnd))
    await session.flush()
    return row.id


class Wanted(NamedTuple):
    """Which entries are listed; None means all."""

    account: Account | None = None
    dossier_id: UUID | None = None
    payment_id: UUID | None = None


async def balances(session: Session, caller: Caller, agency: str | None, last_day: date | None) -> list[BalanceRead]:
    """Of the caller's unit or one below it, and of those below that. Raises NotPermitted."""
    unit = _require_reader(caller, agency)
    until = datetime.combine(last_day, time(), VIETNAM) + timedelta(days=1) if last_day else None
    return await repository.balances(session, unit, until)


async def entries(
    session: Session, caller: Caller, agency: str | None, wanted: Wanted, paging: PageRequest
) -> tuple[list[EntryRead], str | None, Total | None]:
    """Newest first. Raises NotPermitted."""
    unit = _require_reader(caller, agency)
    return await repository.entries(session, unit, wanted, paging)


def _require_reader(caller: Caller, agency: str | None) -> str:
    """The unit that is read. Raises NotPermitted."""
    if caller.unit is None or not caller.has_role(*READERS):
        raise NotPermitted
    if agency is not None and not is_within(agency, caller.unit):
        raise NotPermitted
    return agency or caller.unit
