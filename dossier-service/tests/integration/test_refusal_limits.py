"""An answer that is no may be due earlier than the result (the procedure's refusal limit)."""

from typing import Any

import pytest
from contracts.catalog import TimeLimit, TimeUnit
from contracts.dossier import DossierDecided
from dossier_service.testing.clocks import clock_at
from dossier_service.testing.courses import (
    AN,
    APPROVER,
    OFFICER,
    Json,
    accepted,
    must,
    publish_version,
    upload,
    with_limit,
)
from servicekit.testing.service import RunningService

MONDAY = "2026-04-06 09:00"
LIMIT = TimeLimit(value=10, refusal_value=3, unit=TimeUnit.WORKING_DAY)
REFUSED = {"outcome": "refused", "reason": "Không đủ điều kiện", "legal_basis": "Luật", "cause": "not_eligible"}
BASIS = {"reason": "Mờ", "legal_basis": "Luật"}


@pytest.fixture
async def dossier(service: RunningService) -> Json:
    await publish_version(service, **with_limit(LIMIT))
    with clock_at(service, MONDAY):
        return await accepted(service)


async def decided(service: RunningService, dossier: Json, now: str, body: Json) -> Any:
    with clock_at(service, now):
        await must(service, dossier, "propose", OFFICER, body)
        return await must(service, dossier, "decide", APPROVER, body)


async def granted(service: RunningService, dossier: Json) -> Json:
    paper = await upload(service, dossier, OFFICER, purpose="result")
    return {"outcome": "granted", "result": {"title": "Phiếu", "document_ids": [paper["id"]]}}


async def test_both_dates_are_shown_and_in_the_ledger(service: RunningService, dossier: Json) -> None:
    assert (dossier["refusal_due_at"], dossier["due_at"]) == ("2026-04-09T10:00:00Z", "2026-04-20T10:00:00Z")
    ledger = (await service.get(f"/api/v1/dossiers/{dossier['id']}/deadline", AN)).json()["ledger"]
    assert "refusal_due" in [line["kind"] for line in ledger]


@pytest.mark.parametrize(("now", "on_time"), [("2026-04-09 17:00", True), ("2026-04-10 09:00", False)])
async def test_a_no_is_on_time_until_its_own_date(
    service: RunningService, dossier: Json, now: str, on_time: bool
) -> None:
    answered = await decided(service, dossier, now, REFUSED)
    assert answered["deadline_state"] == ("met" if on_time else "missed")
    assert [told.on_time for told in await service.recorded(DossierDecided)] == [on_time]


async def test_a_yes_has_the_whole_limit(service: RunningService, dossier: Json) -> None:
    answered = await decided(service, dossier, "2026-04-10 09:00", await granted(service, dossier))
    assert answered["deadline_state"] == "met"
    assert [told.on_time for told in await service.recorded(DossierDecided)] == [True]


async def test_a_pause_moves_both(service: RunningService, dossier: Json) -> None:
    with clock_at(service, "2026-04-07 09:00"):
        items = [{"required_document": "identity", "note": "Chụp lại"}]
        await must(service, dossier, "request-supplement", OFFICER, BASIS | {"items": items})
    with clock_at(service, "2026-04-09 09:00"):
        await upload(service, dossier, AN, required_document="identity")
        supplied = await must(service, dossier, "supply", AN)
    assert (supplied["refusal_due_at"], supplied["due_at"]) == ("2026-04-13T10:00:00Z", "2026-04-22T10:00:00Z")


async def test_an_extension_holds_for_either_answer(service: RunningService, dossier: Json) -> None:
    with clock_at(service, MONDAY):
        body = BASIS | {"new_due_at": "2026-04-24T17:00:00+07:00"}
        extended = await must(service, dossier, "extend", OFFICER, body)
    assert (extended["refusal_due_at"], extended["due_at"]) == (None, "2026-04-24T10:00:00Z")
