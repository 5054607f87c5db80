"""What stands at the root, outside the API: life, readiness, measurements, documents."""

import asyncio
from importlib.resources import files

import orjson
from fastapi.openapi.docs import get_swagger_ui_html
from prometheus_client import CONTENT_TYPE_LATEST
from servicekit.database import Database
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from gateway import openapi
from gateway.cache import Cache
from gateway.catalogue_news import CatalogueNews
from gateway.database import SCHEMA_HEAD
from gateway.incoming import Incoming
from gateway.measuring import Metrics
from gateway.service_documents import ServiceDocuments
from gateway.settings import GatewaySettings

_SWAGGER_FILES = {
    "swagger-ui-bundle.js": b"text/javascript",
    "swagger-ui.css": b"text/css",
    "favicon.png": b"image/png",
}
PATHS = {"/", "/livez", "/readyz", "/metrics", "/openapi.json", "/docs"} | {f"/docs/{name}" for name in _SWAGGER_FILES}


class RootPages:
    def __init__(
        self,
        settings: GatewaySettings,
        database: Database,
        metrics: Metrics,
        news: CatalogueNews,
        cache: Cache,
        service_openapi: ServiceDocuments,
    ) -> None:
        self._settings, self._database, self._metrics = settings, database, metrics
        self._news, self._cache, self._service_openapi = news, cache, service_openapi
        self._assets = {name: (files("fastapi_offline") / "static" / name).read_bytes() for name in _SWAGGER_FILES}

    async def answer(self, incoming: Incoming) -> None:
        incoming.route = incoming.path
        match incoming.path:
            case "/":
                await incoming.answer(200, [(b"content-type", b"text/html; charset=utf-8")], _WELCOME)
            case "/livez":
                await incoming.answer_json(200, {"status": "ok"})
            case "/readyz":
                ready = await self._database_is_ready()
                degraded = [] if self._news.audible else ["nats"]
                await incoming.answer_json(200 if ready else 503, {"ready": ready, "degraded": degraded})
            case "/metrics":
                measured = self._metrics.render(cached_bytes=self._cache.size_bytes)
                await incoming.answer(200, [(b"content-type", CONTENT_TYPE_LATEST.encode())], measured)
            case "/openapi.json":
                document = openapi.merge(await self._service_openapi.all(), self._settings)
                await incoming.answer(200, [(b"content-type", b"application/json")], orjson.dumps(document))
            case "/docs":
                await incoming.answer(200, [(b"content-type", b"text/html; charset=utf-8")], _DOCS)
            case _:
                await self._answer_asset(incoming)

    async def _answer_asset(self, incoming: Incoming) -> None:
        name = incoming.path.removeprefix("/docs/")
        headers = [(b"content-type", _SWAGGER_FILES[name]), (b"cache-control", b"public, max-age=86400")]
        await incoming.answer(200, headers, self._assets[name])

    async def _database_is_ready(self) -> bool:
        try:
            async with asyncio.timeout(2), self._database.sessions() as session:
                revision = await session.scalar(text("SELECT version_num FROM alembic_version"))
        except (SQLAlchemyError, OSError, TimeoutError):
            return False
        return revision is not None and revision >= SCHEMA_HEAD


_WELCOME = (files("gateway") / "welcome.html").read_bytes()
"""For who comes here by a browser: a developer, or a payer whom no portal gave a way back."""

_DOCS = bytes(
    get_swagger_ui_html(
        openapi_url="/openapi.json",
        title=openapi.TITLE,
        swagger_js_url="/docs/swagger-ui-bundle.js",
        swagger_css_url="/docs/swagger-ui.css",
        swagger_favicon_url="/docs/favicon.png",
    ).body
)
