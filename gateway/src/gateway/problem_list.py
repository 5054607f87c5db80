"""`GET /problems`: every code that any part of the system may answer with."""

from typing import Any

from servicekit.problems import Problem

from gateway.incoming import Incoming
from gateway.service_documents import ServiceDocuments

PATH = "/problems"


async def answer(incoming: Incoming, service_problems: ServiceDocuments) -> None:
    kinds = {kind["code"]: kind for kind in _own()}
    for documents in (await service_problems.all()).values():
        kinds |= {kind["code"]: kind for kind in documents}
    await incoming.answer_json(200, {"items": [kinds[code] for code in sorted(kinds)]})


def _own() -> list[dict[str, Any]]:
    return [
        {"code": code, "status": kind.status, "title_vi": kind.title.vi, "title_en": kind.title.en}
        for code, kind in Problem.registry.items()
    ]
