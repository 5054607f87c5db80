"""A text in a cell that comes back as it was, in the writing of ECMA-376 (ST_Xstring): `_x000D_` is one character.

Spreadsheet programs show that character itself. Only blanks are written so, where a cell would lose them: a carriage
return, a text of nothing but blanks, and for codes the blanks at the edges; and the # of a text that is the name of an
error, as #N/A, which stands for no text where it was not written so.
"""

import re

from openpyxl.cell.cell import ERROR_CODES

_WRITTEN = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MAY_BE_READ_SO = re.compile(r"_(?=x[0-9A-Fa-f]{4})")


def protect(text: str, *, edges: bool = False) -> str:
    """As it goes into a cell; `edges`: whoever reads it strips it."""
    written = _MAY_BE_READ_SO.sub("_x005F_", text).replace("\r", _code_of("\r"))
    if written in ERROR_CODES:
        written = _code_of("#") + written[1:]
    inner = written.strip()
    if inner and not edges:
        return written
    before, _, after = written.partition(inner) if inner else (written, "", "")
    return "".join([*map(_code_of, before), inner, *map(_code_of, after)])


def restore(written: str) -> str:
    """What was protected. Another character that is written so was typed so."""
    return _WRITTEN.sub(_character, written)


def _code_of(character: str) -> str:
    return f"_x{ord(character):04X}_"


def _character(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    return character if character in "_#" or character.isspace() else found[0]
