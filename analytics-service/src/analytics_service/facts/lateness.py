"""Since when a dossier is late, as QĐ 766/QĐ-TTg 2.1 judges it. Pure."""

from datetime import datetime

SECOND_REQUEST = 2
"""From the second request for papers on a dossier is late, however early it ends."""


def late_from(
    due_at: datetime | None, until: datetime | None, requests: list[datetime], missed_at: datetime | None
) -> datetime | None:
    """The instant from which it is late, also one that is yet to come; None while nothing makes it late.

    `until`: when it ended, or since when it waits for papers or money, while the clock stands; None while it runs.
    `requests`: for papers, in order. `missed_at`: when the agency ended it and said that it was late, which judges
    alone where no due date is known.
    """
    second = requests[SECOND_REQUEST - 1 : SECOND_REQUEST]
    return min((*second, *_missed(due_at, until, missed_at)), default=None)


def _missed(due_at: datetime | None, until: datetime | None, missed_at: datetime | None) -> list[datetime]:
    if due_at is None:
        return [missed_at] if missed_at else []
    return [due_at] if until is None or until > due_at else []
