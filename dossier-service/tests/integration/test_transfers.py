"""DOS-23: a dossier goes to another person's account by consent of both; it is written down, and both are told."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from contracts.agreements import TransferDeclined, TransferOffered, TransferWithdrawn
from contracts.dossier import DossierTransferred
from dossier_service.testing.clocks import clock_at
from dossier_service.testing.courses import AN, CLERK, Json, act, complete_draft, filed, must, read, row
from dossier_service.transfers.models import DossierTransfer
from servicekit.auth import Caller
from servicekit.testing.keys import citizen
from servicekit.testing.service import RunningService

BINH = citizen("Bình", identity_number="027090000002", phone="0912000002", email="binh@example.vn")
STRANGER = citizen("X", identity_number="027090000009")
TO_BINH = {"to": {"kind": "citizen", "name": "Trần Thị Bình (mẫu)", "identity_number": "027090000002"}}


async def offered(service: RunningService, dossier: Json, caller: Caller = AN, body: Json = TO_BINH) -> Any:
    return await service.post(f"/api/v1/dossiers/{dossier['id']}/transfers", caller, body)


async def answered(service: RunningService, transfer: Json, action: str, caller: Caller) -> Any:
    return await service.post(f"/api/v1/transfers/{transfer['id']}/actions/{action}", caller)


async def listed(service: RunningService, caller: Caller) -> list[Json]:
    return (await service.get("/api/v1/transfers", caller)).raise_for_status().json()["items"]


async def state_of(service: RunningService, transfer: Json) -> str:
    async with service.kit.database.sessions() as session:
        return (await session.get_one(DossierTransfer, UUID(transfer["id"]))).state


@pytest.mark.parametrize("stage", ["draft", "filed"])
async def test_what_both_want_goes_over_and_both_are_told(service: RunningService, stage: str) -> None:
    dossier = await (complete_draft if stage == "draft" else filed)(service)
    offer = (await offered(service, dossier)).raise_for_status().json()
    assert (await service.get(f"/api/v1/dossiers/{dossier['id']}", BINH)).status_code == 404
    [shown] = await listed(service, BINH)
    assert (shown["side"], shown["state"], shown["from_name"]) == ("to", "offered", "Nguyễn Văn An")
    taken = await answered(service, offer, "accept", BINH)
    assert (taken.status_code, taken.json()["state"]) == (200, "accepted")
    now = await read(service, dossier, BINH)
    assert (now["applicant"]["identity_number"], now["submitted_by"]) == ("027090000002", BINH.subject)
    assert (now["status"], now["filer"], now["confirmation"]) == (
        dossier["status"] if stage == "filed" else "draft",
        "self",
        None,
    )
    assert (await service.get(f"/api/v1/dossiers/{dossier['id']}", AN)).status_code == 404
    stored = await row(service, dossier)
    assert (stored.owner_key, stored.owner_subject) == ("citizen:027090000002", BINH.subject)
    [event] = await service.recorded(DossierTransferred)
    assert event.sequence == stored.sequence
    timeline = (await service.get(f"/api/v1/dossiers/{dossier['id']}/timeline", BINH)).json()["items"]
    assert (timeline[-1]["action"], timeline[-1]["actor"]) == ("transfer", BINH.subject)
    headers = service.service_headers("notification-service")
    told = await service.client.get(f"/internal/dossiers/{dossier['id']}/contacts", headers=headers)
    assert [(one["subject"], one["of_the_filing_alone"]) for one in told.json()["recipients"]] == [
        (BINH.subject, False),
        (AN.subject, True),
    ]


@pytest.mark.parametrize(
    ("action", "by", "event"),
    [("decline", BINH, TransferDeclined), ("withdraw", AN, TransferWithdrawn)],
    ids=["declined", "withdrawn"],
)
async def test_an_offer_and_its_end_are_told_to_both(
    service: RunningService, action: str, by: Caller, event: type[TransferDeclined | TransferWithdrawn]
) -> None:
    offer = (await offered(service, await filed(service))).json()
    [made] = await service.recorded(TransferOffered)
    assert (str(made.agreement_id), made.sequence) == (offer["id"], 1)
    path, headers = f"/internal/agreements/{offer['id']}/contacts", service.service_headers("notification-service")
    known = (await service.client.get(path, headers=headers)).json()
    assert known["dossier_code"] == offer["dossier_code"]
    assert [one["subject"] for one in known["recipients"]] == [AN.subject, None]
    assert (await answered(service, offer, action, by)).status_code == 200
    [over] = await service.recorded(event)
    assert (over.agreement_id, over.sequence) == (made.agreement_id, 2)
    known = (await service.client.get(path, headers=headers)).json()
    assert known["recipients"][1]["subject"] == (BINH.subject if by is BINH else None)


async def test_nothing_goes_over_without_the_others_consent(service: RunningService) -> None:
    dossier = await filed(service)
    offer = (await offered(service, dossier)).json()
    assert (await answered(service, offer, "accept", AN)).status_code == 403
    assert (await answered(service, offer, "accept", STRANGER)).json()["code"] == "transfer_not_found"
    assert (await answered(service, offer, "accept", CLERK)).status_code == 403
    assert (await row(service, dossier)).owner_key == "citizen:027090000001"
    assert (await answered(service, offer, "decline", BINH)).json()["state"] == "declined"
    again = await answered(service, offer, "accept", BINH)
    assert (again.status_code, again.json()["code"]) == (409, "transfer_ended")
    assert await service.recorded(DossierTransferred) == []


async def test_the_owner_alone_offers_and_takes_back(service: RunningService) -> None:
    dossier = await filed(service)
    assert (await offered(service, dossier, CLERK)).status_code == 403
    assert (await offered(service, dossier, STRANGER)).status_code == 404
    offer = (await offered(service, dossier)).json()
    assert (await answered(service, offer, "withdraw", BINH)).status_code == 403
    assert (await answered(service, offer, "withdraw", AN)).json()["state"] == "withdrawn"
    assert (await answered(service, offer, "accept", BINH)).status_code == 409


async def test_who_filed_for_another_gives_nothing_away(service: RunningService) -> None:
    person = {"kind": "citizen", "name": "Mẫu", "identity_number": "027090000009", "phone": "0912000009"}
    dossier = await filed(service, AN, on_behalf_of={"applicant": person, "ground": "Nộp giúp (mẫu)"})
    assert (await offered(service, dossier)).status_code == 403
    offer = (await offered(service, dossier, STRANGER)).json()
    await answered(service, offer, "accept", BINH)
    # Who had filed it for the one who gave it away has no part in it any more.
    assert (await service.get(f"/api/v1/dossiers/{dossier['id']}", AN)).status_code == 404


async def test_one_offer_at_a_time_and_none_for_ever(service: RunningService) -> None:
    dossier = await filed(service)
    first = (await offered(service, dossier)).json()
    assert (await offered(service, dossier)).json()["code"] == "transfer_open"
    with clock_at(service, service.kit.clock() + timedelta(days=14)):
        assert (await answered(service, first, "accept", BINH)).json()["code"] == "transfer_ended"
        second = (await offered(service, dossier)).raise_for_status().json()
        assert await state_of(service, first) == "expired"
        assert (await answered(service, second, "accept", BINH)).status_code == 200


async def test_what_has_ended_stays_with_its_owner(service: RunningService) -> None:
    dossier = await filed(service)
    offer = (await offered(service, dossier)).json()
    refusal = {"reason": "Mẫu", "legal_basis": "Mẫu", "cause": "papers_invalid"}
    await must(service, dossier, "refuse", CLERK, refusal)
    taken = await answered(service, offer, "accept", BINH)
    assert (taken.status_code, taken.json()["code"]) == (409, "not_transferable")
    assert await state_of(service, offer) == "offered"
    assert (await offered(service, dossier)).json()["code"] == "not_transferable"
    assert (await act(service, dossier, "accept", CLERK)).status_code == 409


async def test_nobody_gives_to_themselves(service: RunningService) -> None:
    own = {"to": TO_BINH["to"] | {"identity_number": "027090000001"}}
    answer = await offered(service, await filed(service), body=own)
    assert (answer.status_code, answer.json()["code"]) == (422, "transfer_to_oneself")
    assert answer.json()["errors"][0]["pointer"] == "/to"
