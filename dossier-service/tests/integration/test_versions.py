"""The version of its procedure that a dossier stands under, from the draft to the end."""

from typing import Any

import pytest
from contracts import examples
from contracts.catalog import Coded, ProcedurePublished, ProcedureRetired, RequiredDocument
from contracts.dossier import DossierSubmitted
from dossier_service.procedures import service as procedures
from dossier_service.procedures.models import ProcedureVersion
from dossier_service.testing.clocks import day
from dossier_service.testing.courses import (
    AN,
    CERTIFICATE,
    CLERK,
    OFFICER,
    act,
    change,
    complete_draft,
    filed,
    must,
    publish_version,
    read,
    row,
)
from servicekit.clock import system_clock
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService

RECORD = examples.criminal_record()
HOUSEHOLD = RequiredDocument(id="household", name="Sổ hộ khẩu", copies=1)


async def hear(service: RunningService, *heard: ProcedurePublished | ProcedureRetired) -> None:
    async with service.kit.database.transaction() as session:
        for event in heard:
            match event:
                case ProcedurePublished():
                    await procedures.keep_version(session, event)
                case ProcedureRetired():
                    await procedures.retire(session, event)


def published(sequence: int, **changes: Any) -> ProcedurePublished:
    record = RECORD.model_copy(update=changes)
    return examples.published(record).model_copy(update={"sequence": sequence})


def retired(sequence: int, successor: str | None = None) -> ProcedureRetired:
    return ProcedureRetired(
        sequence=sequence, occurred_at=system_clock(), code=CERTIFICATE, valid_to=day(-1), successor=successor
    )


async def test_a_filed_dossier_keeps_its_version_and_knows_the_current_one(service: RunningService) -> None:
    dossier = await filed(service)
    procedure = dossier["procedure"]
    assert (procedure["version"], procedure["current_version"], procedure["changed"]) == (1, 1, False)
    await publish_version(service, name="Cấp Phiếu lý lịch tư pháp (mới)")
    procedure = (await read(service, dossier, AN))["procedure"]
    assert (procedure["version"], procedure["current_version"], procedure["changed"]) == (1, 2, True)
    assert procedure["name"] == RECORD.name
    [listed] = (await service.get("/api/v1/dossiers", AN)).json()["items"]
    assert listed["procedure"] == procedure


async def test_a_version_that_begins_tomorrow_changes_nothing_today(service: RunningService) -> None:
    dossier = await filed(service)
    await publish_version(service, valid_from=day(+1))
    assert (await read(service, dossier, AN))["procedure"]["changed"] is False


async def test_a_draft_follows_the_version_in_force_and_keeps_its_answers(service: RunningService) -> None:
    draft = await complete_draft(service)
    await publish_version(service, required_documents=[*RECORD.required_documents, HOUSEHOLD])
    opened = await read(service, draft, AN)
    assert (opened["procedure"]["version"], opened["procedure"]["rebased_from"]) == (2, 1)
    assert [item["pointer"] for item in opened["missing"]] == ["/documents/household"]
    assert "submit" not in opened["allowed_actions"]
    patched = (await change(service, draft, AN, delivery={"method": "counter"})).json()
    assert (patched["form"], patched["procedure"]) == ({"purpose": "Xin việc"}, opened["procedure"])
    stored = await row(service, draft)
    assert (stored.procedure_version, stored.rebased_from) == (2, 1)


async def test_answers_that_no_longer_fit_are_named(service: RunningService) -> None:
    draft = await complete_draft(service)
    form = {"type": "object", "properties": {"reason": {"type": "string"}}, "additionalProperties": False}
    await publish_version(service, form_schema=form)
    [missing] = (await read(service, draft, AN))["missing"]
    assert (missing["pointer"], missing["kind"]) == ("/form/purpose", "form")


async def test_a_case_that_is_gone_is_chosen_again(service: RunningService) -> None:
    draft = await complete_draft(service, case="Nhiều nơi cư trú")
    channels = [channel.model_copy(update={"cases": channel.cases[:1]}) for channel in RECORD.channels]
    await publish_version(service, channels=channels)
    assert [item["kind"] for item in (await read(service, draft, AN))["missing"]] == ["case"]
    assert (await act(service, draft, "submit", AN)).json()["code"] == "dossier_incomplete"
    assert (await change(service, draft, AN, case="Có một nơi cư trú")).json()["missing"] == []


async def test_the_version_in_force_on_the_day_is_pinned_at_filing(service: RunningService) -> None:
    draft = await complete_draft(service)
    await publish_version(service, results=[])
    dossier = await must(service, draft, "submit", AN)
    assert dossier["procedure"]["version"] == 2
    [event] = await service.recorded(DossierSubmitted)
    assert (event.procedure_version, event.gives_result) == (2, False)


async def test_a_draft_of_a_procedure_that_has_ended_is_refused_with_its_successor(service: RunningService) -> None:
    draft = await complete_draft(service)
    await hear(service, retired(2, successor="2.000999"))
    assert (await read(service, draft, AN))["missing"][0]["kind"] == "procedure"
    answer = await act(service, draft, "submit", AN)
    assert answer.status_code == 409
    problem = answer.json()
    assert (problem["code"], problem["successor"]) == ("procedure_ended", "2.000999")
    assert problem["ended_on"] == day(-1).isoformat()
    again = await service.post("/api/v1/dossiers", AN, {"procedure_code": CERTIFICATE})
    assert (again.status_code, again.json()["code"]) == (409, "procedure_ended")
    assert await service.recorded(DossierSubmitted) == []


async def test_a_procedure_that_is_yet_to_come_says_when(service: RunningService) -> None:
    coming = RECORD.model_copy(update={"code": "2.000777", "version": 1})
    await publish_version(service, coming, version=1, valid_from=day(+1))
    answer = await service.post("/api/v1/dossiers", AN, {"procedure_code": "2.000777"})
    assert answer.status_code == 409
    assert (answer.json()["code"], answer.json()["valid_from"]) == ("procedure_not_yet_in_force", day(+1).isoformat())


@pytest.mark.parametrize("repeated", [2, 5])
async def test_a_version_said_again_is_heard_once(service: RunningService, repeated: int) -> None:
    """The catalogue repeats it with a higher number on the day on which a fee begins."""
    dossier = await filed(service)
    await hear(service, published(2), published(repeated), published(2))
    assert (await read(service, dossier, AN))["procedure"]["changed"] is False
    async with service.kit.database.sessions() as session:
        assert (await session.get_one(ProcedureVersion, (CERTIFICATE, 1))).sequence == repeated


async def test_a_late_repetition_does_not_revive_what_has_ended(service: RunningService) -> None:
    await hear(service, published(2), retired(4), published(3))
    answer = await service.post("/api/v1/dossiers", AN, {"procedure_code": CERTIFICATE})
    assert answer.json()["code"] == "procedure_ended"


async def test_an_end_that_overtakes_a_version_ends_it(service: RunningService) -> None:
    await hear(service, retired(5, successor="2.000999"), published(4, version=2))
    answer = await service.post("/api/v1/dossiers", AN, {"procedure_code": CERTIFICATE})
    assert (answer.json()["code"], answer.json()["successor"]) == ("procedure_ended", "2.000999")


async def test_an_end_that_is_taken_back_is_heard(service: RunningService) -> None:
    await hear(service, retired(4), published(5))
    assert (await service.post("/api/v1/dossiers", AN, {"procedure_code": CERTIFICATE})).status_code == 201


async def test_rights_follow_the_dossier_and_not_the_version(service: RunningService) -> None:
    """Another version names another agency; who the dossier lies with keeps it."""
    dossier = await filed(service)
    elsewhere = Coded(code="H05.08", name="Sở Giao thông vận tải")
    await publish_version(service, agency=elsewhere, executing_agencies=[elsewhere])
    stranger = official("officer-gtvt", "officer", "H05.08")
    assert (await service.get(f"/api/v1/dossiers/{dossier['id']}", stranger)).status_code == 404
    await must(service, dossier, "accept", CLERK)
    assert "propose" in (await read(service, dossier, OFFICER))["allowed_actions"]
    await must(service, dossier, "claim", OFFICER)


async def test_a_draft_goes_to_the_agency_that_carries_it_out_now(service: RunningService) -> None:
    draft = await complete_draft(service)
    elsewhere = Coded(code="H05.08", name="Sở Giao thông vận tải")
    await publish_version(service, agency=elsewhere, executing_agencies=[elsewhere])
    dossier = await must(service, draft, "submit", AN)
    assert dossier["executing_agency"]["code"] == "H05.08"
    assert dossier["code"].startswith("H05.08-")
