"""Who stands in for an absent official does their work with links and results, under both names."""

from datetime import timedelta

from contracts.dossier import DossierLinked, ResultRevoked
from dossier_service.dossiers.models import DossierHistory
from dossier_service.dossiers.repository import history
from dossier_service.testing.courses import (
    AN,
    APPROVER,
    OFFICER,
    Json,
    accepted,
    filed,
    must,
    row,
    upload,
)
from servicekit.auth import Caller
from servicekit.clock import VIETNAM
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService

HEAD = official("truong-phong", "leader", "H05.03")
SECOND = official("officer-hai", "officer", "H05.03")


async def stands_in(service: RunningService, absent: Caller, substitute: Caller) -> str:
    for caller in (absent, substitute):
        (await service.get("/api/v1/inboxes", caller)).raise_for_status()
    today = service.kit.clock().astimezone(VIETNAM).date()
    body = {"substitute": substitute.subject, "starts_on": str(today), "ends_on": str(today + timedelta(days=1))}
    answer = await service.client.put("/api/v1/substitutions", json=body, headers=service.headers(absent))
    return answer.raise_for_status().json()["id"]


async def last_step(service: RunningService, dossier: Json) -> DossierHistory:
    async with service.kit.database.sessions() as session:
        return (await history(session, (await row(service, dossier)).id))[-1]


async def test_dossiers_are_linked_for_the_absent_official(service: RunningService) -> None:
    one, other = await accepted(service), await filed(service)
    path = f"/api/v1/dossiers/{one['id']}/links/{other['id']}"

    async def put() -> int:
        headers = service.headers(HEAD, version=(await row(service, one)).version)
        return (await service.client.put(path, json={"kind": "related"}, headers=headers)).status_code

    assert await put() == 403
    await stands_in(service, OFFICER, HEAD)
    assert await put() == 200
    linked = await last_step(service, one)
    assert (linked.action, linked.actor, linked.acting_for) == ("link", HEAD.subject, OFFICER.subject)
    assert [str(told.other_id) for told in await service.recorded(DossierLinked)] == [other["id"]]
    headers = service.headers(HEAD, version=(await row(service, one)).version)
    assert (await service.client.delete(path, headers=headers)).status_code == 200
    assert (await last_step(service, one)).acting_for == OFFICER.subject


async def test_a_result_is_revoked_for_the_absent_approver(service: RunningService) -> None:
    dossier = await accepted(service)
    file = await upload(service, dossier, OFFICER, purpose="result")
    body = {"outcome": "granted", "result": {"title": "Phiếu", "document_ids": [file["id"]]}}
    await must(service, dossier, "propose", OFFICER, body)
    await must(service, dossier, "decide", APPROVER, body)
    [result] = (await service.get(f"/api/v1/dossiers/{dossier['id']}/results", AN)).json()["items"]
    path = f"/api/v1/dossiers/{dossier['id']}/results/{result['id']}/actions/revoke"
    reason = {"reason": "Hồ sơ giả mạo", "legal_basis": "Luật Lý lịch tư pháp Điều 43"}

    async def revoke() -> int:
        return (await service.post(path, SECOND, reason, version=(await row(service, dossier)).version)).status_code

    assert await revoke() == 403
    await stands_in(service, APPROVER, SECOND)
    assert await revoke() == 200
    revoked = await last_step(service, dossier)
    assert (revoked.actor, revoked.acting_for) == (SECOND.subject, APPROVER.subject)
    assert len(await service.recorded(ResultRevoked)) == 1
