"""Messages both ways with files, notes among officials, followers: who sees what is settled in the database."""

from uuid import UUID

import httpx
import pytest
from contracts.dossier import MessagePosted
from dossier_service.messages.models import DossierFollower, DossierMessage
from dossier_service.testing.courses import AN, APPROVER, CLERK, OFFICER, Json, accepted, act, filed, must, row, upload
from servicekit.auth import Caller
from servicekit.testing.keys import citizen, official
from servicekit.testing.service import RunningService
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

BINH = citizen("Bình", identity_number="027090000002")
STRANGER = official("officer-congthuong", "officer", "H05.06")
LEADER = official("leader-tinh", "leader", "H05")
HELPER = official("clerk-elsewhere", "clerk", "H05.06")


async def say(
    service: RunningService, dossier: Json, caller: Caller, body: str = "Xin hỏi", *files: str, door: str = "messages"
) -> httpx.Response:
    command: Json = {"body": body} | ({"document_ids": list(files)} if files else {})
    return await service.post(f"/api/v1/dossiers/{dossier['id']}/{door}", caller, command)


async def said(service: RunningService, dossier: Json, caller: Caller) -> list[Json]:
    answer = await service.get(f"/api/v1/dossiers/{dossier['id']}/messages", caller)
    return answer.raise_for_status().json()["items"]


async def stored(service: RunningService) -> list[DossierMessage]:
    async with service.kit.database.sessions() as session:
        return list(await session.scalars(select(DossierMessage).order_by(DossierMessage.id)))


async def test_each_side_reads_the_other_and_the_event_names_neither(service: RunningService) -> None:
    dossier = await filed(service)
    paper = await upload(service, dossier, AN, purpose="message")
    answer = await say(service, dossier, AN, "Tôi gửi thêm ảnh", paper["id"])
    assert answer.status_code == 201
    assert (await say(service, dossier, CLERK, "Đã nhận được")).status_code == 201
    first, second = await said(service, dossier, AN)
    assert (first["body"], first["document_ids"], first["author"]) == ("Tôi gửi thêm ảnh", [paper["id"]], AN.subject)
    assert (second["author"], second["author_role"], second["author_unit"]["code"]) == (None, "clerk", "H05.00")
    assert [one["author"] for one in await said(service, dossier, CLERK)] == [AN.subject, CLERK.subject]
    told = await service.recorded(MessagePosted)
    assert [(event.message_id, event.from_applicant) for event in told] == [
        (UUID(first["id"]), True),
        (UUID(second["id"]), False),
    ]
    assert {event.unit for event in told} == {"H05.00"}
    assert told[-1].sequence == (await row(service, dossier)).sequence
    assert "Đã nhận" not in told[-1].model_dump_json()
    assert [message.author for message in await stored(service)] == [AN.subject, CLERK.subject]


async def test_the_timeline_says_that_something_was_said_and_not_what(service: RunningService) -> None:
    dossier = await filed(service)
    message = (await say(service, dossier, CLERK, "Mời bổ sung ảnh")).json()
    entries = (await service.get(f"/api/v1/dossiers/{dossier['id']}/timeline", AN)).json()["items"]
    newest = entries[-1]
    assert (newest["action"], newest["details"]) == ("post-message", {"message_id": message["id"], "files": 0})
    assert newest["from_status"] == newest["to_status"] == "submitted"
    assert "Mời bổ sung" not in str(entries)


async def test_notes_show_to_the_units_that_the_dossier_lies_with_alone(service: RunningService) -> None:
    dossier = await filed(service)
    assert (await say(service, dossier, OFFICER, "Kiểm tra lại nơi cư trú", door="notes")).status_code == 201
    for caller in (CLERK, OFFICER, APPROVER, LEADER):
        assert [one["kind"] for one in await said(service, dossier, caller)] == ["note"]
    assert await said(service, dossier, AN) == []
    entries = (await service.get(f"/api/v1/dossiers/{dossier['id']}/timeline", AN)).json()["items"]
    assert "post-message" not in [entry["action"] for entry in entries]
    assert await service.recorded(MessagePosted) == []


async def test_an_official_who_only_filed_it_reads_no_notes(service: RunningService) -> None:
    dossier = await filed(service)
    await say(service, dossier, OFFICER, "Nội bộ", door="notes")
    async with service.kit.database.transaction() as session:
        await session.execute(text("UPDATE dossier SET submitted_by = :who"), {"who": HELPER.subject})
    assert await said(service, dossier, HELPER) == []


async def test_who_may_not_see_or_act_says_nothing(service: RunningService) -> None:
    dossier = await filed(service)
    for caller in (BINH, STRANGER):
        assert (await say(service, dossier, caller)).status_code == 404
        assert (await service.get(f"/api/v1/dossiers/{dossier['id']}/messages", caller)).status_code == 404
    watching = await say(service, dossier, LEADER)
    assert (watching.status_code, watching.json()["code"]) == (403, "action_not_yours")
    assert (await say(service, dossier, AN, door="notes")).status_code == 403
    assert await stored(service) == []


async def test_files_are_the_senders_own_of_this_dossier_and_for_messages(service: RunningService) -> None:
    dossier, other = await filed(service), await filed(service)
    elsewhere = await upload(service, other, AN, purpose="message")
    of_clerk = await upload(service, dossier, CLERK, purpose="message")
    digitised = await upload(service, dossier, CLERK, purpose="filing")
    for caller, paper in ((AN, elsewhere), (AN, of_clerk), (CLERK, digitised)):
        answer = await say(service, dossier, caller, "Kèm tệp", paper["id"])
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/document_ids")
    assert await stored(service) == []


async def test_nothing_is_said_before_the_filing_and_after_the_end(service: RunningService) -> None:
    draft = (await service.post("/api/v1/dossiers", AN, {"procedure_code": "2.000488"})).json()
    reason: Json = {"reason": "Sai nơi", "legal_basis": "NĐ 61/2018", "cause": "wrong_agency"}
    refused = await must(service, await filed(service), "refuse", CLERK, reason)
    for dossier in (draft, refused):
        answer = await say(service, dossier, AN)
        assert (answer.status_code, answer.json()["code"]) == (409, "messages_closed")


async def test_a_message_takes_nobodys_undo_away(service: RunningService) -> None:
    dossier = await must(service, await accepted(service), "claim", OFFICER)
    dossier = await must(service, dossier, "propose", OFFICER, {"outcome": "refused", "reason": "a", "legal_basis": "b",
                                                               "cause": "not_eligible"})  # fmt: skip
    await say(service, dossier, AN)
    assert (await act(service, dossier, "undo", OFFICER)).status_code == 200


async def test_following_gives_no_right_and_is_seen_by_officials(service: RunningService) -> None:
    dossier = await filed(service)
    path, headers = f"/api/v1/dossiers/{dossier['id']}/followers", service.headers(OFFICER)
    await service.client.put(f"{path}/me", headers=headers)
    answer = await service.client.put(f"{path}/me", headers=headers)
    assert [one["follower"] for one in answer.json()["items"]] == [OFFICER.subject]
    assert (await service.client.put(f"{path}/me", headers=service.headers(STRANGER))).status_code == 404
    assert (await service.get(path, AN)).status_code == 403
    assert len((await service.get(path, CLERK)).json()["items"]) == 1
    assert (await service.client.delete(f"{path}/me", headers=service.headers(OFFICER))).json()["items"] == []
    async with service.kit.database.sessions() as session:
        assert (await session.scalars(select(DossierFollower))).all() == []


@pytest.mark.parametrize("change", ["UPDATE dossier_message SET body = 'x'", "DELETE FROM dossier_message"])
async def test_what_was_said_stays_said(service: RunningService, change: str) -> None:
    await say(service, await filed(service), AN)
    async with service.kit.database.sessions() as session:
        with pytest.raises(DBAPIError, match="stays said"):
            await session.execute(text(change))
