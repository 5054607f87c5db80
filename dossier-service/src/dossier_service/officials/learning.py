"""Every official who calls becomes known: once a day, and when their roles or unit have changed."""

from datetime import date
from typing import Any

import structlog
from servicekit.auth import HEADER, Caller, CallerKind
from servicekit.problems import Unauthenticated
from sqlalchemy.exc import SQLAlchemyError
from starlette.types import ASGIApp, Receive, Scope, Send

from dossier_service.dossiers.codes import local_day
from dossier_service.officials import repository

log = structlog.get_logger()
_REMEMBERED = 10_000


class LearnOfficials:
    """Whether it succeeds or not, the request goes on; the next one tries again."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._known: dict[str, tuple[frozenset[str], str, date]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._learn(scope)
        await self._app(scope, receive, send)

    async def _learn(self, scope: Scope) -> None:
        kit = scope["app"].state.kit
        caller = _official(scope, kit)
        if caller is None or caller.unit is None:
            return
        now = kit.clock()
        told = (caller.roles, caller.unit, local_day(now))
        if self._known.get(caller.subject) == told:
            return
        try:
            async with kit.database.transaction() as session:
                await repository.learn(session, caller, now)
        except (SQLAlchemyError, OSError) as error:
            log.warning("official_not_learned", error=type(error).__name__)
            return
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[caller.subject] = told


def _official(scope: Scope, kit: Any) -> Caller | None:
    token = dict(scope["headers"]).get(HEADER.encode())
    if token is None:
        return None
    try:
        caller = kit.verifier.verify(token.decode("latin-1"))
    except Unauthenticated:
        return None
    return caller if caller.kind is CallerKind.OFFICIAL else None
