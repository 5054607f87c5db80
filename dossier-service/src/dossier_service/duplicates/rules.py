"""How alike two filings of one owner for one procedure are. Pure; it only points out, a person judges."""

from collections.abc import Iterator, Mapping
from typing import Any

LIKELY_PERCENT = 80
"""From how many equal answers in a hundred on two filings are shown as likely double (assumed value)."""


def alike_percent(form: Mapping[str, Any], other: Mapping[str, Any]) -> int:
    """Equal answers of all that either gives, rounded down; two empty forms are alike."""
    mine, theirs = dict(_answers(form)), dict(_answers(other))
    every = mine.keys() | theirs.keys()
    if not every:
        return 100
    equal = sum(1 for path in every if path in mine and path in theirs and mine[path] == theirs[path])
    return equal * 100 // len(every)


def _answers(form: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Each single answer with where it stands; texts without the blanks and capitals that people type differently."""
    below: Iterator[tuple[str | int, Any]] | None = None
    if isinstance(form, Mapping):
        below = iter(form.items())
    elif isinstance(form, list):
        below = iter(enumerate(form))
    if below is None:
        yield path, " ".join(form.split()).casefold() if isinstance(form, str) else form
        return
    for step, value in below:
        yield from _answers(value, (*path, step))
