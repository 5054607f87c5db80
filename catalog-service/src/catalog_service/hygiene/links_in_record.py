"""Which addresses a record names, and where. Pure."""

import re
from collections.abc import Iterator
from typing import Any

# Forms name schemas by addresses that nobody opens.
_WITHOUT_LINKS = frozenset({"form_schema"})
_WHOLLY_A_LINK = frozenset({"url", "portal_url"})
_IN_TEXT = re.compile(r"https?://[^\s<>\"'“”]+", re.IGNORECASE)
_NOT_ITS_END = ".,;:!?)]}…"


def links(record: dict[str, Any]) -> dict[str, str]:
    """Address → pointer to where it occurs first: legal texts, portals, and links in what people are told to do."""
    found: dict[str, str] = {}
    for pointer, name, text in _texts("", "", record):
        urls = [text.strip()] if name in _WHOLLY_A_LINK else _IN_TEXT.findall(text)
        for url in urls:
            found.setdefault(url.rstrip(_NOT_ITS_END), pointer)
    return found


def _texts(pointer: str, name: str, value: Any) -> Iterator[tuple[str, str, str]]:
    """Pointer, the member's name, its text."""
    match value:
        case str():
            yield pointer, name, value
        case list():
            for index, item in enumerate(value):
                yield from _texts(f"{pointer}/{index}", name, item)
        case dict():
            for key, item in value.items():
                if key not in _WITHOUT_LINKS:
                    yield from _texts(f"{pointer}/{key}", key, item)
