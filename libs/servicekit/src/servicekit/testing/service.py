"""A service running inside the test: real database from a template, real NATS, its own app and background work."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import asyncpg
import httpx
import nats
from contracts.event import Envelope, Event
from fastapi import FastAPI
from nats.js.errors import NotFoundError
from sqlalchemy import select, text

from servicekit import migrations
from servicekit.app import Kit
from servicekit.auth import Caller
from servicekit.ids import uuid7
from servicekit.settings import Profile, Role
from servicekit.tables import outbox
from servicekit.testing.keys import ANONYMOUS, ProcessKeys

Prepare = Callable[[str], Awaitable[None]]
Found = TypeVar("Found")
AnyEvent = TypeVar("AnyEvent", bound=Event)

_templates: dict[tuple[Path, str], str] = {}
# A server that we did not set up may have another encoding; the local start has this one.
_UTF8 = "TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'"


async def eventually(probe: Callable[[], Any], *, timeout_seconds: float = 15.0, interval_seconds: float = 0.02) -> Any:
    """Wait until the probe (sync or async) gives something true, and return it. Raises AssertionError in the end."""
    deadline = time.monotonic() + timeout_seconds
    while True:
        found = probe()
        if asyncio.iscoroutine(found):
            found = await found
        if found:
            return found
        assert time.monotonic() < deadline, f"nothing after {timeout_seconds} s"
        await asyncio.sleep(interval_seconds)


@asynccontextmanager
async def database_for(
    service_folder: Path, postgres_url: str, *, name: str = "migrated", prepare: Prepare | None = None
) -> AsyncIterator[str]:
    """A fresh database, cloned from a template; gives its SQLAlchemy URL.

    The template is migrated, or what `prepare` once made of a migrated one: it gets the URL, and `name` stands for it.
    """
    admin = await asyncpg.connect(postgres_url)
    try:
        template = await _template(service_folder, postgres_url, admin, name, prepare)
        clone = await _clone(admin, template)
        try:
            yield database_url(postgres_url, clone)
        finally:
            await admin.execute(f'DROP DATABASE "{clone}" WITH (FORCE)')
    finally:
        await admin.close()


async def _template(
    service_folder: Path, postgres_url: str, admin: asyncpg.Connection, name: str, prepare: Prepare | None
) -> str:
    key = service_folder, name
    if key not in _templates:
        if prepare is None:
            made = f"template_{uuid7().hex}"
            await admin.execute(f'CREATE DATABASE "{made}" {_UTF8}')
            await asyncio.to_thread(migrations.upgrade, service_folder, database_url(postgres_url, made))
        else:
            made = await _clone(admin, await _template(service_folder, postgres_url, admin, "migrated", None))
            await prepare(database_url(postgres_url, made))
        _templates[key] = made
    return _templates[key]


async def _clone(admin: asyncpg.Connection, template: str) -> str:
    name = f"test_{uuid7().hex}"
    # Without a log of every page: checkpoints, which this needs instead, are cheap where nothing waits for the disk.
    await admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
    return name


def database_url(postgres_url: str, name: str) -> str:
    return urlsplit(postgres_url)._replace(scheme="postgresql+asyncpg", path=f"/{name}").geturl()


@dataclass
class RunningService:
    """`client` speaks to the app in process; `headers(caller)` makes it speak as somebody."""

    app: FastAPI
    client: httpx.AsyncClient
    keys: ProcessKeys
    nats_url: str

    @property
    def kit(self) -> Kit:
        return self.app.state.kit

    def headers(self, caller: Caller = ANONYMOUS, *, key: str | None = None, version: int | str | None = None) -> Any:
        headers = self.keys.headers(caller)
        headers["Idempotency-Key"] = key or str(uuid7())
        if version is not None:
            headers["If-Match"] = version if isinstance(version, str) else f'"{version}"'
        return headers

    def service_headers(self, name: str) -> dict[str, str]:
        caller = Caller(subject=f"service:{name}", kind="service")  # type: ignore[arg-type]
        return self.keys.headers(caller, minted_by=name)

    async def get(self, path: str, caller: Caller = ANONYMOUS, **kwargs: Any) -> httpx.Response:
        return await self.client.get(path, headers=self.headers(caller), **kwargs)

    async def post(
        self,
        path: str,
        caller: Caller = ANONYMOUS,
        body: Any = None,
        *,
        key: str | None = None,
        version: Any = None,
    ) -> httpx.Response:
        headers = self.headers(caller, key=key, version=version)
        return await self.client.post(path, json={} if body is None else body, headers=headers)

    async def recorded(self, event_type: type[AnyEvent]) -> list[AnyEvent]:
        """Events of that type in the outbox, oldest first."""
        query = select(outbox.c.envelope).where(outbox.c.subject == event_type.subject).order_by(outbox.c.id)
        async with self.kit.database.sessions() as session:
            envelopes = (await session.scalars(query)).all()
        return [event_type.model_validate(Envelope.model_validate_json(data).data) for data in envelopes]

    async def feeds_caught_up(self) -> None:
        """Wait until change feeds show all that is committed: a transaction of another database holds them back too."""
        async with self.kit.database.sessions() as session:
            last = await session.scalar(text("SELECT pg_current_xact_id()::text::bigint"))

        async def passed() -> bool:
            async with self.kit.database.sessions() as session:
                oldest = await session.scalar(text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"))
            return oldest is not None and last is not None and oldest > last

        await eventually(passed)

    async def published(self) -> None:
        """Wait until the relay has published all that the outbox holds."""
        query = select(outbox.c.id).where(outbox.c.published_at.is_(None)).limit(1)

        async def nothing_left() -> bool:
            async with self.kit.database.sessions() as session:
                return await session.scalar(query) is None

        await eventually(nothing_left)

    async def publish(self, *events: Event, copies: int = 1) -> None:
        """As another service's relay would: envelope, stream, message id. Copies get past JetStream's own window."""
        connection = await nats.connect(self.nats_url)
        jetstream = connection.jetstream()
        for event in events:
            await self.kit.bus.ensure_stream(event.subject)
            envelope = Envelope.around(event, event_id=uuid7(), source="/test", traceparent=None)
            for _ in range(copies):
                await jetstream.publish(event.subject, envelope.model_dump_json().encode())
        await connection.close()


Filling = Callable[[RunningService], Awaitable[None]]


@asynccontextmanager
async def running(
    create: Callable[..., FastAPI],
    settings_type: type[Any],
    service_folder: Path,
    *,
    postgres_url: str,
    nats_url: str,
    process_keys: ProcessKeys,
    role: Role = Role.ALL,
    filled_by: Sequence[Filling] = (),
    **settings: Any,
) -> AsyncIterator[RunningService]:
    """`create(settings)` builds the app; `role=Role.API` runs it without relay, consumers and sweeps.

    `filled_by`, one after the other, fill a database once, through a service of its own with all its background work;
    every later test begins with a copy of it, and with empty streams.
    """

    def on(url: str, role: Role) -> AbstractAsyncContextManager[RunningService]:
        configured = settings_type(
            profile=Profile.TEST,
            role=role,
            port=0,
            database_url=url,
            nats_url=nats_url,
            internal_keys_file=process_keys.public_file,
            internal_private_key_file=process_keys.private_file(service_folder.name),
            log_level="WARNING",
            **settings,
        )
        return _serving(create(configured), process_keys, nats_url)

    async def fill(url: str) -> None:
        async with on(url, Role.ALL) as service:
            for filling in filled_by:
                await filling(service)
            await service.published()

    name = "+".join(f"{filling.__module__}.{filling.__qualname__}" for filling in filled_by)
    prepared: dict[str, Any] = {"name": name, "prepare": fill} if filled_by else {}
    async with database_for(service_folder, postgres_url, **prepared) as url, on(url, role) as service:
        yield service


@asynccontextmanager
async def _serving(app: FastAPI, process_keys: ProcessKeys, nats_url: str) -> AsyncIterator[RunningService]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    try:
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://service.test") as client,
        ):
            yield RunningService(app, client, process_keys, nats_url)
    finally:
        await forget_streams(nats_url)


async def forget_streams(nats_url: str) -> None:
    connection = await nats.connect(nats_url)
    jetstream = connection.jetstream()
    try:
        for stream in await jetstream.streams_info():
            if stream.config.name:
                await jetstream.delete_stream(stream.config.name)
    except NotFoundError:
        pass
    finally:
        await connection.close()
