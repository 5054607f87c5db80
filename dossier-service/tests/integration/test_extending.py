"""Asking for more time: once, in time, for a day on which somebody works; the applicant sees why (R3, R4, R6)."""

import pytest
from contracts.catalog import TimeLimit, TimeUnit
from contracts.dossier import DossierExtended
from dossier_service.testing.clocks import clock_at, local
from dossier_service.testing.courses import (
    AN,
    APPROVER,
    CLERK,
    OFFICER,
    Json,
    accepted,
    act,
    filed,
    must,
    publish_version,
    row,
    upload,
    with_limit,
)
from dossier_service.testing.due_dates import MONDAY, accepted_on_monday, read_at
from servicekit.auth import Caller
from servicekit.testing.service import RunningService

REASON = {"reason": "Phải xác minh tại địa phương", "legal_basis": "Nghị định 61/2018/NĐ-CP, Điều 19"}


def until(text: str) -> Json:
    """To be asked for by Wednesday the 15th at 17:00."""
    return REASON | {"new_due_at": local(text).isoformat()}


@pytest.fixture
async def dossier(service: RunningService) -> Json:
    return await accepted_on_monday(service)


async def test_a_later_date_is_promised_and_the_applicant_sees_why(service: RunningService, dossier: Json) -> None:
    assert "extend" in (await read_at(service, dossier, OFFICER, MONDAY))["allowed_actions"]
    with clock_at(service, "2026-04-15 17:00"):
        extended = await must(service, dossier, "extend", OFFICER, until("2026-04-22 17:00"))
    assert (extended["due_at"], extended["status"]) == ("2026-04-22T10:00:00Z", "accepted")
    stored = await row(service, dossier)
    assert stored.extended_at == local("2026-04-15 17:00")
    [told] = await service.recorded(DossierExtended)
    assert (told.due_at, told.sequence) == (stored.due_at, stored.sequence)

    timeline = (await service.get(f"/api/v1/dossiers/{dossier['id']}/timeline", AN)).json()["items"]
    shown = timeline[-1]
    assert (shown["action"], shown["reason"], shown["legal_basis"]) == ("extend", *REASON.values())
    assert shown["details"]["original_due_at"].startswith("2026-04-16T10:00")
    assert shown["details"]["new_due_at"].startswith("2026-04-22T10:00")
    assert shown["details"]["agency"] == "H05.03"
    ledger = (await service.get(f"/api/v1/dossiers/{dossier['id']}/deadline", AN)).json()["ledger"]
    assert [line["kind"] for line in ledger][-4:] == ["extend", "rest_day", "rest_day", "due"]
    assert ledger[-4]["note"] == "Gia hạn đến 17:00 22/04/2026"


async def test_it_is_possible_once(service: RunningService, dossier: Json) -> None:
    with clock_at(service, MONDAY):
        await must(service, dossier, "extend", OFFICER, until("2026-04-22 17:00"))
        again = await act(service, dossier, "extend", OFFICER, until("2026-04-24 17:00"))
    assert (again.status_code, again.json()["code"]) == (409, "already_extended")
    assert "extend" not in (await read_at(service, dossier, OFFICER, MONDAY))["allowed_actions"]


@pytest.mark.parametrize("now", ["2026-04-15 17:01", "2026-04-16 08:00", "2026-04-20 09:00"])
async def test_on_the_working_day_before_at_the_latest(service: RunningService, dossier: Json, now: str) -> None:
    with clock_at(service, now):
        late = await act(service, dossier, "extend", OFFICER, until("2026-04-22 17:00"))
    assert (late.status_code, late.json()["code"]) == (409, "too_late_to_extend")
    assert late.json()["extend_by"].startswith("2026-04-15T10:00")
    assert "extend" not in (await read_at(service, dossier, OFFICER, now))["allowed_actions"]
    assert (await row(service, dossier)).due_at == local("2026-04-16 17:00")


@pytest.mark.parametrize(
    ("new_due_at", "fault", "suggested"),
    [
        ("2026-04-16 17:00", "not_later", "2026-04-17T17:00"),
        ("2026-04-10 17:00", "not_later", "2026-04-17T17:00"),
        ("2026-04-25 17:00", "rest_day", "2026-04-28T17:00"),  # a Saturday; Monday is Giỗ Tổ
        ("2026-04-22 16:00", "not_end_of_day", "2026-04-22T17:00"),
        ("2026-04-22 18:00", "not_end_of_day", "2026-04-22T17:00"),
    ],
)
async def test_a_date_that_will_not_do_is_answered_with_one_that_would(
    service: RunningService, dossier: Json, new_due_at: str, fault: str, suggested: str
) -> None:
    with clock_at(service, MONDAY):
        refused = await act(service, dossier, "extend", OFFICER, until(new_due_at))
    assert (refused.status_code, refused.json()["code"]) == (422, "new_due_date_unfit")
    assert [(error["pointer"], error["code"]) for error in refused.json()["errors"]] == [("/new_due_at", fault)]
    assert refused.json()["suggested"].startswith(suggested)


async def test_a_limit_in_hours_may_end_within_the_day(service: RunningService) -> None:
    await publish_version(service, **with_limit(TimeLimit(value=16, unit=TimeUnit.HOUR)))
    with clock_at(service, MONDAY):
        dossier = await accepted(service)
        outside = await act(service, dossier, "extend", OFFICER, until("2026-04-10 12:00"))
        assert [error["code"] for error in outside.json()["errors"]] == ["outside_hours"]
        extended = await must(service, dossier, "extend", OFFICER, until("2026-04-10 10:30"))
    assert extended["due_at"] == "2026-04-10T03:30:00Z"


async def test_what_has_no_date_is_not_extended(service: RunningService) -> None:
    await publish_version(service, **with_limit(TimeLimit(unit=TimeUnit.NONE)))
    dossier = await accepted(service)
    refused = await act(service, dossier, "extend", OFFICER, until("2027-04-22 17:00"))
    assert (refused.status_code, refused.json()["code"]) == (409, "no_due_date")


async def test_a_pause_after_it_counts_on_from_the_new_date(service: RunningService, dossier: Json) -> None:
    with clock_at(service, MONDAY):
        await must(service, dossier, "extend", OFFICER, until("2026-04-22 17:00"))
    with clock_at(service, "2026-04-20 09:00"):
        items = [{"required_document": "identity", "note": "Chụp lại"}]
        await must(service, dossier, "request-supplement", OFFICER, REASON | {"items": items})
    with clock_at(service, "2026-04-22 09:00"):
        await upload(service, dossier, AN, required_document="identity")
        supplied = await must(service, dossier, "supply", AN)
    assert supplied["due_at"] == "2026-04-24T10:00:00Z"


@pytest.mark.parametrize("caller", [AN, CLERK, APPROVER], ids=["applicant", "clerk", "approver"])
async def test_it_is_the_officers_business(service: RunningService, dossier: Json, caller: Caller) -> None:
    with clock_at(service, MONDAY):
        refused = await act(service, dossier, "extend", caller, until("2026-04-22 17:00"))
    assert (refused.status_code, refused.json()["code"]) == (403, "action_not_yours")


async def test_only_what_is_in_the_house_is_extended(service: RunningService) -> None:
    dossier = await filed(service)
    refused = await act(service, dossier, "extend", OFFICER, until("2027-04-22 17:00"))
    assert (refused.status_code, refused.json()["code"]) == (409, "transition_not_allowed")


async def test_reason_and_legal_basis_are_required(service: RunningService, dossier: Json) -> None:
    refused = await act(service, dossier, "extend", OFFICER, {"new_due_at": local("2026-04-22 17:00").isoformat()})
    assert {error["pointer"] for error in refused.json()["errors"]} == {"/reason", "/legal_basis"}
