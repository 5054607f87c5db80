from collections.abc import Iterable

from servicekit.database import Session
from sqlalchemy import delete, insert, literal, null, select

from catalog_service.procedures.models import Synonym
from catalog_service.search_words.models import StopWord
from catalog_service.search_words.words import SearchWords


async def everything(session: Session) -> SearchWords:
    """Synonyms and stop words in one statement."""
    synonyms = select(Synonym.term, Synonym.expansion)
    rows = await session.execute(synonyms.union_all(select(StopWord.phrase, null())))
    pairs = [(row.term, row.expansion) for row in rows]
    return SearchWords(
        [(term, expansion) for term, expansion in pairs if expansion is not None],
        [phrase for phrase, expansion in pairs if expansion is None],
    )


async def synonyms(session: Session) -> list[tuple[str, str]]:
    rows = await session.execute(select(Synonym.term, Synonym.expansion).order_by(Synonym.term))
    return [(row.term, row.expansion) for row in rows]


async def stop_words(session: Session) -> list[str]:
    return list(await session.scalars(select(StopWord.phrase).order_by(StopWord.phrase)))


async def replace(session: Session, synonyms: dict[str, str], stop_words: Iterable[str]) -> None:
    await session.execute(delete(Synonym).where(literal(True)))
    await session.execute(delete(StopWord).where(literal(True)))
    if synonyms:
        rows = [{"term": term, "expansion": expansion} for term, expansion in synonyms.items()]
        await session.execute(insert(Synonym), rows)
    if stop_words := list(stop_words):
        await session.execute(insert(StopWord), [{"phrase": phrase} for phrase in stop_words])
