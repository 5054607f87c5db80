"""What a person typed, as PostgreSQL text queries over folded words; every word may be the beginning of one."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from catalog_service.text.folding import fold

_CODE = re.compile(r"^\d+\.[A-Za-z0-9.]*$")


class SearchQuery(NamedTuple):
    """`anywhere`, `in_name` and `in_keywords` are tsquery texts; None: nothing that could be searched was typed."""

    phrase: str
    code_prefix: str | None
    anywhere: str | None
    in_name: str | None
    in_keywords: str | None


def parse(typed: str, synonyms: Mapping[str, str]) -> SearchQuery:
    """A code is looked up by its beginning alone; anything else by its words."""
    code = typed.strip()
    if _CODE.match(code):
        return SearchQuery("", code, None, None, None)
    phrase = fold(typed)
    alternatives = _alternatives(phrase, synonyms)
    return SearchQuery(
        phrase=phrase,
        code_prefix=None,
        anywhere=_any_of(alternatives, ""),
        in_name=_any_of(alternatives, "A"),
        in_keywords=_any_of(alternatives, "AB"),
    )


def _alternatives(phrase: str, synonyms: Mapping[str, str]) -> list[str]:
    """The phrase itself, and again with each known short form written out."""
    if not phrase:
        return []
    padded = f" {phrase} "
    written_out = [padded.replace(f" {term} ", f" {full} ").strip() for term, full in sorted(synonyms.items())]
    return list(dict.fromkeys([phrase, *written_out]))


def _any_of(alternatives: list[str], weights: str) -> str | None:
    queries = [" & ".join(f"{word}:*{weights}" for word in phrase.split()) for phrase in alternatives]
    return " | ".join(f"({query})" for query in queries) or None
