"""What the events tell for the 766 index: verified accounts, papers on file and used again, results given."""

from typing import Any
from uuid import UUID

from contracts import dossier as events
from dossier_service.dossiers.models import Dossier
from servicekit.auth import Caller
from servicekit.testing.keys import enterprise, official
from servicekit.testing.service import RunningService

KINH_BAC = enterprise()
UNVERIFIED = KINH_BAC.model_copy(update={"assurance": 1})
CLERK = official("clerk-tinh", "clerk", "H05.00")
OFFICER = official("officer-congthuong", "officer", "H05.06")
APPROVER = official("approver-congthuong", "approver", "H05.06")
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
GRANTED = {"outcome": "granted"}
Json = dict[str, Any]


async def act(service: RunningService, dossier_id: str, action: str, caller: Caller, body: Json | None = None) -> None:
    async with service.kit.database.sessions() as session:
        version = (await session.get_one(Dossier, UUID(dossier_id))).version
    answer = await service.post(f"/api/v1/dossiers/{dossier_id}/actions/{action}", caller, body, version=version)
    assert answer.status_code == 200, answer.text


async def draft(service: RunningService, caller: Caller) -> Json:
    opened = (await service.post("/api/v1/dossiers", caller, {"procedure_code": "2.000033"})).json()
    form = {"form": {"programme": "Giảm giá (mẫu)", "starts_on": "2026-12-01"}}
    headers = service.headers(caller, version=opened["version"])
    await service.client.patch(f"/api/v1/dossiers/{opened['id']}", json=form, headers=headers)
    return opened


async def upload(service: RunningService, dossier_id: str, caller: Caller, **fields: str) -> str:
    answer = await service.client.post(
        f"/api/v1/dossiers/{dossier_id}/documents",
        files={"file": ("giấy tờ.pdf", PDF, "application/pdf")},
        data={"required_document": "notice"} | fields,
        headers=service.headers(caller),
    )
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def finish(service: RunningService, dossier_id: str, caller: Caller) -> None:
    await act(service, dossier_id, "submit", caller)
    await act(service, dossier_id, "accept", CLERK)
    await act(service, dossier_id, "claim", OFFICER)
    await act(service, dossier_id, "propose", OFFICER, GRANTED)
    await act(service, dossier_id, "decide", APPROVER, GRANTED)


async def test_papers_are_counted_by_their_newest_versions_and_used_again_apart(service: RunningService) -> None:
    first = await draft(service, KINH_BAC)
    old = await upload(service, first["id"], KINH_BAC)
    paper = await upload(service, first["id"], KINH_BAC, replaces=old)
    await finish(service, first["id"], KINH_BAC)
    second = await draft(service, UNVERIFIED)
    body = {"document_id": paper, "required_document": "notice"}
    reused = await service.post(f"/api/v1/dossiers/{second['id']}/documents/reuse", UNVERIFIED, body)
    assert reused.status_code == 201, reused.text
    await finish(service, second["id"], UNVERIFIED)
    told = await service.recorded(events.ResultReturned)
    assert [(each.papers, each.reused_papers) for each in told] == [(1, 0), (1, 1)]
    submitted = await service.recorded(events.DossierSubmitted)
    assert [each.identity_verified for each in submitted] == [True, False]
    assert [each.gives_result for each in submitted] == [False, False], "a notice ends with an acknowledgement"
