"""Text as the page can show it. Pure."""

import re
import unicodedata
from typing import Any

# What the bundled font (Libertinus Serif, OFL, inside the typst package) can show in all its styles. PDF/A refuses
# a page with a letter that has no shape, so anything else is shown as an empty square.
SHOWN = (
    "\n\t\x20-\x7e\xa0-\xac\xae-\u0241\u0300-\u0323\u0391-\u03a1\u03a3-\u03c9\u0401-\u044f"
    "\u1e00-\u1e9b\u1e9e\u1ea0-\u1ef9\u2010-\u2027"
    "\u2030-\u2037\u2039\u203a\u20ab\u20ac\u2116\u2122\u2190-\u2193\u2260\u2264\u2265\u25a1"
)
_NOT_SHOWN = re.compile(f"[^{SHOWN}]")


def is_shown(character: str) -> bool:
    return not _NOT_SHOWN.match(character)


def showable(value: Any) -> Any:
    """Every text inside, composed (NFC), without a letter that has no shape."""
    match value:
        case str():
            return _NOT_SHOWN.sub("\u25a1", unicodedata.normalize("NFC", value))
        case dict():
            return {name: showable(inner) for name, inner in value.items()}
        case list():
            return [showable(inner) for inner in value]
        case _:
            return value
