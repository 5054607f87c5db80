"""R11: one desk receives, an agency decides, another desk hands over; a unit is known by its code in either regime."""

from typing import Any

import pytest
from contracts import examples
from contracts.catalog import AgencyChanged, AgencyKind
from contracts.dossier import DossierForwarded, ReturnPlaceChanged
from dossier_service.testing.clocks import day
from dossier_service.testing.courses import (
    AN,
    APPROVER,
    CERTIFICATE,
    CLERK,
    OFFICER,
    Json,
    act,
    change,
    complete_draft,
    filed,
    must,
    read,
    row,
)
from dossier_service.units import service as units
from servicekit.auth import Caller
from servicekit.testing.keys import citizen, official, partner
from servicekit.testing.service import RunningService

WARD_CLERK = official("clerk-xa", "clerk", "H05.31.01.00")
PORTAL = partner("national-portal", "*", scopes=("sync:dossiers:write",))
MINISTRY = partner("ministry-transport", "H05.08", scopes=("sync:dossiers:write",))
WARD, OLD_JUSTICE = "H05.31.01.00", "000.00.03.H05"
REFUSAL = {"outcome": "refused", "reason": "Không đủ", "legal_basis": "Luật LLTP", "cause": "not_eligible"}


def unit(code: str, kind: AgencyKind, *path: str, sequence: int = 2, **facts: Any) -> AgencyChanged:
    known = {"name": f"Đơn vị {code}", "valid_from": examples.FIRST_DAY} | facts
    return AgencyChanged(
        sequence=sequence, occurred_at=examples.AT, code=code, kind=kind, parent=path[-1], path=[*path, code], **known
    )


@pytest.fixture(autouse=True)
async def known_units(service: RunningService) -> None:
    """A ward's desk, and the departments with their codes of QCVN 102:2016."""
    async with service.kit.database.transaction() as session:
        for change_heard in (
            unit("H05.31.01", AgencyKind.COMMUNE, "H05"),
            unit(WARD, AgencyKind.ONE_STOP, "H05", "H05.31.01"),
            unit("H05.03", AgencyKind.DEPARTMENT, "H05", name="Sở Tư pháp", other_codes=(OLD_JUSTICE,)),
            unit("H05.08", AgencyKind.DEPARTMENT, "H05", other_codes=("000.00.08.H05",)),
            unit("H05.00", AgencyKind.ONE_STOP, "H05", name="Trung tâm", other_codes=("000.00.00.H05",)),
        ):
            await units.keep(session, change_heard)


async def decided(service: RunningService, dossier: Json) -> Json:
    await must(service, dossier, "propose", OFFICER, REFUSAL)
    return await must(service, dossier, "decide", APPROVER, REFUSAL)


async def at_counter(service: RunningService, **command: Any) -> Json:
    """A draft whose result is to be fetched."""
    draft = await complete_draft(service, **command)
    (await change(service, draft, AN, delivery={"method": "counter"})).raise_for_status()
    return draft


async def test_one_desk_receives_and_another_hands_over(service: RunningService) -> None:
    draft = await at_counter(service, returning_unit=WARD)
    dossier = await must(service, draft, "submit", AN)
    places = [dossier[name]["code"] for name in ("receiving_unit", "executing_agency", "returning_unit")]
    assert places == ["H05.00", "H05.03", WARD]
    early = await act(service, dossier, "accept", WARD_CLERK)
    assert (early.status_code, early.json()["code"]) == (403, "action_not_yours")
    assert (await read(service, dossier, WARD_CLERK))["allowed_actions"] == []
    await must(service, dossier, "accept", CLERK)
    done = await decided(service, dossier)
    assert done["status"] == "decided"
    assert (await read(service, dossier, CLERK))["allowed_actions"] == []
    wrong = await act(service, dossier, "return-result", CLERK)
    assert (wrong.status_code, wrong.json()["code"]) == (403, "action_not_yours")
    assert (await must(service, dossier, "return-result", WARD_CLERK))["status"] == "returned"


async def test_the_place_of_return_is_changed_until_the_decision(service: RunningService) -> None:
    dossier = await must(service, await at_counter(service), "submit", AN)
    assert dossier["returning_unit"]["code"] == "H05.00"
    assert "change-return" in dossier["allowed_actions"]
    await must(service, dossier, "accept", CLERK)
    moved = await must(service, dossier, "change-return", AN, {"returning_unit": WARD})
    assert (moved["status"], moved["returning_unit"]["code"], moved["due_at"]) == (
        "accepted", WARD, (await read(service, dossier, CLERK))["due_at"],
    )  # fmt: skip
    (event,) = await service.recorded(ReturnPlaceChanged)
    assert (event.returning_unit, event.sequence) == (WARD, (await row(service, dossier)).sequence)
    entry = (await service.get(f"/api/v1/dossiers/{dossier['id']}/timeline", AN)).json()["items"][-1]
    assert (entry["action"], entry["details"]["to"]) == ("change-return", {"returning_unit": WARD})
    assert "change-return" not in (await decided(service, dossier))["allowed_actions"]
    late = await act(service, dossier, "change-return", AN, {"returning_unit": "H05.00"})
    assert (late.status_code, late.json()["code"]) == (409, "transition_not_allowed")


@pytest.mark.parametrize("caller", [OFFICER, WARD_CLERK, citizen("Bình", identity_number="027090000002")])
async def test_only_the_applicant_and_the_receiving_desk_change_it(service: RunningService, caller: Caller) -> None:
    dossier = await must(service, await at_counter(service, returning_unit=WARD), "submit", AN)
    answer = await act(service, dossier, "change-return", caller, {"returning_unit": "H05.00"})
    assert answer.status_code in (403, 404)
    assert (await must(service, dossier, "change-return", CLERK, {"returning_unit": "H05.00"}))["version"] > 1


@pytest.mark.parametrize(
    ("asked", "code"), [("H05.03", "returning_unit_unknown"), ("H05.77", "returning_unit_unknown")]
)
async def test_a_result_is_handed_over_at_a_desk_only(service: RunningService, asked: str, code: str) -> None:
    command = {"procedure_code": CERTIFICATE, "returning_unit": asked}
    opened = await service.post("/api/v1/dossiers", AN, command)
    draft = await at_counter(service)
    changed = await change(service, draft, AN, returning_unit=asked)
    dossier = await must(service, draft, "submit", AN)
    later = await act(service, dossier, "change-return", AN, {"returning_unit": asked})
    for answer in (opened, changed, later):
        assert (answer.status_code, answer.json()["code"]) == (422, code)
        assert answer.json()["errors"][0]["pointer"] == "/returning_unit"


async def test_a_chosen_place_of_return_stays_when_another_desk_is_to_receive(service: RunningService) -> None:
    draft = await at_counter(service)
    moved = (await change(service, draft, AN, receiving_unit=WARD)).json()
    assert (moved["receiving_unit"]["code"], moved["returning_unit"]["code"]) == (WARD, WARD)
    apart = (await change(service, draft, AN, returning_unit="H05.00")).json()
    assert (apart["receiving_unit"]["code"], apart["returning_unit"]["code"]) == (WARD, "H05.00")


async def test_a_desk_that_ended_is_followed_by_its_successor_from_the_next_day(service: RunningService) -> None:
    """Who returns what an ended desk was to return: by the day, in the question itself."""
    dossier = await must(service, await at_counter(service, returning_unit=WARD), "submit", AN)
    heir = official("clerk-new", "clerk", "H05.31.02.00")
    assert (await service.get(f"/api/v1/dossiers/{dossier['id']}", heir)).status_code == 404
    for last_day, status in ((day(), 404), (day(-1), 200)):
        async with service.kit.database.transaction() as session:
            sequence = 10 + (day() - last_day).days
            ended = {"valid_to": last_day, "successors": ("H05.31.02.00",), "sequence": sequence}
            await units.keep(session, unit("H05.31.02.00", AgencyKind.ONE_STOP, "H05", "H05.31.02"))
            await units.keep(session, unit(WARD, AgencyKind.ONE_STOP, "H05", "H05.31.01", **ended))
        assert (await service.get(f"/api/v1/dossiers/{dossier['id']}", heir)).status_code == status
    await must(service, dossier, "accept", CLERK)
    await decided(service, dossier)
    assert (await must(service, dossier, "return-result", heir))["status"] == "returned"


async def test_units_are_named_in_either_regime_and_stored_in_ours(service: RunningService) -> None:
    dossier = await filed(service, agency=OLD_JUSTICE, receiving_unit="000.00.00.H05", returning_unit="000.00.00.H05")
    stored = await row(service, dossier)
    assert (stored.executing_agency, stored.receiving_unit, stored.returning_unit) == ("H05.03", "H05.00", "H05.00")
    assert dossier["code"].startswith("H05.03-")
    for name, code in (("agency", OLD_JUSTICE), ("receiving_unit", "000.00.00.H05"), ("returning_unit", "H05.00")):
        found = (await service.get("/api/v1/dossiers", AN, params={name: code})).json()["items"]
        assert [item["id"] for item in found] == [dossier["id"]], name
        other = await service.get("/api/v1/dossiers", AN, params={name: "000.00.08.H05"})
        assert other.json()["items"] == []
    await must(service, dossier, "accept", CLERK)
    forwarded = await must(service, dossier, "forward", OFFICER, {"unit": "000.00.08.H05"})
    assert forwarded["current_unit"]["code"] == "H05.08"
    assert (await service.recorded(DossierForwarded))[-1].unit == "H05.08"
    ask = {"unit": "000.00.08.H05", "question": "Ý kiến?", "limit": {"value": 1, "unit": "working_day"}}
    own = await act(service, dossier, "consult", OFFICER, ask)
    assert (own.status_code, own.json()["code"]) == (422, "own_unit_asked")


async def test_a_partner_names_agencies_in_either_regime(service: RunningService) -> None:
    item = {
        "external_code": "GT-1",
        "sequence": 1,
        "procedure_code": CERTIFICATE,
        "agency": "000.00.08.H05",
        "status": 2,
    }
    path = "/api/v1/sync/dossiers"
    first = await service.post(path, MINISTRY, {"items": [item]})
    assert [outcome["outcome"] for outcome in first.json()["items"]] == ["created"], first.text
    again = await service.post(path, MINISTRY, {"items": [item | {"agency": "H05.08"}]})
    assert [outcome["outcome"] for outcome in again.json()["items"]] == ["unchanged"]
    foreign = await service.post(path, MINISTRY, {"items": [item | {"agency": OLD_JUSTICE}]})
    assert foreign.json()["items"][0]["problem"]["code"] == "agency_not_yours"

    person = {"kind": "citizen", "name": "Lê Văn Mẫu", "identity_number": "027090000002", "phone": "0912000008"}
    filing = {"external_code": "DV-1", "status": 1, "agency": OLD_JUSTICE, "applicant": person}
    filed_there = await service.post(path, PORTAL, {"items": [item | filing]})
    assert [outcome["outcome"] for outcome in filed_there.json()["items"]] == ["created"], filed_there.text
    (found,) = (await service.get("/api/v1/dossiers?external_code=DV-1", CLERK)).json()["items"]
    assert found["executing_agency"] == "H05.03" and found["code"].startswith("H05.03-")


async def test_our_own_code_goes_before_another_units_code_in_another_regime(service: RunningService) -> None:
    async with service.kit.database.transaction() as session:
        mixed = {"other_codes": ("H05.03",), "sequence": 3}
        await units.keep(session, unit("H05.06", AgencyKind.DEPARTMENT, "H05", **mixed))
    dossier = await filed(service, agency="H05.03")
    assert dossier["executing_agency"]["code"] == "H05.03"


async def test_of_two_units_with_one_code_the_one_in_being_is_meant(service: RunningService) -> None:
    async with service.kit.database.transaction() as session:
        old = {"other_codes": ("000.00.60.H05",), "valid_to": day(-1)}
        await units.keep(session, unit("H05.61", AgencyKind.DEPARTMENT, "H05", **old))
        await units.keep(session, unit("H05.60", AgencyKind.DEPARTMENT, "H05", other_codes=("000.00.60.H05",)))
        found = await units.own_codes(session, {"000.00.60.H05", "H05.77"}, day())
    assert found == {"000.00.60.H05": "H05.60", "H05.77": "H05.77"}
