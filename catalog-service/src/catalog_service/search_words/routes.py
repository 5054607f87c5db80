from fastapi import Response
from servicekit import etag
from servicekit.app import problem_responses
from servicekit.auth import Administrator, Anyone
from servicekit.clock import Now
from servicekit.database import Reading, Transaction
from servicekit.etag import IfMatch
from servicekit.problems import InvalidBody, NotPermitted, Unauthenticated, VersionConflict, VersionRequired
from servicekit.routing import api_router

from catalog_service.imports.problems import ImportRunning
from catalog_service.reading import PUBLIC
from catalog_service.search_words import service
from catalog_service.search_words.schemas import SearchWordsChange, SearchWordsRead

router = api_router(tags=["catalogue"])


@router.get("/catalog/synonyms", summary="Synonyms and stop words of the search")
async def get_search_words(caller: Anyone, session: Reading, response: Response) -> SearchWordsRead:
    read = await service.read(session)
    response.headers["Cache-Control"] = PUBLIC
    etag.tag(response, read.version)
    return read


@router.put(
    "/catalog/synonyms",
    summary="Write the synonyms and stop words; the search follows at once",
    responses=problem_responses(
        Unauthenticated, NotPermitted, ImportRunning, VersionRequired, VersionConflict, InvalidBody
    ),
)
async def put_search_words(
    change: SearchWordsChange,
    administrator: Administrator,
    expected: IfMatch,
    session: Transaction,
    now: Now,
    response: Response,
) -> SearchWordsRead:
    read = await service.replace(session, change, expected, now)
    etag.tag(response, read.version)
    return read
