"""Filings are scored when what came around them is known; reviews that nobody has closed come to an end."""

from datetime import timedelta

from servicekit.app import Kit
from servicekit.sweeps import PAGE, each_alone

from dossier_service.reviews import repository, service
from dossier_service.reviews.rules import NEIGHBOURHOOD

FAILURE = "filing_review_failed"
LOOKS_BACK = timedelta(days=7)
"""What could not be scored in that time stays unscored: the look through all filings would grow with them."""


async def score_filings(kit: Kit) -> bool:
    """True when more may be waiting."""
    now = kit.clock()
    async with kit.database.sessions() as session:
        filings = await repository.unscored(session, now - LOOKS_BACK, now - NEIGHBOURHOOD, PAGE)
    found = [filing.dossier_id for filing in filings]
    return await each_alone(kit.database, found, lambda session, one: service.score(session, one, now), FAILURE) == PAGE


async def expire_reviews(kit: Kit) -> bool:
    now = kit.clock()
    async with kit.database.sessions() as session:
        found = await repository.expired(session, now, PAGE)
    return (
        await each_alone(kit.database, found, lambda session, one: service.expire(session, one, now), FAILURE) == PAGE
    )
