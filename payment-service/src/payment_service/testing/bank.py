"""A bank for tests that can be asked for a day's statement."""

from typing import Self

from aiohttp import web
from servicekit.testing.servers import free_port

from payment_service.testing.statements import statement

TOKEN = "a token of these tests"  # noqa: S105


class FakeBank:
    """`days` holds each day's lines; `broken` answers 503."""

    def __init__(self) -> None:
        self.days: dict[str, list[str]] = {}
        self.asked: list[str] = []
        self.broken = False

    @property
    def statement_url(self) -> str:
        return f"{self._url}/statement.csv"

    async def _answer(self, request: web.Request) -> web.Response:
        if self.broken:
            return web.Response(status=503)
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.Response(status=401)
        day = request.query["date"]
        self.asked.append(day)
        return web.Response(body=statement(*self.days.get(day, [])), content_type="text/csv")

    async def __aenter__(self) -> Self:
        application = web.Application()
        application.router.add_get("/statement.csv", self._answer)
        self._runner = web.AppRunner(application)
        await self._runner.setup()
        port = free_port()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self._url = f"http://127.0.0.1:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()
