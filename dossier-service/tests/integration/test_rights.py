"""Who may do and see what: a role counts where its unit has to do with the dossier, and nowhere else."""

from typing import Any

import pytest
from dossier_service.dossiers.models import Dossier
from servicekit.auth import Caller
from servicekit.testing.keys import citizen, official, partner
from servicekit.testing.service import RunningService

AN = citizen()
CLERK = official("clerk-tinh", "clerk", "H05.00")
OFFICER = official("officer-tuphap", "officer", "H05.03")
ADMINISTRATOR = official("administrator", "administrator", "H05")
PORTAL = partner("national-portal", "*")
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"

Json = dict[str, Any]


def of_roles(name: str, unit: str, *roles: str) -> Caller:
    return official(name, "clerk", unit).model_copy(update={"roles": frozenset(roles)})


async def act(service: RunningService, dossier: Json, action: str, caller: Caller, body: Json | None = None) -> Any:
    async with service.kit.database.sessions() as session:
        version = (await session.get_one(Dossier, dossier["id"])).version
    path = f"/api/v1/dossiers/{dossier['id']}/actions/{action}"
    return await service.post(path, caller, body, version=version)


async def filed(service: RunningService, by: Caller) -> Json:
    draft = (await service.post("/api/v1/dossiers", by, {"procedure_code": "2.000488"})).json()
    applicant = {
        "kind": "citizen", "name": "Trần Thị Mẫu", "identity_number": "027090000001", "phone": "0912000009",
    }  # fmt: skip
    patch, headers = {"form": {"purpose": "Xin việc"}, "applicant": applicant}, service.headers(by, version=1)
    headers["If-Match"] = f'"{draft["version"]}"'
    await service.client.patch(f"/api/v1/dossiers/{draft['id']}", json=patch, headers=headers)
    files, path = {"file": ("a.pdf", PDF, "application/pdf")}, f"/api/v1/dossiers/{draft['id']}/documents"
    await service.client.post(path, files=files, data={"required_document": "identity"}, headers=service.headers(by))
    answer = await act(service, draft, "submit", by)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("caller", [ADMINISTRATOR, OFFICER, PORTAL], ids=["administrator", "officer", "partner"])
async def test_only_who_may_submit_opens_a_draft(service: RunningService, caller: Caller) -> None:
    answer = await service.post("/api/v1/dossiers", caller, {"procedure_code": "2.000488"})
    assert (answer.status_code, answer.json()["code"]) == (403, "action_not_yours")


async def test_the_clerk_of_the_centre_decides_nothing_though_an_approver_elsewhere(service: RunningService) -> None:
    dossier = await filed(service, AN)
    both = of_roles("two-hats", "H05.00", "clerk", "officer", "approver")
    accepted = await act(service, dossier, "accept", both)
    assert accepted.status_code == 200
    assert not {"propose", "claim", "stop"} & set(accepted.json()["allowed_actions"])
    for action, body in (("claim", {}), ("propose", {"outcome": "granted"})):
        answer = await act(service, dossier, action, both, body)
        assert (answer.status_code, answer.json()["code"]) == (403, "action_not_yours")


async def test_who_filed_for_somebody_watches_it_and_acts_on_it_no_more(service: RunningService) -> None:
    helper = of_roles("helper", "H05.08", "clerk", "officer", "approver")
    dossier = await filed(service, helper)
    assert dossier["filer"] == "assisted" and dossier["allowed_actions"] == ["ask-confirmation"]
    assert (await service.get(f"/api/v1/dossiers/{dossier['id']}", helper)).status_code == 200
    assert (await act(service, dossier, "accept", helper)).status_code == 403
    assert (await act(service, dossier, "accept", CLERK, {"paper_reason": "helped_by_official"})).status_code == 200
    assert (await act(service, dossier, "claim", helper)).status_code == 403


async def test_the_applicant_hears_nothing_of_what_officials_say_to_each_other(service: RunningService) -> None:
    dossier = await filed(service, AN)
    await act(service, dossier, "accept", CLERK)
    await service.get("/api/v1/dossiers", OFFICER)
    note = {"unit": "H05.03", "assignee": "official:officer-tuphap", "note": "Hồ sơ nghi vấn"}
    await act(service, dossier, "forward", CLERK, note)
    refusal = {"outcome": "refused", "reason": "Dự kiến từ chối", "legal_basis": "Luật LLTP", "cause": "not_eligible"}
    proposed = await act(service, dossier, "propose", OFFICER, refusal)
    assert proposed.json()["assignee"] == "official:officer-tuphap"
    for path in ("", "/timeline"):
        answer = await service.get(f"/api/v1/dossiers/{dossier['id']}{path}", AN)
        assert not [word for word in ("nghi vấn", "Dự kiến", "refused", "officer-tuphap") if word in answer.text]
    assert "officer-tuphap" not in (await service.get("/api/v1/dossiers", AN)).text
    contacts = await service.client.get(
        f"/internal/dossiers/{dossier['id']}/contacts", headers=service.service_headers("notification-service")
    )
    assert contacts.json()["reason"] is None
    timeline = (await service.get(f"/api/v1/dossiers/{dossier['id']}/timeline", OFFICER)).json()["items"]
    assert "Dự kiến từ chối" in {entry["reason"] for entry in timeline}


STOP = {"reason": "Không đủ điều kiện", "legal_basis": "Luật Lý lịch tư pháp", "cause": "not_eligible"}
REFUSAL = {"outcome": "refused", **STOP}


async def test_nobody_stops_what_they_proposed(service: RunningService) -> None:
    dossier = await filed(service, AN)
    both = of_roles("two-hats", "H05.03", "officer", "approver")
    await act(service, dossier, "accept", CLERK)
    proposed = await act(service, dossier, "propose", both, REFUSAL)
    assert (proposed.status_code, "stop" in proposed.json()["allowed_actions"]) == (200, False)
    refused = await act(service, dossier, "stop", both, STOP)
    assert (refused.status_code, refused.json()["code"]) == (403, "separation_of_duties")
    assert (await act(service, dossier, "stop", of_roles("head", "H05.03", "approver"), STOP)).status_code == 200


async def test_a_unit_that_only_holds_a_dossier_decides_nothing_about_it(service: RunningService) -> None:
    dossier = await filed(service, AN)
    await act(service, dossier, "accept", CLERK)
    await act(service, dossier, "propose", OFFICER, REFUSAL)
    assert (await act(service, dossier, "forward", CLERK, {"unit": "H05.06"})).status_code == 200
    elsewhere = of_roles("head-elsewhere", "H05.06", "officer", "approver")
    seen = (await service.get(f"/api/v1/dossiers/{dossier['id']}", elsewhere)).json()
    assert "propose" in seen["allowed_actions"] and not {"decide", "stop"} & set(seen["allowed_actions"])
    for action, body in (("decide", REFUSAL), ("stop", STOP)):
        answer = await act(service, dossier, action, elsewhere, body)
        assert (answer.status_code, answer.json()["code"]) == (403, "action_not_yours")
    decided = await act(service, dossier, "decide", of_roles("head", "H05.03", "approver"), REFUSAL)
    assert decided.status_code == 200, decided.text
