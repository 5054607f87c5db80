"""A filter whose code nobody knows finds nothing for ever: who typed it is told, with the codes that are most alike."""

from collections.abc import Mapping

from rapidfuzz import fuzz
from servicekit.database import Session
from servicekit.problems import FieldError, InvalidParameter, Text

from catalog_service.agencies import repository as agencies
from catalog_service.fields import repository as fields
from catalog_service.text.folding import fold

SHOWN = 3
LEAST_ALIKE = 70
"""Percent: of short codes one letter of three may differ; what is less alike was not meant."""

_NO_FIELD = Text("Không có lĩnh vực này", "There is no such field")
_NO_AGENCY = Text("Không có cơ quan này", "There is no such agency")


async def require(
    session: Session, *, field: str | None = None, agency: str | None = None, under: str | None = None
) -> None:
    """Each is the value of the filter of its name. Raises InvalidParameter."""
    errors: list[FieldError] = []
    if field:
        known = await fields.names(session)
        if field not in known:
            errors.append(_unknown("?field", _NO_FIELD, field, known))
    for pointer, code in (("?agency", agency), ("?under", under)):
        if code and await agencies.get(session, code) is None:
            errors.append(_unknown(pointer, _NO_AGENCY, code, await agencies.names(session)))
    if errors:
        raise InvalidParameter(errors=errors)


def _unknown(pointer: str, text: Text, code: str, known: Mapping[str, str]) -> FieldError:
    shown = ", ".join(f"{near} ({known[near]})" for near in nearest(code, known))
    if shown:
        text = Text(f"{text.vi}; gần giống nhất: {shown}", f"{text.en}; most alike: {shown}")
    return FieldError(pointer, "unknown_code", text)


def nearest(code: str, known: Mapping[str, str]) -> list[str]:
    """Codes that are written like it or whose name is, best first; none where none is."""
    likeness = {other: max(_alike(code, other), _alike(code, name)) for other, name in known.items()}
    near = [other for other, alike in likeness.items() if alike >= LEAST_ALIKE]
    return sorted(near, key=lambda other: (-likeness[other], other))[:SHOWN]


def _alike(one: str, other: str) -> float:
    return fuzz.ratio(fold(one), fold(other))
