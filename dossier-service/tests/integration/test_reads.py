"""AUD-02: who was shown personal data of others is written down, one row for each answer."""

from datetime import timedelta

import pytest
from dossier_service.reads.models import PersonalDataRead, ReadKind
from dossier_service.reads.service import write_down
from dossier_service.testing.courses import AN, APPROVER, CLERK, OFFICER, Json, accepted, act, filed, must
from servicekit.auth import Caller
from servicekit.clock import VIETNAM
from servicekit.testing.keys import citizen, official
from servicekit.testing.service import RunningService
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError


async def reads_of(service: RunningService, caller: Caller) -> list[PersonalDataRead]:
    async with service.kit.database.sessions() as session:
        query = select(PersonalDataRead).where(PersonalDataRead.reader == caller.subject)
        return list(await session.scalars(query.order_by(PersonalDataRead.id)))


async def test_an_official_s_look_at_a_dossier_leaves_a_trace_and_the_persons_own_none(
    service: RunningService,
) -> None:
    dossier = await accepted(service)
    for caller in (OFFICER, AN):
        (await service.get(f"/api/v1/dossiers/{dossier['id']}", caller)).raise_for_status()
    [read] = await reads_of(service, OFFICER)
    assert (read.kind, [str(one) for one in read.dossier_ids], read.shown) == ("dossier", [dossier["id"]], 1)
    assert (read.unit, read.read_at is not None) == ("H05.03", True)
    assert await reads_of(service, AN) == []


async def test_a_page_of_a_list_is_one_row_that_names_what_was_shown(service: RunningService) -> None:
    shown = {(await accepted(service))["id"] for _ in range(2)}
    (await service.get("/api/v1/dossiers?status=accepted", OFFICER)).raise_for_status()
    (await service.get("/api/v1/dossiers?status=refused", OFFICER)).raise_for_status()
    [read] = await reads_of(service, OFFICER)
    assert (read.kind, {str(one) for one in read.dossier_ids}, read.shown) == ("list", shown, 2)
    assert read.asked == {"status": "accepted"}


async def test_a_register_and_a_hand_over_list_are_one_row_each_by_what_was_asked(service: RunningService) -> None:
    dossier = await accepted(service)
    day = service.kit.clock().astimezone().date()
    first, last = day.replace(month=1, day=1), day.replace(month=12, day=31)
    (await service.get(f"/api/v1/registers/06.xlsx?from={first}&to={last}", CLERK)).raise_for_status()
    [read] = await reads_of(service, CLERK)
    asked = {"unit": "H05.00", "from": str(first), "to": str(last)}
    assert (read.kind, read.shown, read.dossier_ids, read.asked) == ("register", 1, [], asked)
    assert dossier["applicant"]["name"] not in str(read.asked)


async def test_what_is_not_shown_leaves_no_trace(service: RunningService) -> None:
    dossier = await accepted(service)
    stranger = official("officer-congthuong", "officer", "H05.06")
    assert (await service.get(f"/api/v1/dossiers/{dossier['id']}", stranger)).status_code == 404
    assert await reads_of(service, stranger) == []


async def test_an_asked_unit_that_sees_nothing_of_the_person_leaves_none(service: RunningService) -> None:
    asked = official("officer-congthuong", "officer", "H05.06")
    dossier = await must(service, await accepted(service), "claim", OFFICER)
    question: Json = {"unit": "H05.06", "question": "Ý kiến?", "limit": {"value": 1, "unit": "working_day"}}
    assert (await act(service, dossier, "consult", OFFICER, question)).status_code == 200
    (await service.get(f"/api/v1/dossiers/{dossier['id']}", asked)).raise_for_status()
    assert await reads_of(service, asked) == []


async def test_a_trace_is_not_changed(service: RunningService) -> None:
    dossier = await accepted(service)
    (await service.get(f"/api/v1/dossiers/{dossier['id']}", APPROVER)).raise_for_status()
    async with service.kit.database.sessions() as session:
        with pytest.raises(DBAPIError, match="stays written down"):
            await session.execute(text("UPDATE personal_data_read SET reader = 'somebody'"))


async def access_log(service: RunningService, dossier: Json, caller: Caller):
    return await service.get(f"/api/v1/dossiers/{dossier['id']}/access-log", caller)


async def test_the_person_is_told_which_unit_was_shown_their_data_and_when_not_by_whom(service: RunningService) -> None:
    dossier, other = await accepted(service), await accepted(service)
    for path in (f"/api/v1/dossiers/{dossier['id']}", f"/api/v1/dossiers/{other['id']}", "/api/v1/dossiers"):
        (await service.get(path, OFFICER)).raise_for_status()
    log = (await access_log(service, dossier, AN)).raise_for_status().json()["items"]
    assert [(one["kind"], one["unit"]["code"], one["reader"]) for one in log] == [
        ("list", "H05.03", None),
        ("dossier", "H05.03", None),
    ]
    auditor = official("auditor-tinh", "auditor", "H05")
    assert {one["reader"] for one in (await access_log(service, dossier, auditor)).json()["items"]} == {OFFICER.subject}


async def test_nobody_else_is_told_who_read(service: RunningService) -> None:
    dossier = await accepted(service)
    (await service.get(f"/api/v1/dossiers/{dossier['id']}", OFFICER)).raise_for_status()
    assert (await access_log(service, dossier, OFFICER)).status_code == 403
    assert (await access_log(service, dossier, citizen("Bình", identity_number="027090000002"))).status_code == 404
    representative = citizen("Chi", identity_number="027090000003")
    async with service.kit.database.transaction() as session:
        await session.execute(text("UPDATE dossier SET submitted_by = :who"), {"who": representative.subject})
    assert (await access_log(service, dossier, representative)).status_code == 403


async def test_listing_papers_opening_one_or_making_a_link_to_it_leaves_a_trace(service: RunningService) -> None:
    dossier = await accepted(service)
    papers = f"/api/v1/dossiers/{dossier['id']}/documents"
    [paper] = (await service.get(papers, OFFICER)).json()["items"]
    (await service.get(f"{papers}/{paper['id']}", OFFICER)).raise_for_status()
    (await service.post(f"{papers}/{paper['id']}/links", OFFICER)).raise_for_status()
    (await service.get(f"{papers}/{paper['id']}", AN)).raise_for_status()
    assert [str(read.dossier_ids[0]) for read in await reads_of(service, OFFICER)] == [dossier["id"]] * 3
    assert await reads_of(service, AN) == []


@pytest.mark.parametrize(
    ("unit", "shift", "is_told"),
    [("H05.00", 0, True), ("H05", 0, True), ("H05.06", 0, False), ("H05.00", 400, False)],
    ids=["its desk", "above it", "another unit", "another year"],
)
async def test_the_person_is_told_of_a_register_that_they_were_in(
    service: RunningService, unit: str, shift: int, is_told: bool
) -> None:
    dossier = await accepted(service)
    day = service.kit.clock().astimezone(VIETNAM).date() - timedelta(days=shift)
    asked = {"unit": unit, "from": str(day - timedelta(days=3)), "to": str(day)}
    async with service.kit.database.transaction() as session:
        now = service.kit.clock()
        write_down(session, official("leader-tinh", "leader", "H05"), ReadKind.REGISTER, now, shown=7, asked=asked)
    log = (await service.get(f"/api/v1/dossiers/{dossier['id']}/access-log", AN)).raise_for_status().json()["items"]
    assert [entry["kind"] for entry in log if entry["kind"] == "register"] == (["register"] if is_told else [])
    waiting = await filed(service)
    log = (await service.get(f"/api/v1/dossiers/{waiting['id']}/access-log", AN)).json()["items"]
    assert [entry for entry in log if entry["kind"] == "register"] == []


async def test_who_sent_feedback_is_told_which_units_were_shown_their_contact(service: RunningService) -> None:
    body = {"title": "Chờ lâu", "content": "Chờ ba tuần (mẫu)", "agency": "H05.03"}
    sent = (await service.post("/api/v1/feedback", AN, body)).raise_for_status().json()
    path = f"/api/v1/feedback/{sent['id']}"
    for caller in (OFFICER, AN):
        assert (await service.get(path, caller)).raise_for_status().json()["contact"]
    accepted_now = await service.post(f"{path}/actions/accept", OFFICER, version=sent["version"])
    assert accepted_now.status_code == 200, accepted_now.text
    rows = await reads_of(service, OFFICER)
    assert [(one.kind, one.shown, one.asked) for one in rows] == [("feedback", 1, {"feedback_id": sent["id"]})] * 2
    assert await reads_of(service, AN) == []
    log = (await service.get(f"{path}/access-log", AN)).raise_for_status().json()["items"]
    assert [(one["kind"], one["unit"]["code"], one["reader"]) for one in log] == [("feedback", "H05.03", None)] * 2
    seen = (await service.get(f"{path}/access-log", official("auditor", "auditor", "H05"))).json()["items"]
    assert {one["reader"] for one in seen} == {OFFICER.subject}
    for other in (citizen("Bình", identity_number="027090000002"), OFFICER):
        assert (await service.get(f"{path}/access-log", other)).json()["code"] == "feedback_not_found"
