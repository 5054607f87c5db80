"""Synonyms and stop words: the administrator writes them, and the search changes at once."""

from datetime import datetime

from contracts.catalog import PartName
from servicekit.database import Session
from servicekit.etag import ExpectedVersion
from servicekit.problems import FieldError, InvalidBody, Text

from catalog_service.imports import turns
from catalog_service.parts import repository as parts
from catalog_service.parts import service as announcing
from catalog_service.search_words import repository
from catalog_service.search_words.schemas import SearchWordsChange, SearchWordsRead, SynonymRead
from catalog_service.search_words.words import lowered
from catalog_service.text.folding import fold

_NO_WORD = Text("Không có chữ hoặc số nào để tìm", "There is no letter or digit to search by")
_SAME = Text("Hai vế giống nhau", "Both sides are the same")
_TWICE = Text("Từ trùng lặp", "The word is there twice")


async def read(session: Session) -> SearchWordsRead:
    part = await parts.get(session, PartName.SEARCH_WORDS)
    return SearchWordsRead(
        version=part.version,
        synonyms=await _synonyms(session),
        stop_words=await repository.stop_words(session),
    )


async def replace(
    session: Session, change: SearchWordsChange, expected: ExpectedVersion, now: datetime
) -> SearchWordsRead:
    """Raises ImportRunning, VersionConflict, InvalidBody."""
    await turns.take(session)
    part = await parts.get_for_update(session, PartName.SEARCH_WORDS)
    expected.require(part.version)
    errors = faults(change)
    if errors:
        raise InvalidBody(errors=errors)
    await put(session, as_stored(change), now)
    return await read(session)


async def document(session: Session) -> SearchWordsChange:
    """All of them as they can be written again."""
    known = SearchWordsChange(synonyms=await _synonyms(session), stop_words=await repository.stop_words(session))
    return as_stored(known)


async def put(session: Session, words: SearchWordsChange, now: datetime) -> None:
    """`words` are as they are stored, and have no faults."""
    if words != await document(session):
        await repository.replace(session, [pair.model_dump() for pair in words.synonyms], words.stop_words)
        await announcing.changed(session, PartName.SEARCH_WORDS, now)
    await session.flush()


def as_stored(change: SearchWordsChange) -> SearchWordsChange:
    """In one order, and as words are compared."""
    synonyms = sorted(map(_folded, change.synonyms), key=lambda pair: pair.term)
    return change.model_copy(update={"synonyms": synonyms, "stop_words": sorted(map(_plain, change.stop_words))})


def faults(change: SearchWordsChange) -> list[FieldError]:
    synonyms, stop_words = [*map(_folded, change.synonyms)], [*map(_plain, change.stop_words)]
    return _synonym_faults(synonyms) + _stop_word_faults(stop_words)


def _folded(pair: SynonymRead) -> SynonymRead:
    return pair.model_copy(update={"term": fold(pair.term), "expansion": fold(pair.expansion)})


def _plain(phrase: str) -> str:
    return " ".join(lowered(phrase).split())


async def _synonyms(session: Session) -> list[SynonymRead]:
    return [SynonymRead.model_validate(synonym) for synonym in await repository.synonyms(session)]


def _synonym_faults(synonyms: list[SynonymRead]) -> list[FieldError]:
    found: list[FieldError] = []
    terms: set[str] = set()
    for index, pair in enumerate(synonyms):
        term, expansion = pair.term, pair.expansion
        pointer = f"/synonyms/{index}"
        for name, phrase in (("term", term), ("expansion", expansion)):
            if not phrase:
                found.append(FieldError(f"{pointer}/{name}", "no_word", _NO_WORD))
        if term and term == expansion:
            found.append(FieldError(f"{pointer}/expansion", "same", _SAME))
        if term and term in terms:
            found.append(FieldError(f"{pointer}/term", "repeated", _TWICE))
        terms.add(term)
    return found


def _stop_word_faults(stop_words: list[str]) -> list[FieldError]:
    found: list[FieldError] = []
    for index, phrase in enumerate(stop_words):
        if not fold(phrase):
            found.append(FieldError(f"/stop_words/{index}", "no_word", _NO_WORD))
        elif phrase in stop_words[:index]:
            found.append(FieldError(f"/stop_words/{index}", "repeated", _TWICE))
    return found
