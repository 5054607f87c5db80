"""When two writings of a legal text's number mean the same text. Pure."""

import re

from catalog_service.text.folding import fold

# "43/2011/NĐ-CP", "Nghị định số 43/2011/NĐ-CP" and "NĐ 43/2011" are one text.
_NUMBER = re.compile(r"(?P<before>.*?)(?P<number>\d+)\s*/\s*(?P<year>\d{4})(?:\s*/\s*(?P<kind>[^\s,;]+))?")
# Only the government issues decrees; of a circular the ministry is needed.
_KIND_ALONE = {"nd": "nd cp", "nghi dinh": "nd cp", "nghi dinh so": "nd cp"}


def canonical(number: str) -> str:
    """Equal for writings of the same number."""
    found = _NUMBER.search(number)
    if found is None:
        return fold(number)
    kind = fold(found["kind"] or "") or _KIND_ALONE.get(fold(found["before"]), fold(found["before"]))
    return f"{int(found['number'])}/{found['year']}/{kind}"
