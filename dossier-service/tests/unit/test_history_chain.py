"""Any changed bit of any column, and any entry that is added, moved or cut off, breaks the chain."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import hypothesis.strategies as st
import pytest
from dossier_service.dossiers.models import DossierHistory
from dossier_service.history.chain import FIELDS, FIRST, WHOLE, as_stored, first_break, link, root_of
from hypothesis import assume, given, settings

AT = datetime(2026, 4, 1, 3, 0, 0, 123456, tzinfo=UTC)
Entries = list[dict[str, Any]]


def history(length: int = 4, scheme: int = WHOLE) -> tuple[Entries, bytes | None]:
    """Each entry as its row is, with every column."""
    entries: Entries = []
    previous = None
    for sequence in range(1, length + 1):
        entry: dict[str, Any] = {
            "dossier_id": UUID(int=1), "sequence": sequence, "action": "forward", "from_status": "accepted",
            "to_status": "processing", "actor": "official:a", "actor_role": "officer", "actor_unit": "H05.03",
            "reason": "Lý do", "legal_basis": None, "details": {"b": 1, "a": [0.25, None]}, "occurred_at": AT,
            "acting_for": None, "changed": {"assignee": {"before": None, "after": "official:a"}}, "trace_id": "0af7",
            "scheme": scheme, "xid": 900 + sequence, "recorded_on": date(2026, 4, 1),
        }  # fmt: skip
        previous = entry["hash"] = link(previous, entry)
        entries.append(entry)
    return entries, previous


def test_what_is_as_it_was_written_is_sound() -> None:
    assert first_break(*history()) is None
    assert first_break([], None) is None


VALUES: dict[type[Any], st.SearchStrategy[Any]] = {
    str: st.none() | st.text(max_size=20),
    int: st.integers(-(2**31), 2**31),
    object: st.none() | st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=3),
    datetime: st.datetimes(timezones=st.just(UTC)),
    date: st.dates(),
    UUID: st.uuids(),
    bytes: st.binary(max_size=40),
}
"""What each type of column can hold."""


@st.composite
def changes(draw: st.DrawFn) -> tuple[str, Any]:
    column = draw(st.sampled_from(list(DossierHistory.__table__.columns)))
    return column.name, draw(VALUES[column.type.python_type])


@settings(max_examples=500)
@given(place=st.integers(0, 3), change=changes())
def test_no_column_of_any_row_changes_unseen(place: int, change: tuple[str, Any]) -> None:
    """Whatever it is changed to; a new column is a part of this from the day it is there."""
    entries, head = history()
    column, value = change
    assume(entries[place][column] != value)
    entries[place][column] = value
    assert first_break(entries, head) == place + 1


@given(place=st.integers(0, 3), byte=st.integers(0, 31), bit=st.integers(0, 7))
def test_no_bit_of_any_hash_changes_unseen(place: int, byte: int, bit: int) -> None:
    entries, head = history()
    changed = bytearray(entries[place]["hash"])
    changed[byte] ^= 1 << bit
    entries[place]["hash"] = bytes(changed)
    assert first_break(entries, head) == place + 1


@pytest.mark.parametrize("field", [*FIELDS, "hash", "scheme"])
@pytest.mark.parametrize("place", [0, 2, 3])
def test_no_field_of_an_entry_of_the_first_kind_changes_unseen(field: str, place: int) -> None:
    entries, head = history(scheme=FIRST)
    changed = {"sequence": 99, "occurred_at": AT + timedelta(microseconds=1), "details": {"a": [0.25, None], "b": 2}}
    changed["scheme"] = WHOLE
    entries[place][field] = changed.get(field, b"x" if field == "hash" else "other")
    assert first_break(entries, head) == place + 1


def test_whose_place_somebody_took_is_a_part_of_what_was_written() -> None:
    entries, head = history(scheme=FIRST)
    entries[1]["acting_for"] = None
    assert first_break(entries, head) is None, "older entries said nothing of it"
    entries[1]["acting_for"] = "official:b"
    assert first_break(entries, head) == 2


def test_an_entry_that_is_cut_off_taken_out_or_added_is_missed() -> None:
    entries, head = history()
    assert first_break(entries[:-1], head) == 4
    assert first_break([entries[0], *entries[2:]], head) == 2
    assert first_break([*entries, entries[-1]], head) == 5


def test_the_same_instant_and_the_same_details_are_the_same_however_they_are_written() -> None:
    [entry], head = history(1)
    entry["occurred_at"] = AT.astimezone(timezone(timedelta(hours=7)))
    entry["details"] = {"a": [0.25, None], "b": 1}
    assert first_break([entry], head) is None


@given(
    st.dictionaries(
        st.text(max_size=5), st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(max_size=5)
    )
)
def test_details_are_hashed_as_json_keeps_them(details: dict[str, Any]) -> None:
    stored = as_stored(details)
    assert as_stored(stored) == stored


def test_a_days_root_follows_from_its_entries_and_the_day_before() -> None:
    hashes = [entry["hash"] for entry in history()[0]]
    root = root_of(None, hashes)
    assert root != root_of(None, hashes[::-1]) != root_of(root, hashes) != root
