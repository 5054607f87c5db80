"""Who acts under a representation must have it at that moment; the owner sees it and ends it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from contracts.agreements import RepresentationClosed, RepresentationGranted
from contracts.dossier import ConfirmationAsked
from dossier_service.dossiers.codes import local_day
from dossier_service.dossiers.models import DossierHistory
from dossier_service.representations.models import Representation
from dossier_service.testing.courses import AN, CERTIFICATE, CLERK, PDF, Json, act, filed, must, read, row
from servicekit.auth import Caller
from servicekit.testing.keys import citizen, enterprise, official
from servicekit.testing.service import RunningService
from sqlalchemy import select, text

BINH = citizen("Bình", identity_number="027090000002", phone="0912000002", email="binh@example.vn")
PERSON = {"kind": "citizen", "name": "Trần Thị Bình (mẫu)", "identity_number": "027090000002", "phone": "0912000002"}
FOR_BINH = {"applicant": PERSON, "ground": "Giấy ủy quyền (mẫu)"}
AGENT = {"kind": "citizen", "name": "Nguyễn Văn An (mẫu)", "identity_number": "027090000001"}
PATH = "/api/v1/representations"


async def granted(service: RunningService, owner: Caller = BINH, **command: Any) -> Json:
    body = {"agent": AGENT, "ground": "Giấy ủy quyền số 12 (mẫu)"} | command
    answer = await service.post(PATH, owner, body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def listed(service: RunningService, caller: Caller) -> list[Json]:
    return (await service.get(PATH, caller)).raise_for_status().json()["items"]


async def filed_for_binh(service: RunningService) -> Json:
    return await filed(service, AN, on_behalf_of=FOR_BINH)


async def entries(service: RunningService, dossier: Json) -> list[DossierHistory]:
    async with service.kit.database.sessions() as session:
        query = select(DossierHistory).where(DossierHistory.dossier_id == UUID(dossier["id"]))
        return list(await session.scalars(query.order_by(DossierHistory.sequence)))


async def test_what_is_filed_under_a_representation_asks_nobody_and_says_for_whom(service: RunningService) -> None:
    given = await granted(service)
    dossier = await filed_for_binh(service)
    assert dossier["confirmation"] == "represented"
    assert str((await row(service, dossier)).representation_id) == given["id"]
    assert await service.recorded(ConfirmationAsked) == []
    assert [(one.action, one.acting_for) for one in await entries(service, dossier)][-1] == ("submit", "owner")
    await must(service, dossier, "request-withdrawal", AN, {"reason": "Đổi ý"})
    timeline = (await service.get(f"/api/v1/dossiers/{dossier['id']}/timeline", BINH)).json()["items"]
    assert (timeline[-1]["actor"], timeline[-1]["acting_for"]) == (AN.subject, "owner")


async def test_the_owner_ends_it_and_from_then_on_nothing_is_done_under_it(service: RunningService) -> None:
    given = await granted(service)
    dossier = await filed_for_binh(service)
    ended = await service.post(f"{PATH}/{given['id']}/actions/end", BINH)
    assert (ended.status_code, ended.json()["state"], ended.json()["ended_by"]) == (200, "ended", "owner")
    refused = await act(service, dossier, "request-withdrawal", AN, {"reason": "Đổi ý"})
    assert (refused.status_code, refused.json()["code"]) == (403, "action_not_yours")
    assert (await read(service, dossier, AN))["allowed_actions"] == []
    message = await service.post(f"/api/v1/dossiers/{dossier['id']}/messages", AN, {"body": "Xin chào"})
    assert message.status_code == 403
    files = {"file": ("a.pdf", PDF, "application/pdf")}
    path = f"/api/v1/dossiers/{dossier['id']}/documents"
    uploaded = await service.client.post(path, files=files, data={"purpose": "message"}, headers=service.headers(AN))
    assert (uploaded.status_code, uploaded.json()["code"]) == (403, "action_not_yours")
    assert (await row(service, dossier)).status == "submitted"
    await must(service, dossier, "request-withdrawal", BINH, {"reason": "Tôi tự làm"})
    assert (await filed_for_binh(service))["confirmation"] == "pending"
    again = await service.post(f"{PATH}/{given['id']}/actions/end", BINH)
    assert (again.status_code, again.json()["code"]) == (409, "representation_ended")


@pytest.mark.parametrize("side", ["owner", "agent"])
async def test_either_side_sees_it_without_numbers_and_ends_it(service: RunningService, side: str) -> None:
    given = await granted(service)
    caller = {"owner": BINH, "agent": AN}[side]
    [shown] = await listed(service, caller)
    assert (shown["side"], shown["state"], shown["agent_name"]) == (side, "in_force", "Nguyễn Văn An (mẫu)")
    assert "027090000" not in str(shown)
    assert (await service.post(f"{PATH}/{given['id']}/actions/end", caller)).json()["ended_by"] == side
    async with service.kit.database.sessions() as session:
        assert (await session.get_one(Representation, UUID(given["id"]))).ended_at is not None


async def test_a_stranger_sees_and_ends_nothing(service: RunningService) -> None:
    given = await granted(service)
    stranger = citizen("X", identity_number="027090000009")
    assert await listed(service, stranger) == []
    answer = await service.post(f"{PATH}/{given['id']}/actions/end", stranger)
    assert (answer.status_code, answer.json()["code"]) == (404, "representation_not_found")
    assert (await service.get(PATH, CLERK)).status_code == 403


async def test_it_holds_for_its_procedure_and_its_time_alone(service: RunningService) -> None:
    await granted(service, procedure_code="1.000000")
    today = local_day(service.kit.clock())
    await granted(service, starts_on=str(today + timedelta(days=1)))
    dossier = await filed_for_binh(service)
    assert dossier["confirmation"] == "pending"
    holding = await granted(service, procedure_code=CERTIFICATE)
    dossier = await filed_for_binh(service)
    assert dossier["confirmation"] == "represented"
    async with service.kit.database.transaction() as session:
        past = "UPDATE representation SET starts_on = '2026-01-01', ends_on = '2026-01-02' WHERE id = :id"
        await session.execute(text(past), {"id": holding["id"]})
    assert (await act(service, dossier, "request-withdrawal", AN, {"reason": "Đổi ý"})).status_code == 403
    assert {one["state"] for one in await listed(service, BINH)} == {"in_force", "coming", "over"}


async def test_the_owner_may_deny_what_was_filed_under_it(service: RunningService) -> None:
    await granted(service)
    dossier = await filed_for_binh(service)
    assert (await must(service, dossier, "deny-filing", BINH, {"reason": "Không nhờ việc này"}))[
        "confirmation"
    ] == "denied"
    assert (await act(service, dossier, "accept", CLERK)).json()["code"] == "filed_without_consent"


async def test_an_official_has_no_right_by_it(service: RunningService) -> None:
    """The one who is named acts from their own account alone; what the desk files is asked about."""
    await granted(service)
    dossier = await filed(service, official("an", "clerk", "H05.00"), on_behalf_of=FOR_BINH)
    assert dossier["confirmation"] == "pending"


@pytest.mark.parametrize(
    ("command", "pointer", "code"),
    [
        ({"agent": AGENT | {"identity_number": "027090000002"}}, "/agent", "own_representation"),
        ({"starts_on": "2020-01-01", "ends_on": "2020-02-01"}, "/ends_on", "term_unsuitable"),
        ({"starts_on": "2090-02-01", "ends_on": "2090-01-01"}, "/ends_on", "term_unsuitable"),
        ({"ends_on": "2090-01-01"}, "/ends_on", "term_unsuitable"),
        ({"agent": {"kind": "citizen", "name": "Không số"}}, "/agent/identity_number", None),
    ],
    ids=["own", "past", "reversed", "too-long", "no-number"],
)
async def test_a_representation_that_cannot_be_is_refused(
    service: RunningService, command: Json, pointer: str, code: str | None
) -> None:
    body = {"agent": AGENT, "ground": "Giấy ủy quyền (mẫu)"} | command
    answer = await service.post(PATH, BINH, body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert code is None or answer.json()["code"] == code
    async with service.kit.database.sessions() as session:
        assert list(await session.scalars(select(Representation))) == []


async def test_an_enterprise_is_represented_too(service: RunningService) -> None:
    agent = {"kind": "enterprise", "name": "Công ty đại lý (mẫu)", "tax_code": "2300999999"}
    given = await granted(service, enterprise(), agent=agent)
    assert given["owner_name"].startswith("Công ty TNHH")


async def sides(service: RunningService, agreement: Json) -> list[Json]:
    path = f"/internal/agreements/{agreement['id']}/contacts"
    answer = await service.client.get(path, headers=service.service_headers("notification-service"))
    return answer.raise_for_status().json()["recipients"]


async def test_both_sides_are_told_as_far_as_their_own_accounts_say_who_they_are(service: RunningService) -> None:
    given = await granted(service)
    [event] = await service.recorded(RepresentationGranted)
    assert (str(event.agreement_id), event.sequence) == (given["id"], 1)
    owner, agent = await sides(service, given)
    assert (owner["subject"], owner["email"], owner["phone"]) == (BINH.subject, "binh@example.vn", "0912000002")
    assert agent == {"subject": None, "name": AGENT["name"], "email": None, "phone": None, "of_the_filing_alone": False}
    await filed(service, AN)
    assert (await sides(service, given))[1]["subject"] == AN.subject
    ended = await service.post(f"{PATH}/{given['id']}/actions/end", AN)
    assert ended.status_code == 200, ended.text
    [over] = await service.recorded(RepresentationClosed)
    assert (over.agreement_id, over.sequence) == (event.agreement_id, 2)
    answer = await service.client.get(f"/internal/agreements/{given['id']}/contacts", headers=service.headers(BINH))
    assert answer.status_code == 401
