"""Who files for another signs in as themselves; the person is asked, and what they say stays written down."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from contracts.dossier import ConfirmationAsked, FilingConfirmed, FilingDenied
from dossier_service.confirmations.codes import ASKS_A_DAY, WRONG_ANSWERS
from dossier_service.confirmations.models import ConfirmationCode, FilingConfirmation
from dossier_service.officials.models import Official
from dossier_service.provenance.contacts import CONTACT_KEY
from dossier_service.reviews.models import FilingScore
from dossier_service.reviews.sweeps import score_filings
from dossier_service.testing.clocks import clock_at
from dossier_service.testing.courses import (
    AN,
    APPROVER,
    CERTIFICATE,
    CLERK,
    OFFICER,
    Json,
    act,
    complete_draft,
    filed,
    must,
    read,
    row,
)
from servicekit.auth import PersonProfile
from servicekit.testing.keys import citizen, official
from servicekit.testing.service import RunningService
from sqlalchemy import select

BINH = citizen("Bình", identity_number="027090000002", phone="0912000002", email="binh@example.vn")
PERSON = {"kind": "citizen", "name": "Trần Thị Bình (mẫu)", "identity_number": "027090000002", "phone": "0912000002"}
FOR_BINH = {"applicant": PERSON, "ground": "Con gái nộp giúp mẹ (mẫu)"}


@contextmanager
def contact_key(service: RunningService) -> Iterator[None]:
    service.kit.database.sessions.configure(info={CONTACT_KEY: b"invented"})
    yield


async def filed_for_binh(service: RunningService, **person: Any) -> Json:
    return await filed(service, AN, on_behalf_of=FOR_BINH | {"applicant": PERSON | person})


async def code_of(service: RunningService, dossier: Json, channel: str = "sms") -> httpx.Response:
    path = f"/internal/dossiers/{dossier['id']}/confirmation-codes"
    return await service.client.post(
        path, json={"channel": channel}, headers=service.service_headers("notification-service")
    )


async def answer(
    service: RunningService, dossier: Json, code: str, says: str = "confirmed", tail: str = "0002"
) -> httpx.Response:
    said = {"code": dossier["code"], "identity_tail": tail, "one_time_code": code, "answer": says}
    return await service.client.post("/api/v1/filing-confirmations", json=said, headers=service.headers())


async def kept(service: RunningService) -> tuple[list[FilingConfirmation], list[ConfirmationCode]]:
    async with service.kit.database.sessions() as session:
        asked = list(await session.scalars(select(FilingConfirmation)))
        return asked, list(await session.scalars(select(ConfirmationCode)))


async def contacts(service: RunningService, dossier: Json) -> list[Json]:
    headers = service.service_headers("notification-service")
    answered = await service.client.get(f"/internal/dossiers/{dossier['id']}/contacts", headers=headers)
    return answered.raise_for_status().json()["recipients"]


async def actions(service: RunningService, dossier: Json) -> list[tuple[str, str]]:
    entries = (await service.get(f"/api/v1/dossiers/{dossier['id']}/timeline", CLERK)).json()["items"]
    return [(entry["action"], entry["actor"]) for entry in entries]


async def test_what_somebody_files_themselves_waits_for_nobody(service: RunningService) -> None:
    dossier = await filed(service)
    assert dossier["confirmation"] is None
    assert await kept(service) == ([], [])
    own = await filed(service, AN, on_behalf_of=FOR_BINH | {"applicant": PERSON | {"identity_number": "027090000001"}})
    assert own["confirmation"] is None
    assert await service.recorded(ConfirmationAsked) == []


async def test_the_person_confirms_by_a_code_and_both_are_told(service: RunningService) -> None:
    dossier = await filed_for_binh(service)
    assert (dossier["confirmation"], dossier["filer"]) == ("pending", "representative")
    assert (await read(service, dossier, CLERK))["confirmation"] == "pending"
    told = await contacts(service, dossier)
    assert [(one["name"], one["subject"]) for one in told] == [(PERSON["name"], None), ("Nguyễn Văn An", AN.subject)]
    sent = (await code_of(service, dossier)).raise_for_status().json()
    assert (sent["to"], len(sent["code"]), sent["minutes"]) == ("0912000002", 6, 15)
    said = await answer(service, dossier, sent["code"])
    assert (said.status_code, said.json()) == (200, {"code": dossier["code"], "confirmation": "confirmed"})
    assert (await row(service, dossier)).confirmation == "confirmed"
    [asked], codes = await kept(service)
    assert (asked.helper, asked.answered_by, codes) == (AN.subject, "code", [])
    [event] = await service.recorded(FilingConfirmed)
    assert (event.by, event.sequence) == ("code", (await row(service, dossier)).sequence)
    assert (await actions(service, dossier))[-2:] == [
        ("ask-confirmation", "system"),
        ("confirm-filing", "one-time-code"),
    ]
    assert (await answer(service, dossier, sent["code"])).status_code == 404  # once


async def test_a_code_is_kept_as_a_digest_and_no_event_has_it(service: RunningService) -> None:
    dossier = await filed_for_binh(service)
    code = (await code_of(service, dossier)).json()["code"]
    _, [stored] = await kept(service)
    assert code.encode() not in stored.digest + stored.salt
    assert all(code not in event.model_dump_json() for event in await service.recorded(ConfirmationAsked))


async def test_sms_and_email_of_one_asking_carry_one_code_and_the_next_asking_another(service: RunningService) -> None:
    with contact_key(service):
        dossier = await filed_for_binh(service, email="binh@example.vn")
        texted, mailed, again = [(await code_of(service, dossier, by)).json()["code"] for by in ("sms", "email", "sms")]
        assert texted == mailed == again
        _, stored = await kept(service)
        assert {one.channel for one in stored} == {"sms", "email"}
        await must(service, dossier, "ask-confirmation", AN)
        assert (await answer(service, dossier, texted)).status_code == 404
        fresh = (await code_of(service, dossier, "email")).json()["code"]
        assert fresh != texted
        assert (await answer(service, dossier, fresh)).status_code == 200


async def test_wrong_answers_are_all_alike_and_too_many_end_the_codes(service: RunningService) -> None:
    dossier = await filed_for_binh(service)
    code = (await code_of(service, dossier)).json()["code"]
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    unknown = dossier | {"code": "H05.03-261124-999999"}
    refused = [await answer(service, unknown, code), await answer(service, dossier, code, tail="9999")]
    refused += [await answer(service, dossier, wrong) for _ in range(WRONG_ANSWERS)]
    refused.append(await answer(service, dossier, code))  # too late now
    shown = [{name: one.json()[name] for name in ("status", "code", "title")} for one in refused]
    assert {str(each) for each in shown} == {str(shown[0])}
    assert (shown[0]["status"], shown[0]["code"]) == (404, "nothing_to_confirm")
    [asked], codes = await kept(service)
    assert (asked.wrong_answers, codes) == (WRONG_ANSWERS, [])
    assert (await row(service, dossier)).confirmation == "pending"
    await must(service, dossier, "ask-confirmation", AN)
    again = (await code_of(service, dossier)).json()["code"]
    assert (await answer(service, dossier, again)).status_code == 200


async def test_wrong_digits_of_the_person_do_not_use_up_their_tries(service: RunningService) -> None:
    dossier = await filed_for_binh(service)
    await code_of(service, dossier)
    for _ in range(WRONG_ANSWERS):
        await answer(service, dossier, "000000", tail="9999")
    [asked], codes = await kept(service)
    assert (asked.wrong_answers, len(codes)) == (0, 1)


async def test_a_code_expires(service: RunningService) -> None:
    dossier = await filed_for_binh(service)
    code = (await code_of(service, dossier)).json()["code"]
    with clock_at(service, service.kit.clock() + timedelta(minutes=15, seconds=1)):
        assert (await answer(service, dossier, code)).status_code == 404
    assert (await row(service, dossier)).confirmation == "pending"


async def test_a_filing_that_the_person_denies_is_neither_accepted_nor_decided(service: RunningService) -> None:
    dossier = await filed_for_binh(service)
    code = (await code_of(service, dossier)).json()["code"]
    assert (await answer(service, dossier, code, "denied")).json()["confirmation"] == "denied"
    [event] = await service.recorded(FilingDenied)
    assert (event.by, event.unit) == ("code", "H05.00")
    refused = await act(service, dossier, "accept", CLERK)
    assert (refused.status_code, refused.json()["code"]) == (409, "filed_without_consent")
    shown = await read(service, dossier, CLERK)
    assert shown["confirmation"] == "denied" and "accept" not in shown["allowed_actions"]
    # Who filed it is told of that alone, and does not see it any more.
    assert [one["of_the_filing_alone"] for one in await contacts(service, dossier)] == [False, True]
    assert (await service.get(f"/api/v1/dossiers/{dossier['id']}", AN)).status_code == 404
    assert (await service.get("/api/v1/dossiers", AN)).json()["items"] == []
    await must(service, dossier, "confirm-filing", BINH)
    await must(service, dossier, "accept", CLERK)


async def test_a_denial_after_the_reception_keeps_it_from_being_decided(service: RunningService) -> None:
    dossier = await must(service, await filed_for_binh(service), "accept", CLERK)
    await must(service, dossier, "claim", OFFICER)
    await must(
        service,
        dossier,
        "propose",
        OFFICER,
        {"outcome": "refused", "reason": "Mẫu", "legal_basis": "Mẫu", "cause": "not_eligible"},
    )
    await must(service, dossier, "deny-filing", BINH, {"reason": "Tôi không nhờ ai"})
    decided = {"outcome": "refused", "reason": "Mẫu", "legal_basis": "Mẫu", "cause": "not_eligible"}
    assert (await act(service, dossier, "decide", APPROVER, decided)).json()["code"] == "filed_without_consent"


async def test_the_person_answers_by_their_own_log_in(service: RunningService) -> None:
    dossier = await filed_for_binh(service)
    for stranger, status in ((AN, 403), (CLERK, 403), (citizen("X", identity_number="027090000009"), 404)):
        assert (await act(service, dossier, "confirm-filing", stranger)).status_code == status
    answered = await must(service, dossier, "confirm-filing", BINH)
    assert answered["confirmation"] == "confirmed"
    assert (await actions(service, dossier))[-1] == ("confirm-filing", BINH.subject)
    again = await act(service, dossier, "deny-filing", BINH)
    assert (again.status_code, again.json()["code"]) == (409, "not_to_confirm")


async def test_what_an_official_files_at_the_desk_is_asked_too(service: RunningService) -> None:
    body = {"procedure_code": CERTIFICATE, "applicant": PERSON, "form": {"purpose": "Xin việc"}}
    body |= {"papers": [{"required_document": "identity", "originals": 1}], "paper_reason": "no_account"}
    received = await service.post("/api/v1/counter/dossiers", CLERK, body)
    dossier = received.json()
    assert (received.status_code, dossier["confirmation"], dossier["status"]) == (201, "pending", "accepted")
    [asked], _ = await kept(service)
    assert (asked.helper, asked.helper_contact) == (CLERK.subject, {"name": "clerk-tinh"})
    assert (await code_of(service, dossier)).json()["to"] == "0912000002"


async def test_a_draft_that_the_person_files_themselves_needs_no_code(service: RunningService) -> None:
    draft = await complete_draft(service, AN, on_behalf_of=FOR_BINH)
    assert (await must(service, draft, "submit", BINH))["confirmation"] is None


async def test_the_helpers_own_contact_gets_no_code(service: RunningService) -> None:
    dossier = await filed_for_binh(service, phone="+84912000001", email="AN@example.vn")
    for channel in ("sms", "email"):
        refused = await code_of(service, dossier, channel)
        assert (refused.status_code, refused.json()["code"]) == (409, "no_contact_of_their_own")


async def test_a_contact_of_several_owners_gets_no_code(service: RunningService) -> None:
    service.kit.database.sessions.configure(info={CONTACT_KEY: b"a sample key of the tests"})
    for number in ("027090000011", "027090000012"):
        await filed(service, citizen(f"Mẫu {number}", identity_number=number, phone="0912000077"))
    dossier = await filed_for_binh(service, phone="0912000077")
    assert (await code_of(service, dossier)).json()["code"] == "no_contact_of_their_own"


async def test_an_officials_contact_gets_no_code_for_a_citizen(service: RunningService) -> None:
    """X-14, as far as officials' log-ins carry a contact."""
    mail = "can-bo@example.vn"
    profile = PersonProfile(kind="official", name="Cán bộ (mẫu)", email=mail)
    with contact_key(service):
        await service.get("/api/v1/inboxes", OFFICER.model_copy(update={"profile": profile}))
        dossier = await filed_for_binh(service, email=mail.upper())
        assert (await code_of(service, dossier, "email")).json()["code"] == "no_contact_of_their_own"
        assert (await code_of(service, dossier)).status_code == 200
    async with service.kit.database.sessions() as session:
        known = await session.get_one(Official, OFFICER.subject)
    assert len(known.contacts) == 1 and mail.encode() not in known.contacts[0]
    seen = await service.get(f"/api/v1/dossiers/{dossier['id']}/provenance", official("auditor", "auditor", "H05"))
    assert seen.json()["contact_of_official"] is True
    with clock_at(service, service.kit.clock() + timedelta(minutes=16)):
        await score_filings(service.kit)
    async with service.kit.database.sessions() as session:
        assert "contact_of_official" in (await session.get_one(FilingScore, UUID(dossier["id"]))).reasons


async def test_what_the_person_gave_at_their_own_log_in_counts_before_what_is_typed(service: RunningService) -> None:
    await filed(service, BINH)
    dossier = await filed_for_binh(service, phone="0988000000")
    assert (await code_of(service, dossier)).json()["to"] == "0912000002"
    assert (await contacts(service, dossier))[0]["subject"] == BINH.subject


async def test_a_fresh_code_is_asked_for_by_who_filed_it_or_the_desk_and_not_without_end(
    service: RunningService,
) -> None:
    dossier = await filed_for_binh(service)
    elsewhere = official("clerk-xa", "clerk", "H05.31.01")
    assert (await act(service, dossier, "ask-confirmation", elsewhere)).status_code == 404
    assert (await act(service, dossier, "ask-confirmation", BINH)).status_code == 403
    await must(service, dossier, "ask-confirmation", CLERK)
    for _ in range(ASKS_A_DAY - 2):
        await must(service, dossier, "ask-confirmation", AN)
    refused = await act(service, dossier, "ask-confirmation", AN)
    assert (refused.status_code, refused.json()["code"], refused.json()["asks_a_day"]) == (409, "asked_too_often", 5)
    assert len(await service.recorded(ConfirmationAsked)) == ASKS_A_DAY


@pytest.mark.parametrize("headers", ["nobody", "person"])
async def test_codes_are_given_to_services_alone(service: RunningService, headers: str) -> None:
    dossier = await filed_for_binh(service)
    caller = {"nobody": {}, "person": service.headers(AN)}[headers]
    path = f"/internal/dossiers/{dossier['id']}/confirmation-codes"
    assert (await service.client.post(path, json={"channel": "sms"}, headers=caller)).status_code == 401
