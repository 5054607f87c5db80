"""What the gateway does besides answering: learn of other replicas' revocations, forget what has expired."""

import asyncio

import structlog
from servicekit.database import Database
from sqlalchemy.exc import SQLAlchemyError

from gateway.clients import repository
from gateway.clients.access_tokens import AccessTokens

log = structlog.get_logger()

REVOCATIONS_EVERY_SECONDS = 3
EXPIRED_EVERY_SECONDS = 3600


async def learn_revocations(database: Database, tokens: AccessTokens) -> None:
    while True:
        try:
            await tokens.learn_revocations(database)
        except (SQLAlchemyError, OSError) as error:
            log.warning("revocations_not_learned", error=type(error).__name__)
        await asyncio.sleep(REVOCATIONS_EVERY_SECONDS)


async def forget_expired(database: Database) -> None:
    while True:
        try:
            async with database.transaction() as session:
                await repository.forget_expired(session)
        except (SQLAlchemyError, OSError) as error:
            log.warning("expired_not_forgotten", error=type(error).__name__)
        await asyncio.sleep(EXPIRED_EVERY_SECONDS)
