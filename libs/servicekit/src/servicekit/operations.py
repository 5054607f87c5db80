"""What an operator asks a process: does it live, is it ready, what does it measure, which problems does it know."""

import asyncio
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from servicekit.problems import Problem


class Readiness(BaseModel):
    ready: bool
    degraded: list[str] = []
    """What is missing without stopping the service: `nats`, or a consumer's name."""


class ListedProblem(BaseModel):
    code: str
    status: int
    title_vi: str
    title_en: str


def router() -> APIRouter:
    """At the root of every process, outside the API."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/livez")
    async def livez() -> dict[str, str]:
        return {"status": "ok"}

    @routes.get("/readyz")
    async def readyz(request: Request, response: Response) -> Readiness:
        kit = request.app.state.kit
        ready = await _database_is_ready(kit)
        response.status_code = 200 if ready else 503
        return Readiness(ready=ready, degraded=_missing(kit))

    @routes.get("/problems.json")
    async def problems() -> list[ListedProblem]:
        """For the gateway's list of all problems."""
        return [
            ListedProblem(
                code=problem.code, status=problem.status, title_vi=problem.title.vi, title_en=problem.title.en
            )
            for problem in sorted(Problem.registry.values(), key=lambda listed: listed.code)
        ]

    @routes.get("/metrics")
    async def metrics(request: Request) -> Response:
        kit = request.app.state.kit
        return Response(await kit.metrics.render(kit), media_type=kit.metrics.content_type)

    return routes


async def _database_is_ready(kit: Any) -> bool:
    """At or past our own revision: during an upgrade the old version runs beside the new one."""
    try:
        async with asyncio.timeout(2), kit.database.sessions() as session:
            revision = await session.scalar(text("SELECT version_num FROM alembic_version"))
    except (SQLAlchemyError, OSError, TimeoutError):
        return False
    return revision is not None and revision >= kit.definition.schema_head


def _missing(kit: Any) -> list[str]:
    if not kit.bus.connected:
        return ["nats"]
    return [consumer.durable for consumer in kit.consumers if not consumer.listening]
