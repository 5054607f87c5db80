"""The unit tree as a set of (code → parent): paths from the root, and what is wrong with it."""

from collections.abc import Mapping

Parents = Mapping[str, str | None]


class ParentUnknown(Exception):
    """Somewhere above the unit stands a code that nobody knows."""


class Cycle(Exception):
    """The unit stands above itself."""


def path_of(code: str, parents: Parents) -> list[str]:
    """Codes from the root to the unit. Raises ParentUnknown, Cycle."""
    path = [code]
    parent = parents[code]
    while parent is not None:
        if parent in path:
            raise Cycle
        if parent not in parents:
            raise ParentUnknown
        path.append(parent)
        parent = parents[parent]
    return path[::-1]
