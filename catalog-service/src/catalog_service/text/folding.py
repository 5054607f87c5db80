"""Vietnamese without its accents, so that `khuyen mai` finds `khuyến mại`."""

import re
import unicodedata

_WORD = re.compile(r"[a-z0-9]+")
# Unicode does not decompose the barred d: it is a letter of its own.
_BARRED_D = str.maketrans({"đ": "d", "Đ": "d"})


def fold(text: str) -> str:
    """Lower-case words of plain letters and digits, separated by one space."""
    decomposed = unicodedata.normalize("NFD", text.translate(_BARRED_D))
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(_WORD.findall(plain.lower()))
