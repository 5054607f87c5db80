"""Names as people give them: what looks the same is the same, and nothing in them is invisible."""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

_BREAK = re.compile("[ \u00a0]*[\t\n\r\x0b\x0c\x85\u2028\u2029]\\s*")
_INVISIBLE = ("Cc", "Cf", "Cs")
"""Control characters, format characters (of no width, of another direction of writing) and halves of pairs."""


def _readable(name: str) -> str:
    """In NFC and on one line; an empty one stays empty, it may be missing yet."""
    text = name if name.isprintable() else _BREAK.sub(" ", name).strip()
    text = unicodedata.normalize("NFC", text)
    if not text.isprintable():
        invisible = next((letter for letter in text if unicodedata.category(letter) in _INVISIBLE), None)
        if invisible is not None:
            character = f"U+{ord(invisible):04X}"
            raise PydanticCustomError(
                "invisible_character", "holds an invisible character, {character}", {"character": character}
            )
    if text and not any(letter.isalnum() for letter in text):
        raise PydanticCustomError("no_letter_or_digit", "needs at least one letter or digit")
    return text


Readable = AfterValidator(_readable)
"""For a type that has limits of its own, after `strip_whitespace`."""
Name = Annotated[str, StringConstraints(strip_whitespace=True), Readable]
