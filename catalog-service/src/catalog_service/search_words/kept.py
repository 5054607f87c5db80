"""The search words as they were last written: to fold them all for every search would cost more than the search."""

from servicekit.database import Session

from catalog_service.search_words import repository
from catalog_service.search_words.words import SearchWords

_kept: dict[str, tuple[int, SearchWords]] = {}
"""By database, with the version of the part."""


async def known(session: Session) -> SearchWords:
    """Never stale: the version is read before the words, so a change between makes them only newer."""
    database, version = await repository.state(session)
    if database not in _kept or _kept[database][0] != version:
        _kept[database] = (version, await repository.everything(session))
    return _kept[database][1]
