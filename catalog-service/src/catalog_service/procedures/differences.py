"""What one version of a procedure says differently from another: entries are matched by their ids, never by place."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog_service.procedures.block_names import name_of
from catalog_service.procedures.schemas import BlockName, ChangeKind, VersionChange

COURSE = frozenset({"version", "valid_from", "valid_to", "successor"})
"""When a version holds and what follows it: told by the list of versions, and set after its publication."""

Keys = list[tuple[Any, ...]]
"""What people know an entry by comes last but one, before the number of its repetition."""


def _by(*names: str) -> Callable[[dict[str, Any]], tuple[Any, ...]]:
    return lambda entry: tuple(entry.get(name) for name in names)


def _by_agency(entry: dict[str, Any]) -> tuple[Any, ...]:
    return (entry["agency"]["code"],)


_KEYS: Mapping[str, Callable[[dict[str, Any]], tuple[Any, ...]]] = {
    "/executing_agencies": _by("code"),
    "/receiving_units": _by("code"),
    "/authorised_agencies": _by("code"),
    "/coordinating_agencies": _by("code"),
    "/territory_agencies": _by("code"),
    "/levels_by_agency": _by_agency,
    "/steps": _by("case", "title"),
    "/process": _by("id"),
    "/channels": _by("channel"),
    "/channels/cases": _by("name"),
    "/channels/cases/fees": _by("id"),
    "/channels/cases/fees/tariff/steps": _by("above"),
    "/required_documents": _by("id"),
    "/results": _by("code"),
    "/legal_basis": _by("number"),
    "/forms": _by("id"),
}
# The first receiving unit and the first case are taken when a dossier names none.
_IN_ORDER = frozenset({"/steps", "/receiving_units", "/channels/cases"})


@dataclass(frozen=True)
class _Place:
    """`pointer` leads into the record, `path` is the same without places in lists; `item` is the nearest entry's id."""

    pointer: str = ""
    path: str = ""
    item: str | None = None

    def member(self, name: str) -> "_Place":
        escaped = name.replace("~", "~0").replace("/", "~1")
        return _Place(f"{self.pointer}/{escaped}", f"{self.path}/{escaped}", self.item)

    def entry(self, index: int, item: Any) -> "_Place":
        return _Place(f"{self.pointer}/{index}", self.path, str(item))


def between(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[VersionChange]:
    """Of two records with their electronic forms, in the order of their members.

    A pointer leads into the newer record, that of a removed entry into the older one.
    """
    names = [*after, *(name for name in before if name not in after)]
    return [
        change
        for name in names
        if name not in COURSE
        for change in _values(_Place().member(name), before.get(name), after.get(name))
    ]


def _values(place: _Place, before: Any, after: Any) -> Iterator[VersionChange]:
    if before == after:
        return
    match before, after:
        case dict(), dict():
            yield from _members(place, before, after)
        case list(), list() if place.path in _KEYS:
            yield from _entries(place, before, after)
        case list(), list() if not place.path.startswith("/form/") and _are_plain([*before, *after]):
            yield from _plain_entries(place, before, after)
        case _:
            yield _change(place, before, after)


def _members(place: _Place, before: dict[str, Any], after: dict[str, Any]) -> Iterator[VersionChange]:
    for name in (*after, *(name for name in before if name not in after)):
        yield from _values(place.member(name), before.get(name), after.get(name))


def _entries(place: _Place, before: list[dict[str, Any]], after: list[dict[str, Any]]) -> Iterator[VersionChange]:
    old_keys, new_keys = _keys(place.path, before), _keys(place.path, after)
    old, new = dict(zip(old_keys, before, strict=True)), dict(zip(new_keys, after, strict=True))
    for index, key in enumerate(new_keys):
        yield from _values(place.entry(index, key[-2]), old.get(key), new[key])
    for index, key in enumerate(old_keys):
        if key not in new:
            yield _change(place.entry(index, key[-2]), old[key], None)
    if place.path in _IN_ORDER:
        yield from _order(place, [key for key in old_keys if key in new], [key for key in new_keys if key in old])


def _keys(path: str, entries: Sequence[dict[str, Any]]) -> Keys:
    """One for each entry; where an id is used twice, the first is matched with the first."""
    seen: Counter[tuple[Any, ...]] = Counter()
    keys: Keys = []
    for entry in entries:
        key = _KEYS[path](entry)
        keys.append((*key, seen[key]))
        seen[key] += 1
    return keys


def _order(place: _Place, before: Keys, after: Keys) -> Iterator[VersionChange]:
    if before != after:
        yield _change(place, [key[-2] for key in before], [key[-2] for key in after])


def _plain_entries(place: _Place, before: list[Any], after: list[Any]) -> Iterator[VersionChange]:
    """Words and codes: a set, whatever their order."""
    for index, value in enumerate(after):
        if value not in before:
            yield _change(place.entry(index, value), None, value)
    for index, value in enumerate(before):
        if value not in after:
            yield _change(place.entry(index, value), value, None)


def _are_plain(values: list[Any]) -> bool:
    return not any(isinstance(value, (dict, list)) for value in values)


def _change(place: _Place, before: Any, after: Any) -> VersionChange:
    kind = ChangeKind.CHANGED
    if before is None or after is None:
        kind = ChangeKind.ADDED if before is None else ChangeKind.REMOVED
    label = BlockName(**name_of(place.path)._asdict())
    return VersionChange(pointer=place.pointer, kind=kind, item=place.item, before=before, after=after, label=label)
