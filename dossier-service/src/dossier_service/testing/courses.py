"""Steps that tests of a dossier's course have in common."""

from typing import Any
from uuid import UUID

import httpx
from contracts import examples
from contracts.catalog import ProcedureRecord, TimeLimit
from servicekit.auth import Caller
from servicekit.testing.keys import citizen, official
from servicekit.testing.service import RunningService, eventually

from dossier_service.dossiers.models import Dossier
from dossier_service.procedures import repository as procedures

AN = citizen()
CLERK = official("clerk-tinh", "clerk", "H05.00")
OFFICER = official("officer-tuphap", "officer", "H05.03")
APPROVER = official("approver-tuphap", "approver", "H05.03")
ADMINISTRATOR = official("administrator", "administrator", "H05")
CERTIFICATE = "2.000488"
"""The criminal record of the examples: ten days, one paper, a result document."""
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"

Json = dict[str, Any]


async def row(service: RunningService, dossier: Json) -> Dossier:
    async with service.kit.database.sessions() as session:
        return await session.get_one(Dossier, UUID(dossier["id"]))


async def read(service: RunningService, dossier: Json, caller: Caller) -> Json:
    answer = await service.get(f"/api/v1/dossiers/{dossier['id']}", caller)
    return answer.raise_for_status().json()


async def act(
    service: RunningService, dossier: Json, action: str, caller: Caller, body: Json | None = None
) -> httpx.Response:
    path = f"/api/v1/dossiers/{dossier['id']}/actions/{action}"
    return await service.post(path, caller, body, version=(await row(service, dossier)).version)


async def must(service: RunningService, dossier: Json, action: str, caller: Caller, body: Json | None = None) -> Json:
    answer = await act(service, dossier, action, caller, body)
    return answer.raise_for_status().json()


async def change(service: RunningService, dossier: Json, caller: Caller, **patch: Any) -> httpx.Response:
    headers = service.headers(caller, version=(await row(service, dossier)).version)
    return await service.client.patch(f"/api/v1/dossiers/{dossier['id']}", json=patch, headers=headers)


async def upload(service: RunningService, dossier: Json, caller: Caller, **fields: str) -> Json:
    path, files = f"/api/v1/dossiers/{dossier['id']}/documents", {"file": ("a.pdf", PDF, "application/pdf")}
    answer = await service.client.post(path, files=files, data=fields, headers=service.headers(caller))
    return answer.raise_for_status().json()


async def complete_draft(service: RunningService, caller: Caller = AN, **command: Any) -> Json:
    """A draft of the certificate that lacks nothing."""
    answer = await service.post("/api/v1/dossiers", caller, {"procedure_code": CERTIFICATE} | command)
    draft = answer.raise_for_status().json()
    (await change(service, draft, caller, form={"purpose": "Xin việc"})).raise_for_status()
    await upload(service, draft, caller, required_document="identity")
    return draft


async def filed(service: RunningService, caller: Caller = AN, **command: Any) -> Json:
    return await must(service, await complete_draft(service, caller, **command), "submit", caller)


async def accepted(service: RunningService) -> Json:
    return await must(service, await filed(service), "accept", CLERK)


async def publish_version(service: RunningService, record: ProcedureRecord | None = None, **changes: Any) -> None:
    """A later version of the certificate, in force from the beginning of the examples unless it says otherwise."""
    changed = (record or examples.criminal_record()).model_copy(update={"version": 2} | changes)
    async with service.kit.database.transaction() as session:
        await procedures.keep(session, changed, changed.version)


async def changes_heard(service: RunningService, by: Caller, count: int = 1, **parameters: Any) -> list[Json]:
    """The change feed once so many are in it: any transaction of the server, of another database too, holds it back."""

    async def shown() -> list[Json]:
        answer = await service.get("/api/v1/sync/changes", by, params=parameters)
        items = answer.raise_for_status().json()["items"]
        return items if len(items) >= count else []

    return await eventually(shown)


def with_limit(limit: TimeLimit) -> dict[str, Any]:
    """For `publish_version`: the certificate's channels, each case with this limit."""
    channels = [
        channel.model_copy(update={"cases": [case.model_copy(update={"time_limit": limit}) for case in channel.cases]})
        for channel in examples.criminal_record().channels
    ]
    return {"channels": channels}
