"""Reads the words of a PDF as a reader's text search does: through each font's own map from glyphs to letters."""

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
_TO_UNICODE = re.compile(rb"/ToUnicode (\d+) 0 R")
_FONT_NAMES = re.compile(rb"/Font<<(.*?)>>", re.DOTALL)
_CONTENTS = re.compile(rb"/Type/Page/.*?/Contents (\d+) 0 R", re.DOTALL)
_NESTED = rb"\((?:\\.|[^\\()])*\)"
_LITERAL = rb"\(((?:\\.|[^\\()]|" + _NESTED + rb")*)\)"
_SAID = re.compile(rb"/Span<</ActualText(?:<FEFF([0-9A-F]*)>|\(((?:\\.|[^\\()])*)\))>>BDC")
_SHOWN = re.compile(rb"/(f\d+) [\d.]+ Tf|" + _LITERAL, re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def words(pdf: bytes) -> str:
    """All text of all pages, without line breaks; spaces as the page has them."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    fonts: dict[bytes, dict[int, str]] = {}
    for names in _FONT_NAMES.findall(pdf):
        for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", names):
            cmap = _TO_UNICODE.search(objects[int(number)])
            fonts[name] = _letters(_stream(objects[int(cmap[1])])) if cmap else {}
    return " ".join(_page(_stream(objects[int(number)]), fonts) for number in _CONTENTS.findall(pdf))


def _page(content: bytes, fonts: dict[bytes, dict[int, str]]) -> str:
    text, letters = [], dict[int, str]()
    # The font is looked for inside a span that says its own text as well: what follows may rely on it.
    for span in re.split(rb"(/Span<</ActualText.*?EMC)", content, flags=re.DOTALL):
        said = _SAID.match(span)
        for font, literal in _SHOWN.findall(span):
            if font:
                letters = fonts[font]
            elif not said:
                glyphs = _ESCAPE.sub(_unescaped, literal)
                codes = (int.from_bytes(glyphs[at : at + 2], "big") for at in range(0, len(glyphs), 2))
                text.append("".join(letters.get(code, "") for code in codes))
        if said:
            text.append(bytes.fromhex(said[1].decode()).decode("utf-16-be") if said[1] else said[2].decode("latin-1"))
    return "".join(text)


def _letters(cmap: bytes) -> dict[int, str]:
    found = {}
    for code, letter in re.findall(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>", cmap):
        found[int(code, 16)] = bytes.fromhex(letter.decode()).decode("utf-16-be")
    return found


def _stream(body: bytes) -> bytes:
    return zlib.decompress(body.split(b"stream\n", 1)[1].rsplit(b"\nendstream", 1)[0])


def _unescaped(match: re.Match[bytes]) -> bytes:
    escape = match[1]
    return bytes([int(escape, 8) & 255]) if escape.isdigit() else _ESCAPED.get(escape, escape)
