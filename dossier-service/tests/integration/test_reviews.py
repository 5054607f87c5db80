"""X-22: signs are weighed after the fact and block nothing; a person decides, who is concerned answers first."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from contracts.dossier import FilingReviewClosed, FilingReviewOpened
from dossier_service.provenance.contacts import CONTACT_KEY
from dossier_service.reviews import sweeps
from dossier_service.reviews.models import FilingReview, FilingReviewReply, FilingScore
from dossier_service.reviews.rules import REPLY_TIME, REVIEW_LASTS
from dossier_service.testing.clocks import clock_at
from dossier_service.testing.courses import AN, CLERK, Json, filed, must, read, row
from servicekit.auth import Caller, Network
from servicekit.testing.keys import citizen, official
from servicekit.testing.service import RunningService
from sqlalchemy import select, text

AUDITOR = official("auditor-tinh", "auditor", "H05")
BINH = citizen("Bình", identity_number="027090000002", phone="0912000002", email="binh@example.vn")
PERSON = {"kind": "citizen", "name": "Trần Thị Bình (mẫu)", "identity_number": "027090000002", "phone": "0912000002"}
FOR_BINH = {"applicant": PERSON, "ground": "Con gái nộp giúp mẹ (mẫu)"}


def person(number: int, **changes: Any) -> Caller:
    caller = citizen(f"Mẫu {number}", identity_number=f"02709000001{number}", phone=f"091200001{number}")
    return caller.model_copy(update=changes)


async def three_in_a_row(service: RunningService) -> list[Json]:
    return [await filed(service, person(number, network=Network.AGENCY)) for number in range(3)]


async def scored(service: RunningService) -> dict[str, FilingScore]:
    with clock_at(service, service.kit.clock() + timedelta(minutes=16)):
        await sweeps.score_filings(service.kit)
    async with service.kit.database.sessions() as session:
        return {str(one.dossier_id): one for one in await session.scalars(select(FilingScore))}


async def denied(service: RunningService) -> Json:
    dossier = await filed(service, AN, on_behalf_of=FOR_BINH)
    return await must(service, dossier, "deny-filing", BINH)


async def review(service: RunningService, dossier: Json, caller: Caller = AUDITOR) -> Any:
    return await service.get(f"/api/v1/dossiers/{dossier['id']}/filing-review", caller)


async def replied(service: RunningService, dossier: Json, caller: Caller) -> Any:
    path = f"/api/v1/dossiers/{dossier['id']}/filing-review/replies"
    return await service.post(path, caller, {"body": "Mẹ tôi nhờ tôi nộp (mẫu)"})


async def closed(service: RunningService, dossier: Json, outcome: str, caller: Caller = AUDITOR) -> Any:
    path = f"/api/v1/dossiers/{dossier['id']}/filing-review/actions/close"
    return await service.post(path, caller, {"outcome": outcome, "note": "Đã gọi điện hỏi (mẫu)"})


async def test_a_filing_is_scored_after_the_fact_and_goes_on_as_usual(service: RunningService) -> None:
    dossiers = await three_in_a_row(service)
    await sweeps.score_filings(service.kit)
    async with service.kit.database.sessions() as session:
        assert list(await session.scalars(select(FilingScore))) == []  # what comes around it is not known yet
    scores = await scored(service)
    assert {(one.points, tuple(one.reasons)) for one in scores.values()} == {(60, ("agency_network", "in_a_row"))}
    assert len(scores) == len(await service.recorded(FilingReviewOpened)) == 3
    await must(service, dossiers[0], "accept", CLERK)
    timeline = (await service.get(f"/api/v1/dossiers/{dossiers[0]['id']}/timeline", CLERK)).json()["items"]
    assert [entry["action"] for entry in timeline][-2:] == ["open-filing-review", "accept"]
    again = await scored(service)
    assert again.keys() == scores.keys() and len(await service.recorded(FilingReviewOpened)) == 3


async def test_an_ordinary_filing_is_scored_with_nothing(service: RunningService) -> None:
    service.kit.database.sessions.configure(info={CONTACT_KEY: b"a sample key of the tests"})
    dossier = await filed(service, person(1, network=Network.OUTSIDE))
    [score] = (await scored(service)).values()
    assert (score.points, score.reasons) == (0, [])
    assert (await review(service, dossier)).json()["code"] == "filing_review_not_found"
    assert await service.recorded(FilingReviewOpened) == []


async def test_a_contact_of_several_owners_out_of_an_agency_is_looked_at(service: RunningService) -> None:
    service.kit.database.sessions.configure(info={CONTACT_KEY: b"a sample key of the tests"})
    for number in (1, 2):
        await filed(service, citizen(f"Mẫu {number}", identity_number=f"02709000001{number}", phone="0912000077"))
    caller = citizen("Mẫu 3", identity_number="027090000013", phone="0912000077")
    last = await filed(service, caller.model_copy(update={"network": Network.AGENCY}))
    scores = await scored(service)
    assert sorted(one.points for one in scores.values()) == [0, 0, 70]
    assert (await review(service, last)).json()["reasons"] == ["contact_reused", "agency_network"]


async def test_a_denial_opens_a_review_at_once_and_both_sides_answer(service: RunningService) -> None:
    dossier = await denied(service)
    shown = (await review(service, dossier)).json()
    assert (shown["state"], shown["reasons"], shown["points"]) == ("open", ["denied"], 100)
    assert (await replied(service, dossier, BINH)).status_code == 201
    # Who filed it does not see the dossier any more, and may answer nevertheless.
    answer = await replied(service, dossier, AN)
    assert (answer.status_code, answer.json()["points"]) == (201, None)
    assert [one["side"] for one in answer.json()["replies"]] == ["owner", "filer"]
    for stranger, status in ((CLERK, 403), (citizen("X", identity_number="027090000009"), 404)):
        assert (await review(service, dossier, stranger)).status_code == status
        assert (await replied(service, dossier, stranger)).status_code == status
    async with service.kit.database.sessions() as session:
        assert len(list(await session.scalars(select(FilingReviewReply)))) == 2


async def test_a_finding_waits_for_an_answer_or_ten_days(service: RunningService) -> None:
    dossier = await denied(service)
    refused = await closed(service, dossier, "suspected_proxy")
    assert (refused.status_code, refused.json()["code"]) == (409, "reply_awaited")
    assert (await row(service, dossier)).filer == "representative"
    with clock_at(service, service.kit.clock() + REPLY_TIME):
        assert (await closed(service, dossier, "suspected_proxy")).status_code == 200
    assert (await read(service, dossier, CLERK))["filer"] == "suspected_proxy"
    [event] = await service.recorded(FilingReviewClosed)
    assert (event.outcome, event.filer) == ("suspected_proxy", "suspected_proxy")


async def test_after_an_answer_it_is_closed_by_somebody_else_than_who_filed_it(service: RunningService) -> None:
    dossier = await denied(service)
    await replied(service, dossier, AN)
    assert (await closed(service, dossier, "assisted", CLERK)).status_code == 403
    answer = await closed(service, dossier, "assisted")
    assert (answer.status_code, answer.json()["outcome"]) == (200, "assisted")
    assert (await row(service, dossier)).filer == "representative"
    assert (await closed(service, dossier, "unfounded")).json()["code"] == "filing_review_closed"
    assert (await replied(service, dossier, BINH)).json()["code"] == "filing_review_closed"


async def test_what_nobody_decides_ends_without_a_finding_and_the_score_goes(service: RunningService) -> None:
    dossier = await denied(service)
    await sweeps.expire_reviews(service.kit)
    assert (await review(service, dossier)).json()["state"] == "open"
    with clock_at(service, service.kit.clock() + REVIEW_LASTS):
        await sweeps.expire_reviews(service.kit)
    shown = (await review(service, dossier)).json()
    assert (shown["outcome"], shown["points"]) == ("expired", None)
    assert (await row(service, dossier)).filer == "representative"
    assert [event.outcome for event in await service.recorded(FilingReviewClosed)] == ["expired"]


async def test_the_list_names_and_ranks_nobody(service: RunningService) -> None:
    first = await denied(service)
    second = await filed(service, AN, on_behalf_of=FOR_BINH)
    await must(service, second, "deny-filing", BINH)
    answer = await service.get("/api/v1/filing-reviews", AUDITOR)
    listed = answer.json()["items"]
    assert [one["dossier_id"] for one in listed] == [first["id"], second["id"]]
    assert listed[0].keys() == {"dossier_id", "dossier_code", "opened_at", "expires_at", "replied", "outcome"}
    for personal in (AN.subject, "027090000002", "Bình", "points", "reasons"):
        assert personal not in answer.text
    for parameter in ("sort=points", "points__gte=1", "helper=x", "actor=x"):
        assert (await service.get(f"/api/v1/filing-reviews?{parameter}", AUDITOR)).status_code == 400
    assert (await service.get("/api/v1/filing-reviews", CLERK)).status_code == 403
    elsewhere = official("auditor-xa", "auditor", "H05.31.01")
    assert (await service.get("/api/v1/filing-reviews", elsewhere)).json()["items"] == []


async def test_no_door_sorts_or_filters_by_a_score(service: RunningService) -> None:
    """No ranking of individuals leaves the system: no parameter of any door speaks of scores or suspicion."""
    paths = service.app.openapi()["paths"]
    parameters = {
        parameter["name"]
        for methods in paths.values()
        for operation in methods.values()
        for parameter in operation.get("parameters", [])
    }
    spoken = {word for name in parameters for word in name.split("_")}
    assert not {word for word in spoken if word.startswith(("score", "point", "suspect", "reason"))}


async def test_score_and_review_go_with_the_provenance(service: RunningService) -> None:
    dossier = await denied(service)
    await replied(service, dossier, BINH)
    async with service.kit.database.transaction() as session:
        await session.execute(text("ALTER TABLE provenance DISABLE TRIGGER provenance_kept"))
        await session.execute(text("DELETE FROM provenance"))
        await session.execute(text("ALTER TABLE provenance ENABLE TRIGGER provenance_kept"))
    async with service.kit.database.sessions() as session:
        for table in (FilingScore, FilingReview, FilingReviewReply):
            assert list(await session.scalars(select(table))) == []
        assert await session.get(FilingReview, UUID(dossier["id"])) is None


@pytest.mark.parametrize("outcome", ["expired", "guilty"])
async def test_nobody_says_what_is_no_outcome(service: RunningService, outcome: str) -> None:
    dossier = await denied(service)
    assert (await closed(service, dossier, outcome)).status_code == 422
