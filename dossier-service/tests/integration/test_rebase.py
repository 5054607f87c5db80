"""Putting an open dossier under a later version of its procedure, where a transitional rule says so."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from contracts import examples
from contracts.catalog import Coded, RequiredDocument, TimeLimit, TimeUnit
from contracts.dossier import DossierRebased
from dossier_service.dossiers.models import DossierHistory
from dossier_service.testing.clocks import clock_at
from dossier_service.testing.courses import (
    AN,
    APPROVER,
    CLERK,
    OFFICER,
    accepted,
    act,
    filed,
    must,
    publish_version,
    read,
    row,
    upload,
)
from servicekit.testing.service import RunningService, eventually
from sqlalchemy import select, text

RECORD = examples.criminal_record()
BODY = {"reason": "Quy định chuyển tiếp", "legal_basis": "Nghị định mẫu, Điều 30"}
REFUSAL = {"outcome": "refused", "reason": "Không đủ", "legal_basis": "Luật LLTP", "cause": "not_eligible"}
HOUSEHOLD = RequiredDocument(id="household", name="Sổ hộ khẩu", copies=1)


def with_limit(days: int | None) -> dict[str, Any]:
    """The certificate's channels, each case with this limit."""
    limit = TimeLimit(value=days, unit=TimeUnit.DAY) if days else TimeLimit(unit=TimeUnit.NONE)
    channels = [
        channel.model_copy(update={"cases": [case.model_copy(update={"time_limit": limit}) for case in channel.cases]})
        for channel in RECORD.channels
    ]
    return {"channels": channels}


async def test_rebase_changes_version_due_date_history_and_tells(service: RunningService) -> None:
    dossier = await accepted(service)
    await publish_version(service, **with_limit(5))
    assert "rebase" in (await read(service, dossier, OFFICER))["allowed_actions"]
    rebased = await must(service, dossier, "rebase", OFFICER, BODY)
    assert (rebased["procedure"]["version"], rebased["procedure"]["rebased_from"]) == (2, 1)
    assert rebased["status"] == "accepted"
    assert timedelta(0) < _time(dossier["due_at"]) - _time(rebased["due_at"]) <= timedelta(days=9)
    assert "rebase" not in rebased["allowed_actions"]

    ledger = (await service.get(f"/api/v1/dossiers/{dossier['id']}/deadline", AN)).json()["ledger"]
    assert _time(ledger[-1]["at"]) == _time(rebased["due_at"])
    assert "rebase" in [line["kind"] for line in ledger]
    stored = await row(service, dossier)
    async with service.kit.database.sessions() as session:
        query = select(DossierHistory).where(DossierHistory.dossier_id == stored.id, DossierHistory.action == "rebase")
        entry = (await session.scalars(query)).one()
    assert (entry.reason, entry.legal_basis) == (BODY["reason"], BODY["legal_basis"])
    assert (entry.details["from_version"], entry.details["to_version"]) == (1, 2)
    [event] = await service.recorded(DossierRebased)
    assert (event.sequence, event.from_version, event.procedure_version) == (stored.sequence, 1, 2)
    assert event.due_at == stored.due_at


async def test_a_rebase_leaves_no_gap_in_what_is_pushed(service: RunningService) -> None:
    dossier = await accepted(service)
    await publish_version(service)
    await must(service, dossier, "rebase", APPROVER, BODY)
    last = (await row(service, dossier)).sequence

    async def queued() -> bool:
        async with service.kit.database.sessions() as session:
            count = await session.execute(text("SELECT count(*) FROM push"))
        return count.scalar_one() == last

    await eventually(queued)


async def test_the_pause_that_there_was_counts_under_the_new_limit_too(service: RunningService) -> None:
    dossier = await accepted(service)
    item = {"required_document": "identity", "note": "Mờ"}
    await must(service, dossier, "request-supplement", OFFICER, BODY | {"items": [item]})
    async with service.kit.database.transaction() as session:
        week_ago = "at - interval '7 days'"
        await session.execute(text(f"UPDATE deadline_line SET at = {week_ago} WHERE kind = 'stop'"))
        await session.execute(text("UPDATE dossier SET clock_stopped_at = clock_stopped_at - interval '7 days'"))
    await upload(service, dossier, AN, required_document="identity")
    supplied = await must(service, dossier, "supply", AN)
    await publish_version(service, **with_limit(10))
    rebased = await must(service, dossier, "rebase", OFFICER, BODY)
    assert rebased["due_at"] == supplied["due_at"]


async def test_a_limit_that_comes_during_a_pause_is_paused_at_once(service: RunningService) -> None:
    await publish_version(service, **with_limit(None))
    with clock_at(service, "2026-04-06 09:00"):
        dossier = await accepted(service)
        item = {"required_document": "identity", "note": "Mờ"}
        await must(service, dossier, "request-supplement", OFFICER, BODY | {"items": [item]})
    third = RECORD.model_copy(update={"version": 3} | with_limit(10))
    await publish_version(service, third, version=3)
    with clock_at(service, "2026-04-08 09:00"):
        rebased = await must(service, dossier, "rebase", OFFICER, BODY | {"later_due_allowed": True})
        assert rebased["due_at"] == "2026-04-16T10:00:00Z"
        await upload(service, dossier, AN, required_document="identity")
        supplied = await must(service, dossier, "supply", AN)
    assert supplied["due_at"] == "2026-04-20T10:00:00Z", "two days of pause, then over the weekend"


async def test_before_the_acceptance_the_new_limit_starts_with_it(service: RunningService) -> None:
    dossier = await filed(service)
    await publish_version(service, **with_limit(5))
    assert (await must(service, dossier, "rebase", OFFICER, BODY))["due_at"] is None
    accepted_now = await must(service, dossier, "accept", CLERK)
    assert _time(accepted_now["due_at"]) - _time(accepted_now["accepted_at"]) < timedelta(days=9)


class TestNotLawful:
    @pytest.mark.parametrize("days", [20, None])
    async def test_a_later_due_date_needs_to_be_said(self, service: RunningService, days: int | None) -> None:
        dossier = await accepted(service)
        await publish_version(service, **with_limit(days))
        answer = await act(service, dossier, "rebase", OFFICER, BODY)
        assert answer.status_code == 409
        assert answer.json()["code"] == "rebase_not_lawful"
        assert [error["code"] for error in answer.json()["errors"]] == ["later_than_promised"]
        assert (await row(service, dossier)).procedure_version == 1
        await must(service, dossier, "rebase", OFFICER, BODY | {"later_due_allowed": True})

    async def test_more_papers_are_asked_for_by_supplement_or_not_at_all(self, service: RunningService) -> None:
        dossier = await accepted(service)
        await publish_version(service, required_documents=[*RECORD.required_documents, HOUSEHOLD])
        answer = await act(service, dossier, "rebase", OFFICER, BODY)
        assert [error["pointer"] for error in answer.json()["errors"]] == ["/documents/household"]
        await must(service, dossier, "rebase", OFFICER, BODY | {"papers_by_supplement": True})
        item = {"required_document": "household", "note": "Theo quy định mới"}
        await must(service, dossier, "request-supplement", OFFICER, BODY | {"items": [item]})

    async def test_an_agency_that_has_no_part_in_it_keeps_the_old_version(self, service: RunningService) -> None:
        dossier = await accepted(service)
        elsewhere = Coded(code="H05.08", name="Sở Giao thông vận tải")
        await publish_version(service, agency=elsewhere, executing_agencies=[elsewhere])
        answer = await act(service, dossier, "rebase", OFFICER, BODY)
        assert [error["code"] for error in answer.json()["errors"]] == ["agency_not_executing"]

    async def test_answers_that_the_new_form_refuses_keep_the_old_version(self, service: RunningService) -> None:
        dossier = await accepted(service)
        form = {"type": "object", "required": ["place"], "properties": {"place": {"type": "string"}}}
        await publish_version(service, form_schema=form)
        answer = await act(service, dossier, "rebase", OFFICER, BODY)
        assert [error["pointer"] for error in answer.json()["errors"]] == ["/form/place"]

    async def test_a_finished_dossier_is_frozen(self, service: RunningService) -> None:
        dossier = await filed(service)
        refusal = BODY | {"cause": "papers_invalid"}
        await must(service, dossier, "refuse", CLERK, refusal)
        await publish_version(service)
        answer = await act(service, dossier, "rebase", OFFICER, BODY)
        assert (answer.status_code, answer.json()["code"]) == (409, "transition_not_allowed")

    async def test_the_version_in_force_is_not_applied_twice(self, service: RunningService) -> None:
        dossier = await accepted(service)
        answer = await act(service, dossier, "rebase", OFFICER, BODY)
        assert (answer.status_code, answer.json()["code"]) == (409, "version_is_current")

    @pytest.mark.parametrize("caller", [AN, CLERK], ids=["applicant", "clerk"])
    async def test_it_is_the_executing_agencys_business(self, service: RunningService, caller: Any) -> None:
        dossier = await accepted(service)
        await publish_version(service)
        answer = await act(service, dossier, "rebase", caller, BODY)
        assert (answer.status_code, answer.json()["code"]) == (403, "action_not_yours")


async def test_a_proposal_under_the_old_version_falls(service: RunningService) -> None:
    dossier = await accepted(service)
    await must(service, dossier, "propose", OFFICER, REFUSAL)
    await publish_version(service)
    await must(service, dossier, "rebase", OFFICER, BODY)
    assert "decide" not in (await read(service, dossier, APPROVER))["allowed_actions"]


def _time(at: str) -> datetime:
    return datetime.fromisoformat(at)
