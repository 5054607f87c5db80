"""Each history entry carries a hash of itself and of the one before: a changed bit breaks the chain. Pure."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import orjson

FIELDS = (
    "dossier_id",
    "sequence",
    "action",
    "from_status",
    "to_status",
    "actor",
    "actor_role",
    "actor_unit",
    "reason",
    "legal_basis",
    "details",
    "occurred_at",
)
"""What every entry says; who reads it must see each of these as it was written."""

SAID_WHEN_SET = ("acting_for",)
"""What came later than the chain: only an entry that has it says it, so that older ones keep their hash."""

FIRST, WHOLE = 1, 2
"""How an entry is hashed: the first ones by FIELDS and what was set, newer ones by all that their row has."""
SAID_BY_WHOLE = (*FIELDS, *SAID_WHEN_SET, "changed", "trace_id", "scheme")
PLACE = ("xid", "recorded_on")
"""Given by the database when the entry is written: which transaction, which day."""

BEGINNING = b""


def link(previous: bytes | None, entry: Mapping[str, Any]) -> bytes:
    """SHA-256 over the hash of the entry before and over what this one says and where it stands."""
    if entry["scheme"] == FIRST:
        told = [_plain(entry[name]) for name in FIELDS]
        told += [{name: entry[name]} for name in SAID_WHEN_SET if entry.get(name) is not None]
        return hashlib.sha256((previous or BEGINNING) + _canonical(told)).digest()
    place = "".join(f"|{_plain(entry[name])}" for name in PLACE)
    return hashlib.sha256(said(previous, entry) + place.encode()).digest()


def said(previous: bytes | None, entry: Mapping[str, Any]) -> bytes:
    """The part that is known before the entry has its place."""
    return (previous or BEGINNING) + _canonical({name: _plain(entry[name]) for name in SAID_BY_WHOLE})


def as_stored(details: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON keeps it, so that what is read later is what was hashed."""
    return orjson.loads(orjson.dumps(details, option=orjson.OPT_NON_STR_KEYS))


def first_break(entries: Iterable[Mapping[str, Any]], head: bytes | None) -> int | None:
    """The sequence number of the first entry that is not as it was written, or after which one is missing; None: sound.

    `head` is what the dossier itself remembers of its newest entry.
    """
    previous: bytes | None = None
    expected = 0
    for entry in entries:
        expected += 1
        if entry["sequence"] != expected or not _follows(previous, entry):
            return expected
        previous = entry["hash"]
    return None if previous == head else expected + 1


def _follows(previous: bytes | None, entry: Mapping[str, Any]) -> bool:
    try:
        return entry["hash"] == link(previous, entry)
    except orjson.JSONEncodeError:  # nothing that was written down: a number beyond 64 bits
        return False


def root_of(previous: bytes | None, hashes: Iterable[bytes]) -> bytes:
    """One hash for all entries of a day, chained to the day's before."""
    digest = hashlib.sha256(previous or BEGINNING)
    for each in hashes:
        digest.update(each)
    return digest.digest()


def _canonical(told: Any) -> bytes:
    return orjson.dumps(told, option=orjson.OPT_SORT_KEYS)


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case UUID():
            return str(value)
        case _:
            return value
