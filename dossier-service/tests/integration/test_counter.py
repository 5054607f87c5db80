"""Received at the desk in one step, on paper; the paper then finds its way to the executing agency in time."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from contracts import dossier as events
from contracts import examples
from contracts.dossier import PaperReason
from dossier_service.dossiers.models import Dossier
from dossier_service.originals.models import Originals, OriginalsMovement, ReceivedPaper
from dossier_service.testing.courses import (
    AN,
    CERTIFICATE,
    CLERK,
    OFFICER,
    Json,
    act,
    change,
    complete_draft,
    filed,
    must,
    publish_version,
    row,
)
from servicekit.auth import Caller
from servicekit.testing.keys import official
from servicekit.testing.pages import words
from servicekit.testing.service import RunningService
from sqlalchemy import func, select

APPLICANT = {
    "kind": "citizen", "name": "Trần Thị Mẫu", "identity_number": "027090000001", "phone": "0912000009",
}  # fmt: skip
RECEPTION: Json = {
    "procedure_code": CERTIFICATE,
    "applicant": APPLICANT,
    "form": {"purpose": "Xin việc"},
    "papers": [{"required_document": "identity", "originals": 1, "copies": 2}],
    "paper_reason": "no_device",
}
OTHER_CLERK = official("clerk-khac", "clerk", "H05.06")


async def receive(service: RunningService, caller: Caller = CLERK, **changes: Any) -> httpx.Response:
    body = {name: value for name, value in (RECEPTION | changes).items() if value is not None}
    return await service.post("/api/v1/counter/dossiers", caller, body)


async def received(service: RunningService, **changes: Any) -> Json:
    answer = await receive(service, **changes)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def count(service: RunningService, table: type) -> int:
    async with service.kit.database.sessions() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


class TestReception:
    async def test_one_step_opens_files_and_accepts(self, service: RunningService) -> None:
        answer = await receive(service)
        dossier = answer.json()
        assert (answer.status_code, dossier["status"], dossier["channel"]) == (201, "accepted", "counter")
        assert dossier["due_at"] and dossier["code"].startswith("H05.03-") and dossier["filer"] == "assisted"
        assert (dossier["receiving_unit"]["code"], dossier["current_unit"]["code"]) == ("H05.00", "H05.03")
        assert dossier["paper_reason"] == "no_device"
        read = await service.get(answer.headers["Location"], CLERK)
        assert read.headers["ETag"] == answer.headers["ETag"] and read.json() == dossier

        steps = (await service.get(f"{answer.headers['Location']}/timeline", CLERK)).json()["items"]
        assert [step["action"] for step in steps] == ["open", "submit", "ask-confirmation", "accept"]
        [told] = await service.recorded(events.DossierSubmitted)
        assert (told.channel, told.paper_reason, told.gives_result) == ("counter", PaperReason.NO_DEVICE, True)
        assert len(await service.recorded(events.DossierAccepted)) == 1

    async def test_the_person_finds_it_among_their_own(self, service: RunningService) -> None:
        number = AN.profile.identity_number if AN.profile else None
        dossier = await received(service, applicant=APPLICANT | {"identity_number": number})
        listed = (await service.get("/api/v1/dossiers", AN)).json()["items"]
        assert [item["id"] for item in listed] == [dossier["id"]]

    async def test_what_came_by_post_is_of_the_channel_post(self, service: RunningService) -> None:
        assert (await received(service, arrived_by="post"))["channel"] == "post"

    async def test_online_does_not_come_in_by_this_door(self, service: RunningService) -> None:
        assert (await receive(service, arrived_by="online")).status_code == 422
        assert (await receive(service, channel="counter")).status_code == 422

    async def test_what_is_missing_is_named_and_nothing_has_happened(self, service: RunningService) -> None:
        answer = await receive(service, papers=None, form={}, applicant={"kind": "citizen", "name": "Trần Thị Mẫu"})
        assert (answer.status_code, answer.json()["code"]) == (409, "dossier_incomplete")
        pointers = {error["pointer"] for error in answer.json()["errors"]}
        assert {"/documents/identity", "/form/purpose", "/applicant/identity_number"} <= pointers
        assert await count(service, Dossier) == 0 and await count(service, ReceivedPaper) == 0

    async def test_a_paper_that_was_only_shown_is_not_missing_and_goes_nowhere(self, service: RunningService) -> None:
        dossier = await received(service, papers=[{"required_document": "identity", "shown_only": True}])
        papers = (await service.get(f"/api/v1/dossiers/{dossier['id']}/originals", CLERK)).json()
        assert papers["papers"][0]["shown_only"] and papers["held_by"] is None
        assert await count(service, Originals) == 0

    async def test_a_paper_that_the_procedure_does_not_know_is_refused(self, service: RunningService) -> None:
        answer = await receive(service, papers=[{"required_document": "passport", "originals": 1}])
        assert (answer.status_code, answer.json()["code"]) == (422, "required_document_unknown")
        assert answer.json()["errors"][0]["pointer"] == "/papers/0/required_document"

    async def test_a_paper_of_which_there_is_nothing_is_refused(self, service: RunningService) -> None:
        assert (await receive(service, papers=[{"required_document": "identity"}])).status_code == 422

    @pytest.mark.parametrize("caller", [AN, OFFICER], ids=["applicant", "officer"])
    async def test_only_a_clerk_receives(self, service: RunningService, caller: Caller) -> None:
        assert (await receive(service, caller)).status_code == 403

    async def test_a_clerk_of_another_desk_does_not_accept_for_the_centre(self, service: RunningService) -> None:
        answer = await receive(service, OTHER_CLERK)
        assert (answer.status_code, answer.json()["code"]) == (403, "action_not_yours")
        assert await count(service, Dossier) == 0

    async def test_the_same_key_receives_once(self, service: RunningService) -> None:
        answers = [await service.post("/api/v1/counter/dossiers", CLERK, RECEPTION, key="once") for _ in range(2)]
        assert answers[0].content == answers[1].content and await count(service, Dossier) == 1


class TestPaperReason:
    async def test_level_4_on_paper_asks_why_and_lists_the_taps(self, service: RunningService) -> None:
        answer = await receive(service, paper_reason=None)
        assert (answer.status_code, answer.json()["code"]) == (422, "paper_reason_required")
        assert [reason["code"] for reason in answer.json()["known_reasons"]] == list(PaperReason)
        assert answer.json()["errors"][0]["pointer"] == "/paper_reason"
        assert await count(service, Dossier) == 0

    async def test_another_reason_is_said_in_words(self, service: RunningService) -> None:
        assert (await receive(service, paper_reason="other")).status_code == 422
        dossier = await received(service, paper_reason="other", paper_reason_text="Mất điện cả xã")
        assert (await row(service, dossier)).paper_reason_text == "Mất điện cả xã"
        [told] = await service.recorded(events.DossierSubmitted)
        assert "Mất điện" not in told.model_dump_json()

    async def test_a_reason_outside_the_list_is_refused(self, service: RunningService) -> None:
        assert (await receive(service, paper_reason="lazy")).status_code == 422

    async def test_below_level_4_no_reason_is_asked(self, service: RunningService) -> None:
        level = examples.criminal_record().level.model_copy(update={"declared": 3})
        await publish_version(service, level=level)
        assert (await received(service, paper_reason=None))["level"] == 3

    async def test_a_draft_that_a_clerk_filed_for_somebody_asks_for_it_when_it_is_accepted(
        self, service: RunningService
    ) -> None:
        draft = await complete_draft(service, CLERK)
        await change(service, draft, CLERK, applicant=APPLICANT)
        dossier = await must(service, draft, "submit", CLERK)
        asked = await act(service, dossier, "accept", CLERK)
        assert (asked.status_code, asked.json()["code"]) == (422, "paper_reason_required")
        accepted = await must(service, dossier, "accept", CLERK, {"paper_reason": "no_account", "sets": 3})
        assert (accepted["paper_reason"], accepted["sets"]) == ("no_account", 3)
        assert (await row(service, dossier)).paper_reason == "no_account"
        [told] = await service.recorded(events.DossierAccepted)
        assert (told.paper_reason, told.sets) == (PaperReason.NO_ACCOUNT, 3)

    @pytest.mark.parametrize("said", [{"paper_reason": "no_device"}, {"sets": 2}], ids=["reason", "sets"])
    async def test_what_was_filed_online_has_neither_sets_nor_reason(self, service: RunningService, said: Json) -> None:
        refused = await act(service, await filed(service), "accept", CLERK, said)
        assert (refused.status_code, refused.json()["code"]) == (422, "not_on_paper")
        assert refused.json()["errors"][0]["pointer"] == f"/{next(iter(said))}"

    async def test_the_taps_are_listed_in_both_languages(self, service: RunningService) -> None:
        listed = (await service.get("/api/v1/counter/paper-reasons", CLERK)).json()["items"]
        assert [reason["code"] for reason in listed] == list(PaperReason)
        assert listed[3] == {"code": "prefers_paper", "name": "Muốn nộp bản giấy", "name_en": "Prefers paper"}
        assert (await service.get("/api/v1/counter/paper-reasons", AN)).status_code == 403


class TestSets:
    async def test_as_many_as_were_received_stand_on_the_slip_and_in_the_event(self, service: RunningService) -> None:
        dossier = await received(service, sets=2)
        slip = await service.get(f"/api/v1/dossiers/{dossier['id']}/forms/01.pdf", CLERK)
        assert "02 (bộ)" in words(slip.content)
        assert (dossier["sets"], (await row(service, dossier)).sets) == (2, 2)
        [told] = await service.recorded(events.DossierAccepted)
        assert told.sets == 2

    @pytest.mark.parametrize("sets", [0, 100, 1.5])
    async def test_a_number_outside_the_limits_is_refused(self, service: RunningService, sets: float) -> None:
        refused = await receive(service, sets=sets)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/sets")


class TestOriginals:
    async def _act(
        self, service: RunningService, dossier: Json, action: str, caller: Caller, body: Json | None = None
    ) -> httpx.Response:
        path = f"/api/v1/dossiers/{dossier['id']}/originals"
        version = (await service.get(path, CLERK)).headers["ETag"]
        return await service.post(f"{path}/actions/{action}", caller, body, version=version)

    async def test_paper_travels_to_the_executing_agency(self, service: RunningService) -> None:
        dossier = await received(service)
        path = f"/api/v1/dossiers/{dossier['id']}/originals"
        before = (await service.get(path, CLERK)).json()
        assert (before["held_by"]["code"], before["on_the_way_to"], before["late"]) == ("H05.00", None, False)
        assert before["papers"][0] | {"received_at": None} == {
            "required_document": "identity", "name": before["papers"][0]["name"],
            "originals": 1, "copies": 2, "shown_only": False, "received_at": None,
        }  # fmt: skip

        sent = await self._act(service, dossier, "hand-over", CLERK, {"note": "01 túi hồ sơ"})
        assert sent.status_code == 200, sent.text
        assert sent.json()["on_the_way_to"]["code"] == "H05.03" and sent.json()["held_by"]["code"] == "H05.00"
        arrived = await self._act(service, dossier, "receive", OFFICER)
        assert (arrived.json()["held_by"]["code"], arrived.json()["on_the_way_to"]) == ("H05.03", None)
        assert arrived.json()["arrived_at"] and arrived.json()["late"] is False
        assert arrived.headers["ETag"] == (await service.get(path, OFFICER)).headers["ETag"]
        async with service.kit.database.sessions() as session:
            movement = (await session.scalars(select(OriginalsMovement))).one()
        assert (movement.handed_over_by, movement.received_by) == (CLERK.subject, OFFICER.subject)

    async def test_two_hand_overs_of_one_bundle_cannot_be_under_way(self, service: RunningService) -> None:
        dossier = await received(service)
        await self._act(service, dossier, "hand-over", CLERK)
        again = await self._act(service, dossier, "hand-over", CLERK)
        assert (again.status_code, again.json()["code"]) == (409, "originals_on_the_way")

    async def test_what_was_not_sent_is_not_received(self, service: RunningService) -> None:
        refused = await self._act(service, await received(service), "receive", OFFICER)
        assert (refused.status_code, refused.json()["code"]) == (409, "originals_not_on_the_way")

    async def test_only_the_unit_that_has_them_sends_and_the_one_they_go_to_receives(
        self, service: RunningService
    ) -> None:
        dossier = await received(service)
        assert (await self._act(service, dossier, "hand-over", OFFICER)).json()["code"] == "action_not_yours"
        await self._act(service, dossier, "hand-over", CLERK)
        assert (await self._act(service, dossier, "receive", CLERK)).json()["code"] == "action_not_yours"

    async def test_who_believes_in_an_older_state_is_refused(self, service: RunningService) -> None:
        dossier = await received(service)
        path = f"/api/v1/dossiers/{dossier['id']}/originals/actions/hand-over"
        assert (await service.post(path, CLERK)).status_code == 428
        assert (await service.post(path, CLERK, version=99)).status_code == 412

    async def test_a_dossier_without_paper_has_none_to_send(self, service: RunningService) -> None:
        dossier = await received(service, papers=[{"required_document": "identity", "shown_only": True}])
        path = f"/api/v1/dossiers/{dossier['id']}/originals/actions/hand-over"
        assert (await service.post(path, CLERK, version=1)).json()["code"] == "no_originals"

    async def test_who_may_not_see_the_dossier_learns_nothing(self, service: RunningService) -> None:
        dossier = await received(service)
        assert (await service.get(f"/api/v1/dossiers/{dossier['id']}/originals", OTHER_CLERK)).status_code == 404

    async def test_the_person_sees_where_papers_are_but_not_who_carries_them(self, service: RunningService) -> None:
        number = AN.profile.identity_number if AN.profile else None
        dossier = await received(service, applicant=APPLICANT | {"identity_number": number})
        await self._act(service, dossier, "hand-over", CLERK)
        seen = await service.get(f"/api/v1/dossiers/{dossier['id']}/originals", AN)
        assert seen.json()["on_the_way_to"]["code"] == "H05.03" and CLERK.subject not in seen.text

    async def test_what_is_late_is_listed_until_it_has_arrived(self, service: RunningService) -> None:
        late, _ = await received(service), await received(service)
        async with service.kit.database.transaction() as session:
            originals = await session.get_one(Originals, late["id"])
            originals.due_at -= timedelta(days=30)

        async def listed(caller: Caller, late_only: bool) -> list[str]:
            answer = await service.get("/api/v1/counter/originals", caller, params={"late": late_only})
            return [item["dossier_id"] for item in answer.raise_for_status().json()["items"]]

        assert await listed(CLERK, True) == [late["id"]] and len(await listed(OFFICER, False)) == 2
        assert await listed(OTHER_CLERK, False) == []
        await self._act(service, late, "hand-over", CLERK)
        assert await listed(CLERK, True) == [late["id"]]
        arrived = await self._act(service, late, "receive", OFFICER)
        assert arrived.json()["late"] is True and await listed(CLERK, True) == []
