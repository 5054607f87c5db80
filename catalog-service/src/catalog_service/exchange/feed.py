"""What has changed in the catalogue: each procedure at the place of its last change. A cursor never misses one.

All its versions that hold today or later stand there one after the other. A procedure that changes again, be it that a
version begins, moves behind every cursor that was given out, and is met again there.
"""

import base64
import binascii
from datetime import date, datetime
from typing import NamedTuple

from contracts.catalog import ProcedureRecord
from servicekit.database import Session

from catalog_service.exchange import repository
from catalog_service.exchange.problems import CursorInvalid
from catalog_service.exchange.schemas import ChangeKind, ProcedureChanged, ProcedureFeed
from catalog_service.procedures import records
from catalog_service.procedures.models import Procedure, ProcedureVersion


class Cursor(NamedTuple):
    """The last item that was read."""

    xid: int
    code: str
    version: int

    def encode(self) -> str:
        return base64.urlsafe_b64encode(f"{self.xid}:{self.code}:{self.version}".encode()).decode().rstrip("=")


BEGINNING = Cursor(0, "", 0)
_LAST_VERSION = 2**31 - 1


def decode(cursor: str | None) -> Cursor:
    """Raises CursorInvalid."""
    if cursor is None:
        return BEGINNING
    try:
        xid, _, place = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition(":")
        code, _, version = place.partition(":")
        # One that an earlier release gave out stands behind the whole procedure.
        parsed = Cursor(int(xid), code, int(version) if version else _LAST_VERSION)
    except (ValueError, binascii.Error) as error:
        raise CursorInvalid from error
    if not 0 <= parsed.xid < 2**63 or not 0 <= parsed.version <= _LAST_VERSION or "\0" in code:
        raise CursorInvalid
    return parsed


async def read(
    session: Session, cursor: str | None, since: datetime | None, page_size: int, today: date
) -> ProcedureFeed:
    """Raises CursorInvalid."""
    after = decode(cursor)
    rows = await repository.changed_after(session, after, since, page_size + 1, today)
    shown = rows[:page_size]
    following = after
    if shown:
        procedure, version = shown[-1]
        following = Cursor(procedure.changed_xid, procedure.code, version.version)
    items = [_changed(procedure, version, today) for procedure, version in shown]
    return ProcedureFeed(items=items, next_cursor=following.encode(), has_more=len(rows) > page_size)


def _changed(procedure: Procedure, version: ProcedureVersion, today: date) -> ProcedureChanged:
    retired_from = procedure.retired_from
    retired = retired_from is not None and retired_from <= today
    record = ProcedureRecord.model_validate(version.record)
    return ProcedureChanged(
        code=procedure.code,
        change=ChangeKind.RETIRED if retired else ChangeKind.PUBLISHED,
        version=version.version,
        valid_from=version.valid_from,
        valid_to=version.valid_to,
        ends_at=records.day_before(retired_from) if retired_from else None,
        successor=record.successor,
        changed_at=procedure.changed_at,
        record=None if retired else record,
    )
