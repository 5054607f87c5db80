from collections.abc import Iterable
from typing import Any

from contracts.catalog import PartName
from servicekit.database import Session
from sqlalchemy import delete, func, insert, literal, null, select

from catalog_service.parts.models import CataloguePart
from catalog_service.procedures.models import Synonym
from catalog_service.search_words import words
from catalog_service.search_words.models import StopWord
from catalog_service.search_words.words import SearchWords


async def state(session: Session) -> tuple[str, int]:
    """Another one whenever they are written."""
    version = select(CataloguePart.version).where(CataloguePart.part == PartName.SEARCH_WORDS).scalar_subquery()
    row = (await session.execute(select(func.current_database(), version))).one()
    return row[0], row[1]


async def everything(session: Session) -> SearchWords:
    """Synonyms and stop words in one statement."""
    synonyms = select(Synonym.term, Synonym.expansion, Synonym.weight)
    rows = (await session.execute(synonyms.union_all(select(StopWord.phrase, null(), literal(0))))).all()
    return SearchWords(
        [words.Synonym(row.term, row.expansion, row.weight) for row in rows if row.expansion is not None],
        [row.term for row in rows if row.expansion is None],
    )


async def synonyms(session: Session) -> list[Synonym]:
    query = select(Synonym).order_by(Synonym.term)
    return list(await session.scalars(query.execution_options(populate_existing=True)))


async def stop_words(session: Session) -> list[str]:
    return list(await session.scalars(select(StopWord.phrase).order_by(StopWord.phrase)))


async def replace(session: Session, synonyms: list[dict[str, Any]], stop_words: Iterable[str]) -> None:
    """`synonyms` are rows."""
    await session.execute(delete(Synonym).where(literal(True)))
    await session.execute(delete(StopWord).where(literal(True)))
    if synonyms:
        await session.execute(insert(Synonym), synonyms)
    if stop_words := list(stop_words):
        await session.execute(insert(StopWord), [{"phrase": phrase} for phrase in stop_words])
