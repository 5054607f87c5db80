"""The change feed: history rows in commit order. A cursor never misses a change and never repeats one.

Rows are ordered by the id of the transaction that wrote them and read only up to the oldest transaction still running;
what commits later has a higher id and comes after the cursor.
"""

import base64
import binascii
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from contracts.dossier import Origin
from servicekit.auth import Caller
from servicekit.database import Session
from sqlalchemy import Select, Uuid, cast, or_, select, text, tuple_
from sqlalchemy.dialects.postgresql import insert

from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.lifecycle import NATIONAL_CODE, UNFILED, Status
from dossier_service.dossiers.models import Dossier, DossierHistory
from dossier_service.exchange.models import FeedAcknowledgement
from dossier_service.exchange.problems import CursorInvalid
from dossier_service.exchange.schemas import Change, ChangeFeed
from dossier_service.units.repository import codes_below


class Cursor(NamedTuple):
    xid: int
    dossier_id: UUID
    sequence: int

    def encode(self) -> str:
        return base64.urlsafe_b64encode(f"{self.xid}:{self.dossier_id}:{self.sequence}".encode()).decode().rstrip("=")


BEGINNING = Cursor(0, UUID(int=0), 0)


def decode(cursor: str | None) -> Cursor:
    """Raises CursorInvalid."""
    if cursor is None:
        return BEGINNING
    try:
        xid, dossier_id, sequence = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split(":")
        parsed = Cursor(int(xid), UUID(dossier_id), int(sequence))
    except (ValueError, binascii.Error) as error:
        raise CursorInvalid from error
    if not (0 <= parsed.xid < 2**63 and 0 <= parsed.sequence < 2**31):
        raise CursorInvalid
    return parsed


async def read(
    session: Session, partner: Caller, cursor: str | None, types: frozenset[str], page_size: int, now: datetime
) -> ChangeFeed:
    after = decode(cursor)
    if cursor:
        await _acknowledge(session, partner, types, cursor, now)
    rows = (await session.execute(_changes(partner, after, types).limit(page_size + 1))).all()
    shown, more = rows[:page_size], len(rows) > page_size
    last = shown[-1][0] if shown else None
    following = Cursor(last.xid, last.dossier_id, last.sequence) if last else after
    changes = [_change(entry, dossier) for entry, dossier in shown]
    return ChangeFeed(items=changes, next_cursor=following.encode(), has_more=more)


def _changes(partner: Caller, after: Cursor, types: frozenset[str]) -> Select[DossierHistory, Dossier]:
    entry = DossierHistory
    place = tuple_(entry.xid, entry.dossier_id, entry.sequence)
    query = (
        select(entry, Dossier)
        .join(Dossier, Dossier.id == entry.dossier_id)
        .where(place > tuple_(after.xid, cast(after.dossier_id, Uuid), after.sequence))
        .where(entry.xid < text("pg_snapshot_xmin(pg_current_snapshot())::text::bigint"))
        .where(entry.to_status.not_in(UNFILED), Dossier.origin != Origin.TRIAL)
        .order_by(entry.xid, entry.dossier_id, entry.sequence)
    )
    if types == {"result"}:
        query = query.where(entry.action == Action.RETURN_RESULT)
    if "*" not in partner.agencies:
        below = codes_below(*partner.agencies)
        query = query.where(or_(Dossier.executing_agency.in_(below), Dossier.executing_agency.in_(partner.agencies)))
    return query


def _change(entry: DossierHistory, dossier: Dossier) -> Change:
    status = Status(entry.to_status)
    return Change(
        type="result" if entry.action == Action.RETURN_RESULT else "dossier",
        dossier_id=dossier.id,
        code=dossier.code,
        external_code=dossier.external_code,
        sequence=entry.sequence,
        action=entry.action,
        status=status,
        national_code=NATIONAL_CODE[status],
        procedure_code=dossier.procedure_code,
        agency=dossier.executing_agency,
        due_at=dossier.due_at,
        occurred_at=entry.occurred_at,
        tombstone=status is Status.REMOVED,
    )


async def _acknowledge(session: Session, partner: Caller, types: frozenset[str], cursor: str, now: datetime) -> None:
    row = {"partner": partner.subject, "types": ",".join(sorted(types)), "cursor": cursor, "acknowledged_at": now}
    statement = insert(FeedAcknowledgement).values(row)
    changed = {"cursor": statement.excluded.cursor, "acknowledged_at": statement.excluded.acknowledged_at}
    keys = [FeedAcknowledgement.partner, FeedAcknowledgement.types]
    await session.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed))
