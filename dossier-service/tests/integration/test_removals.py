"""DOS-27, P-11: what ought never to have been in the record is taken out by two, with a trace, and may be put back."""

from datetime import timedelta
from uuid import UUID

import pytest
from contracts.dossier import DossierRemoved, DossierRestored, RemovalDenied, RemovalRequested
from dossier_service.documents.models import Document
from dossier_service.dossiers.codes import local_day
from dossier_service.dossiers.models import Dossier
from dossier_service.exchange.models import Push
from dossier_service.removals.erasing import erase_removed
from dossier_service.removals.models import Removal
from dossier_service.testing.clocks import clock_at
from dossier_service.testing.courses import (
    AN,
    APPROVER,
    CLERK,
    OFFICER,
    Json,
    accepted,
    act,
    change,
    changes_heard,
    complete_draft,
    filed,
    must,
    read,
    row,
    upload,
)
from servicekit.auth import Caller
from servicekit.testing.keys import citizen, official, partner
from servicekit.testing.service import RunningService, eventually
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

AUDITOR = official("auditor", "auditor", "H05")
ELSEWHERE = official("approver-congthuong", "approver", "H05.06")
STRANGER = citizen("X", identity_number="027090000009")
PORTAL = partner("national-portal", "*", scopes=("sync:dossiers:write", "sync:changes:read"))
WHY = {"reason": "Nhập nhầm người (mẫu)", "legal_basis": "NĐ 61/2018 (mẫu)"}
BACK = {"reason": "Xóa nhầm (mẫu)"}


async def removed(service: RunningService, dossier: Json) -> Json:
    await must(service, dossier, "request-removal", CLERK, WHY)
    return await must(service, dossier, "remove", APPROVER)


async def listed(service: RunningService, caller: Caller, path: str = "/api/v1/dossiers", **params: str) -> list[str]:
    answer = await service.get(path, caller, params=params)
    return [item["id"] for item in answer.raise_for_status().json()["items"]]


async def removal_of(service: RunningService, dossier: Json) -> Removal:
    async with service.kit.database.sessions() as session:
        query = select(Removal).where(Removal.dossier_id == UUID(dossier["id"])).order_by(Removal.requested_at.desc())
        return (await session.scalars(query.limit(1))).one()


async def test_two_take_it_out_and_what_they_did_stays_written_down(service: RunningService) -> None:
    dossier = await accepted(service)
    asked = await must(service, dossier, "request-removal", CLERK, WHY)
    assert (asked["status"], asked["removed_at"]) == ("accepted", None)
    gone = await must(service, dossier, "remove", APPROVER)
    assert (gone["status"], gone["allowed_actions"], gone["code"]) == ("removed", ["restore"], dossier["code"])
    assert gone["removed_at"]
    kept = await removal_of(service, dossier)
    assert (kept.state, kept.requested_by, kept.decided_by) == ("removed", CLERK.subject, APPROVER.subject)
    assert kept.status_before == "accepted"
    stored = await row(service, dossier)
    [told] = await service.recorded(DossierRemoved)
    assert (told.sequence, told.restorable_until) == (stored.sequence, kept.restorable_until)
    [requested] = await service.recorded(RemovalRequested)
    assert (requested.unit, requested.sequence) == ("H05.03", stored.sequence - 1)
    verified = await service.get(f"/api/v1/dossiers/{dossier['id']}/history/verification", AUDITOR)
    assert verified.raise_for_status().json()["sound"]
    timeline = (await service.get(f"/api/v1/dossiers/{dossier['id']}/timeline", AN)).json()["items"]
    assert [(one["action"], one["reason"]) for one in timeline[-2:]] == [
        ("request-removal", None),
        ("remove", WHY["reason"]),
    ]


async def test_who_asks_does_not_decide_not_even_standing_in(service: RunningService) -> None:
    both = official("both-tuphap", "officer", "H05.03").model_copy(update={"roles": frozenset({"officer", "approver"})})
    dossier = await accepted(service)
    await must(service, dossier, "forward", CLERK, {})
    assert (await act(service, dossier, "remove", APPROVER)).json()["code"] == "removal_not_requested"
    await must(service, dossier, "request-removal", both, WHY)
    for action, body in (("remove", None), ("deny-removal", BACK)):
        refused = await act(service, dossier, action, both, body)
        assert (refused.status_code, refused.json()["code"]) == (403, "removal_by_the_same_person")
    assert (await removal_of(service, dossier)).state == "requested"
    with pytest.raises(IntegrityError, match="by_two"):
        async with service.kit.database.transaction() as session:
            await session.execute(
                text(
                    "UPDATE removal SET state = 'removed', decided_by = requested_by, decided_at = now(),"
                    " restorable_until = now(), status_before = 'accepted'"
                )
            )


async def test_a_substitute_does_not_decide_what_the_absent_one_asked_for(service: RunningService) -> None:
    dossier = await accepted(service)
    await must(service, dossier, "forward", CLERK, {})
    await must(service, dossier, "request-removal", OFFICER, WHY)
    today = local_day(service.kit.clock())
    await service.get("/api/v1/dossiers", APPROVER)
    days = {"starts_on": str(today), "ends_on": str(today)}
    body, headers = days | {"substitute": APPROVER.subject}, service.headers(OFFICER)
    (await service.client.put("/api/v1/substitutions", json=body, headers=headers)).raise_for_status()
    refused = await act(service, dossier, "remove", APPROVER)
    assert (refused.status_code, refused.json()["code"]) == (403, "removal_by_the_same_person")


@pytest.mark.parametrize("caller", [AN, CLERK, OFFICER, ELSEWHERE], ids=["owner", "clerk", "officer", "elsewhere"])
async def test_an_approver_of_the_agency_alone_decides(service: RunningService, caller: Caller) -> None:
    dossier = await filed(service)
    await must(service, dossier, "request-removal", CLERK, WHY)
    assert (await act(service, dossier, "remove", caller)).status_code in (403, 404)
    assert (await row(service, dossier)).status == "submitted"
    assert await service.recorded(DossierRemoved) == []


@pytest.mark.parametrize(("caller", "status"), [(AN, 403), (APPROVER, 403), (STRANGER, 404)], ids=["an", "ap", "x"])
async def test_officials_at_work_on_it_alone_ask(service: RunningService, caller: Caller, status: int) -> None:
    dossier = await filed(service)
    assert (await act(service, dossier, "request-removal", caller, WHY)).status_code == status


async def test_one_asks_once_and_a_draft_is_in_no_record(service: RunningService) -> None:
    draft = await complete_draft(service, CLERK)
    assert (await act(service, draft, "request-removal", CLERK, WHY)).json()["code"] == "nothing_filed"
    dossier = await filed(service)
    await must(service, dossier, "request-removal", CLERK, WHY)
    again = await act(service, dossier, "request-removal", CLERK, WHY)
    assert (again.status_code, again.json()["code"]) == (409, "removal_request_open")
    empty = await act(service, dossier, "request-removal", CLERK, {"reason": "", "legal_basis": "x"})
    assert (empty.status_code, empty.json()["errors"][0]["pointer"]) == (422, "/reason")


async def test_what_is_left_in_the_record_goes_on(service: RunningService) -> None:
    dossier = await filed(service)
    await must(service, dossier, "request-removal", CLERK, WHY)
    kept = await must(service, dossier, "deny-removal", APPROVER, BACK)
    assert kept["status"] == "submitted"
    assert (await removal_of(service, dossier)).state == "denied"
    assert len(await service.recorded(RemovalDenied)) == 1
    assert (await act(service, dossier, "remove", APPROVER)).json()["code"] == "removal_not_requested"
    await must(service, dossier, "accept", CLERK)


async def test_it_is_out_of_every_list_and_its_own_people_still_read_it(service: RunningService) -> None:
    dossier = await accepted(service)
    await must(service, dossier, "forward", CLERK, {})
    before = {caller.subject: dossier["id"] in await listed(service, caller) for caller in (AN, CLERK, OFFICER)}
    assert all(before.values())
    await removed(service, dossier)
    for caller in (AN, CLERK, OFFICER, APPROVER, AUDITOR):
        assert await listed(service, caller) == []
        assert await listed(service, caller, status="removed") == []
        assert await listed(service, caller, sort="due_at") == []
    boxes = (await service.get("/api/v1/inboxes", OFFICER)).raise_for_status().json()["items"]
    assert {box["count"] for box in boxes} == {0}
    assert (await service.get("/api/v1/documents", AN)).raise_for_status().json()["items"] == []
    seen = {
        caller.subject: (await service.get(f"/api/v1/dossiers/{dossier['id']}", caller)).status_code
        for caller in (AN, APPROVER, AUDITOR, CLERK, OFFICER, ELSEWHERE, STRANGER)
    }
    assert list(seen.values()) == [200, 200, 200, 404, 404, 404, 404]
    [shown] = (await service.get("/api/v1/removals", APPROVER, params={"state": "removed"})).json()["items"]
    assert (shown["dossier_id"], shown["reason"]) == (dossier["id"], WHY["reason"])
    assert (await service.get("/api/v1/removals", ELSEWHERE, params={"state": "removed"})).json()["items"] == []


async def test_tracking_and_its_code_know_it_no_more(service: RunningService) -> None:
    dossier = await filed(service)
    question = {"code": dossier["code"], "identity_tail": "0001"}
    assert (await service.post("/api/v1/tracking", body=question)).status_code == 200
    await removed(service, dossier)
    gone = await service.post("/api/v1/tracking", body=question)
    unknown = await service.post("/api/v1/tracking", body=question | {"code": "H05.03-261124-9999"})
    assert gone.status_code == 404
    assert gone.json() | {"trace_id": ""} == unknown.json() | {"trace_id": ""}
    assert (await filed(service))["code"] != dossier["code"]


@pytest.mark.parametrize("action", ["accept", "request-removal", "change-return"])
async def test_no_step_is_taken_on_it(service: RunningService, action: str) -> None:
    dossier = await filed(service)
    await removed(service, dossier)
    answer = await act(service, dossier, action, APPROVER, WHY if action == "request-removal" else None)
    assert answer.status_code in (409, 422)
    assert (await change(service, dossier, AN, form={})).json()["code"] == "dossier_removed"
    assert (await row(service, dossier)).status == "removed"


async def test_partners_hear_that_it_is_gone_and_that_it_is_back(service: RunningService) -> None:
    dossier = await filed(service)
    await removed(service, dossier)
    await must(service, dossier, "restore", APPROVER, BACK)
    heard = await changes_heard(service, PORTAL, 4)
    told = [(one["action"], one["status"], one["tombstone"]) for one in heard]
    assert told == [
        ("submit", "submitted", False),
        ("request-removal", "submitted", False),
        ("remove", "removed", True),
        ("restore", "submitted", False),
    ]

    async def pushes() -> list[tuple[str, int | None]]:
        async with service.kit.database.sessions() as session:
            query = select(Push.action, Push.status).where(Push.status.is_not(None)).order_by(Push.sequence)
            found = [(action, status) for action, status in await session.execute(query)]
            return found if len(found) == 3 else []

    assert await eventually(pushes) == [("submit", 1), ("remove", 8), ("restore", 1)]


async def test_it_comes_back_to_where_it_stood(service: RunningService) -> None:
    dossier = await accepted(service)
    due_at = (await row(service, dossier)).due_at
    await removed(service, dossier)
    assert (await row(service, dossier)).finished_at is not None
    assert (await act(service, dossier, "restore", CLERK, BACK)).status_code == 404
    back = await must(service, dossier, "restore", APPROVER, BACK)
    assert (back["status"], back["removed_at"], back["finished_at"]) == ("accepted", None, None)
    stored = await row(service, dossier)
    assert (stored.status, stored.due_at) == ("accepted", due_at)
    [told] = await service.recorded(DossierRestored)
    assert told.sequence == stored.sequence
    assert await listed(service, CLERK) == [dossier["id"]]
    await must(service, dossier, "forward", CLERK, {})
    again = await act(service, dossier, "restore", APPROVER, BACK)
    assert (again.status_code, again.json()["code"]) == (409, "not_removed")


async def test_what_was_ended_keeps_its_end(service: RunningService) -> None:
    dossier = await filed(service)
    ended = await must(service, dossier, "refuse", CLERK, WHY | {"cause": "duplicate"})
    await removed(service, dossier)
    back = await must(service, dossier, "restore", APPROVER, BACK)
    assert (back["status"], back["finished_at"]) == ("refused", ended["finished_at"])


async def test_after_its_days_what_people_handed_in_is_erased_and_the_trace_stays(service: RunningService) -> None:
    dossier = await filed(service)
    await upload(service, dossier, CLERK, purpose="filing")
    await removed(service, dossier)
    until = (await removal_of(service, dossier)).restorable_until
    assert until is not None
    with clock_at(service, until):
        await erase_removed(service.kit)
        assert (await removal_of(service, dossier)).state == "removed"
    with clock_at(service, until + timedelta(seconds=1)):
        late = await act(service, dossier, "restore", APPROVER, BACK)
        assert (late.status_code, late.json()["code"]) == (409, "restorable_no_more")
        await erase_removed(service.kit)
        await erase_removed(service.kit)
    kept = await removal_of(service, dossier)
    assert (kept.state, kept.erased_at) == ("erased", until + timedelta(seconds=1))
    stored = await row(service, dossier)
    assert (stored.form, stored.applicant, stored.status) == ({}, {"kind": "citizen"}, "removed")
    assert (stored.code, stored.owner_key) == (dossier["code"], "citizen:027090000001")
    async with service.kit.database.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(Document)) == 0
    shown = await read(service, dossier, AUDITOR)
    assert shown["removed_at"]
    verified = await service.get(f"/api/v1/dossiers/{dossier['id']}/history/verification", AUDITOR)
    assert verified.json()["sound"]
    assert (await act(service, dossier, "restore", APPROVER, BACK)).json()["code"] == "restorable_no_more"


@pytest.mark.parametrize(
    "table", ["removal", "provenance", "personal_data_read", "dossier_message", "printed_form", "dossier_history"]
)
async def test_nobody_empties_what_is_written_for_ever(service: RunningService, table: str) -> None:
    with pytest.raises(DBAPIError, match="never changed"):
        async with service.kit.database.transaction() as session:
            await session.execute(text(f"TRUNCATE {table} CASCADE"))


async def test_nobody_deletes_a_dossier_or_that_it_was_removed(service: RunningService) -> None:
    await removed(service, await filed(service))
    for statement in ("DELETE FROM removal", "DELETE FROM dossier"):
        with pytest.raises(DBAPIError):
            async with service.kit.database.transaction() as session:
                await session.execute(text(statement))
    async with service.kit.database.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(Dossier)) == 1
