"""Sessions and the one transaction of a request or an event."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession as Session
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine

from servicekit import idempotency

__all__ = ["Database", "Reading", "Session", "Transaction", "is_locked", "is_passing"]

_AWAY = (OperationalError, InterfaceError, PoolTimeout, ConnectionError)
# deadlock_detected and lock_not_available: the driver's dialect has no class of its own for them.
_LOCKED = frozenset({"40P01", "55P03"})


def is_passing(error: BaseException) -> bool:
    """Gone, starting, out of connections, or a lock held too long: nothing was done, another try may succeed."""
    return is_locked(error) or isinstance(error, _AWAY)


def is_locked(error: BaseException) -> bool:
    """Somebody else held a lock too long."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in _LOCKED


class Database:
    """An engine, its sessions, and a bell that rings after every commit (the relay listens)."""

    def __init__(self, url: str, *, pool_size: int = 8) -> None:
        self.engine = create_async_engine(
            url,
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_pre_ping=True,
            pool_recycle=1800,
            pool_timeout=10,
            hide_parameters=True,  # an error's text goes to the log, people's data must not
            connect_args={"timeout": 10, "server_settings": {"timezone": "UTC", "lock_timeout": "10s"}},
        )
        self.sessions = async_sessionmaker(self.engine, expire_on_commit=False)
        # A sweep holds a connection for its lock and works with another: all at once would wait for each other.
        self.sweeping = asyncio.Semaphore(max(1, pool_size - 2))
        self.committed = asyncio.Event()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Session]:
        """Commit at the end, roll back on any error, then tell the relay."""
        async with self.sessions.begin() as session:
            yield session
        self.committed.set()

    async def close(self) -> None:
        await self.engine.dispose()


def database_of(request: Request) -> Database:
    return request.app.state.kit.database


async def _transaction(request: Request) -> AsyncIterator[Session]:
    async with database_of(request).transaction() as session:
        # A statement before anything else: SQLAlchemy sends BEGIN lazily, and a raw driver call would commit alone.
        if not await idempotency.begin(request, session):
            await session.execute(text("SELECT 1"))
        yield session


async def _reading(request: Request) -> AsyncIterator[Session]:
    async with database_of(request).sessions() as session:
        yield session


# scope="function": the commit comes before the answer. FastAPI's default would answer 200 and then fail to commit.
Transaction = Annotated[Session, Depends(_transaction, scope="function")]
Reading = Annotated[Session, Depends(_reading, scope="function")]
