"""The words of all names that are in force."""

from datetime import date

from servicekit.database import Session

from catalog_service.finding import repository, spelling
from catalog_service.finding.kept import Kept
from catalog_service.finding.spelling import Known

_kept: Kept[Known] = Kept(capacity=4)


async def known_words(session: Session, day: date) -> Known:
    async def read() -> Known:
        return spelling.known_words(await repository.vocabulary(session, day))

    return await _kept.get(session, day, None, read)
