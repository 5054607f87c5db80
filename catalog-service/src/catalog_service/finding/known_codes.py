"""A filter whose code nobody knows finds nothing for ever: who typed it is told, with the codes that are most alike."""

from collections.abc import Iterable, Mapping

from rapidfuzz import fuzz, process
from servicekit.database import Session
from servicekit.problems import FieldError, InvalidParameter, Text

from catalog_service.agencies import repository as agencies
from catalog_service.fields import repository as fields
from catalog_service.finding.filters import ProcedureFilters
from catalog_service.text.folding import fold

SHOWN = 3

_NO_FIELD = Text("Không có lĩnh vực này", "There is no such field")
_NO_AGENCY = Text("Không có cơ quan này", "There is no such agency")


async def require(session: Session, filters: ProcedureFilters) -> None:
    """Only asked where nothing was found. Raises InvalidParameter."""
    errors: list[FieldError] = []
    if filters.field:
        known = await fields.names(session)
        if filters.field not in known:
            errors.append(_unknown("?field", _NO_FIELD, filters.field, known))
    if filters.agency and await agencies.get(session, filters.agency) is None:
        errors.append(_unknown("?agency", _NO_AGENCY, filters.agency, await agencies.names(session)))
    if errors:
        raise InvalidParameter(errors=errors)


def _unknown(pointer: str, text: Text, code: str, known: Mapping[str, str]) -> FieldError:
    shown = ", ".join(f"{near} ({known[near]})" for near in nearest(code, known))
    if shown:
        text = Text(f"{text.vi}; gần giống nhất: {shown}", f"{text.en}; most alike: {shown}")
    return FieldError(pointer, "unknown_code", text)


def nearest(code: str, known: Mapping[str, str]) -> list[str]:
    """Codes that are written like it or whose name is, best first."""
    likeness = {other: max(_alike(code, other), _alike(code, name)) for other, name in known.items()}
    return _best(likeness)


def _alike(one: str, other: str) -> float:
    return fuzz.ratio(fold(one), fold(other))


def _best(likeness: Mapping[str, float]) -> list[str]:
    return sorted(likeness, key=lambda code: (-likeness[code], code))[:SHOWN]


def nearest_words(word: str, known: Iterable[str]) -> list[str]:
    """Of folded words those that are most alike, best first; none is unlike it in more than half of its letters."""
    found = process.extract(word, list(known), scorer=fuzz.ratio, score_cutoff=50, limit=SHOWN)
    return [other for other, _, _ in found]
