"""Reading personal data leaves a trace (AUD-02): one row for each answer, kept before the answer leaves."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from servicekit.auth import Caller, CallerKind
from servicekit.database import Session
from servicekit.ids import uuid7

from dossier_service.reads.models import PersonalDataRead, ReadKind

_WATCHED = frozenset({CallerKind.OFFICIAL, CallerKind.PARTNER})
"""Who reads about other people; people who read about themselves leave no trace."""


async def note(
    session: Session,
    caller: Caller,
    kind: ReadKind,
    now: datetime,
    *,
    dossier_ids: Sequence[UUID] = (),
    shown: int | None = None,
    asked: Mapping[str, Any] | None = None,
    reading: UUID | None = None,
) -> None:
    """`shown` when it is not the number of the ids, `reading` where the entry's id is named elsewhere. Commits: a
    reading session has nothing else to keep, and without the trace there is no answer."""
    if write_down(session, caller, kind, now, dossier_ids=dossier_ids, shown=shown, asked=asked, reading=reading):
        await session.commit()


def write_down(
    session: Session,
    caller: Caller,
    kind: ReadKind,
    now: datetime,
    *,
    dossier_ids: Sequence[UUID] = (),
    shown: int | None = None,
    asked: Mapping[str, Any] | None = None,
    reading: UUID | None = None,
) -> bool:
    """The same within a transaction that keeps something else too; gives whether there is anything to keep."""
    about = list(dict.fromkeys(dossier_ids))
    count = len(about) if shown is None else shown
    if caller.kind not in _WATCHED or not count:
        return False
    session.add(
        PersonalDataRead(
            id=reading or uuid7(),
            reader=caller.subject,
            unit=caller.unit,
            kind=kind,
            shown=count,
            dossier_ids=about,
            asked=dict(asked or {}),
            read_at=now,
        )
    )
    return True
