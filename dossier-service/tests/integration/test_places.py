"""Where a dossier may go: agencies that carry the procedure out, desks in being, the territory, and who carries on."""

from datetime import date
from typing import Any

import pytest
from contracts import examples
from contracts.catalog import AgencyChanged, AgencyKind, AgencyLevel, Coded
from dossier_service.testing.clocks import day
from dossier_service.testing.courses import (
    AN,
    CERTIFICATE,
    CLERK,
    OFFICER,
    Json,
    act,
    change,
    changes_heard,
    complete_draft,
    filed,
    must,
    publish_version,
    read,
)
from dossier_service.units import service as units
from servicekit.clock import system_clock
from servicekit.testing.keys import official, partner
from servicekit.testing.service import RunningService

PORTAL = partner("national-portal", "*", scopes=("sync:dossiers:write", "sync:changes:read"))
NEW_OFFICER = official("officer-new", "officer", "H05.60")
DISTRICT, COMMUNE_A, COMMUNE_B = (Coded(code=code, name=code) for code in ("H05.31", "H05.31.01", "H05.31.02"))
OTHER = Coded(code="H05.32.01", name="H05.32.01")


def unit(code: str, kind: AgencyKind = AgencyKind.COMMUNE, sequence: int = 1, **change: Any) -> AgencyChanged:
    parts = code.split(".")
    path = [".".join(parts[: end + 1]) for end in range(len(parts))]
    facts: dict[str, Any] = {"name": f"Đơn vị {code}", "kind": kind, "valid_from": date(2019, 1, 1)} | change
    parent = path[-2] if len(path) > 1 else None
    return AgencyChanged(sequence=sequence, occurred_at=system_clock(), code=code, parent=parent, path=path, **facts)


async def hear(service: RunningService, *changes: AgencyChanged) -> None:
    async with service.kit.database.transaction() as session:
        for change in changes:
            await units.keep(session, change)


async def justice_ends(service: RunningService, last_day: date | None = None) -> None:
    """The Department of Justice of the examples, carried on by an invented one."""
    ended = {"valid_to": last_day or day(-1), "successors": ("H05.60",)}
    await hear(
        service,
        unit("H05.60", AgencyKind.DEPARTMENT, name="Sở kế thừa (mẫu)"),
        unit("H05.03", AgencyKind.DEPARTMENT, sequence=2, **ended),
    )


async def communes(service: RunningService, **limits: Any) -> None:
    """The certificate, carried out by three communes of two districts, each with its desk."""
    for commune in (COMMUNE_A, COMMUNE_B, OTHER):
        await hear(service, unit(commune.code), unit(f"{commune.code}.00", AgencyKind.ONE_STOP))
    await hear(service, unit("H05.31", AgencyKind.DISTRICT), unit("H05.32", AgencyKind.DISTRICT))
    executing = [COMMUNE_A, COMMUNE_B, OTHER]
    desks = [Coded(code=f"{commune.code}.00", name="") for commune in executing]
    agency = {"agency": COMMUNE_A, "executing_agencies": executing, "receiving_units": desks}
    await publish_version(service, **(agency | limits))


async def open_draft(service: RunningService, **command: Any) -> Any:
    return await service.post("/api/v1/dossiers", AN, {"procedure_code": CERTIFICATE} | command)


def filing(number: int = 1, **change: Any) -> Json:
    applicant = {"kind": "citizen", "name": "Lê Văn Mẫu", "identity_number": "027090000002", "phone": "0912000008"}
    about = {"external_code": f"DV-{number}", "sequence": 1, "status": 1, "channel": "online"}
    return about | {"agency": "H05.03", "procedure_code": CERTIFICATE, "applicant": applicant} | change


async def report(service: RunningService, item: Json, language: str = "vi") -> Json:
    headers = service.headers(PORTAL) | {"Accept-Language": language}
    answer = await service.client.post("/api/v1/sync/dossiers", json={"items": [item]}, headers=headers)
    [outcome] = answer.raise_for_status().json()["items"]
    return outcome


class TestExecutingAgency:
    async def test_one_of_several_may_be_chosen_and_its_own_desk_receives(self, service: RunningService) -> None:
        await communes(service)
        draft = (await open_draft(service, agency="H05.32.01")).json()
        assert draft["executing_agency"]["code"] == "H05.32.01"
        assert draft["receiving_unit"]["code"] == "H05.32.01.00"

    async def test_the_chosen_desk_says_which_is_meant(self, service: RunningService) -> None:
        await communes(service)
        draft = (await open_draft(service, receiving_unit="H05.31.02.00")).json()
        assert draft["executing_agency"]["code"] == "H05.31.02"

    async def test_without_a_word_it_is_the_procedures_own(self, service: RunningService) -> None:
        await communes(service)
        assert (await open_draft(service)).json()["executing_agency"]["code"] == "H05.31.01"

    async def test_an_agency_that_does_not_carry_it_out_is_refused(self, service: RunningService) -> None:
        answer = await open_draft(service, agency="H05.06")
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "/agency"
        assert (answer.json()["code"], answer.json()["known_agencies"]) == ("agency_not_executing", ["H05.03"])

    async def test_several_and_none_of_them_the_owner_has_to_be_chosen(self, service: RunningService) -> None:
        await communes(service, agency=Coded(code="H05.03", name="Sở Tư pháp"))
        answer = await open_draft(service)
        assert (answer.status_code, answer.json()["code"]) == (422, "agency_required")

    async def test_the_level_is_what_that_agency_declares(self, service: RunningService) -> None:
        await communes(service, levels_by_agency=[AgencyLevel(agency=OTHER, declared=3)])
        assert (await open_draft(service, agency="H05.32.01")).json()["level"] == 3
        assert (await open_draft(service, agency="H05.31.01")).json()["level"] == 4


class TestTerritory:
    async def test_a_desk_outside_it_is_refused(self, service: RunningService) -> None:
        await communes(service, territory_agencies=[DISTRICT])
        answer = await open_draft(service, agency="H05.31.01", receiving_unit="H05.32.01.00")
        assert answer.status_code == 422
        assert answer.json()["errors"][0] | {"message": ""} == {
            "pointer": "/receiving_unit", "code": "outside_territory", "message": "",
        }  # fmt: skip
        assert answer.json()["territory_agencies"] == ["H05.31"]

    @pytest.mark.parametrize("desk", ["H05.31.02.00", "H05.00"])
    async def test_its_own_desks_and_the_provinces_centre_receive(self, service: RunningService, desk: str) -> None:
        await communes(service, territory_agencies=[DISTRICT])
        answer = await open_draft(service, agency="H05.31.01", receiving_unit=desk)
        assert answer.status_code == 201, answer.text


async def test_a_procedure_of_a_ministrys_portal_says_where_to_go(service: RunningService) -> None:
    await publish_version(service, vertical_only=True, portal_url="https://dangkykinhdoanh.gov.vn")
    answer = await open_draft(service)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_filed_here")
    assert answer.json()["portal_url"] == "https://dangkykinhdoanh.gov.vn"


class TestEndedUnits:
    async def test_takes_no_new_dossier_and_names_who_carries_on(self, service: RunningService) -> None:
        await justice_ends(service)
        answer = await open_draft(service)
        assert (answer.status_code, answer.json()["code"]) == (409, "unit_ended")
        assert answer.json()["successors"] == [{"code": "H05.60", "name": "Sở kế thừa (mẫu)"}]
        assert answer.json()["ended_on"] == day(-1).isoformat()

    async def test_who_carries_on_is_filed_with_by_name(self, service: RunningService) -> None:
        await hear(service, unit("H05.60", AgencyKind.DEPARTMENT))
        assert (await open_draft(service, agency="H05.60")).status_code == 422
        await justice_ends(service)
        ended = await open_draft(service)
        [successor] = ended.json()["successors"]
        draft = await open_draft(service, agency=successor["code"])
        assert draft.status_code == 201, draft.text
        assert draft.json()["executing_agency"]["code"] == "H05.60"
        assert (await open_draft(service, agency="H05.06")).json()["code"] == "agency_not_executing"

    async def test_a_draft_from_before_is_moved_to_who_carries_on_and_filed(self, service: RunningService) -> None:
        draft = await complete_draft(service)
        await justice_ends(service)
        (await change(service, draft, AN, agency="H05.60")).raise_for_status()
        filed_now = await must(service, draft, "submit", AN)
        assert filed_now["code"].startswith("H05.60-")

    async def test_on_its_last_day_it_still_receives(self, service: RunningService) -> None:
        await justice_ends(service, last_day=day())
        assert (await open_draft(service)).status_code == 201

    async def test_a_draft_from_before_is_not_filed_after(self, service: RunningService) -> None:
        draft = await complete_draft(service)
        await justice_ends(service)
        assert (await act(service, draft, "submit", AN)).json()["code"] == "unit_ended"

    async def test_an_ended_desk_is_refused_and_no_default(self, service: RunningService) -> None:
        await communes(service)
        await hear(service, unit("H05.31.01.00", AgencyKind.ONE_STOP, sequence=2, valid_to=day(-1)))
        answer = await open_draft(service, receiving_unit="H05.31.01.00")
        assert (answer.status_code, answer.json()["code"]) == (409, "unit_ended")
        assert (await open_draft(service)).json()["receiving_unit"]["code"] == "H05.31.02.00"

    async def test_nothing_is_forwarded_to_it(self, service: RunningService) -> None:
        dossier = await must(service, await filed(service), "accept", CLERK)
        await hear(service, unit("H05.08", AgencyKind.DEPARTMENT, sequence=2, valid_to=day(-1)))
        answer = await act(service, dossier, "forward", OFFICER, {"unit": "H05.08"})
        assert (answer.status_code, answer.json()["code"]) == (409, "unit_ended")

    async def test_its_successors_see_and_go_on_with_what_it_left(self, service: RunningService) -> None:
        dossier = await must(service, await filed(service), "accept", CLERK)
        await hear(service, unit("H05.60", AgencyKind.DEPARTMENT))
        path = f"/api/v1/dossiers/{dossier['id']}"
        assert (await service.get(path, NEW_OFFICER)).status_code == 404
        await justice_ends(service, last_day=day())
        assert (await service.get(path, NEW_OFFICER)).status_code == 404
        await hear(service, unit("H05.03", AgencyKind.DEPARTMENT, 3, valid_to=day(-1), successors=("H05.60",)))
        assert "propose" in (await read(service, dossier, NEW_OFFICER))["allowed_actions"]
        [listed] = (await service.get("/api/v1/dossiers", NEW_OFFICER)).json()["items"]
        assert listed["id"] == dossier["id"]
        assert (await service.get(path, OFFICER)).status_code == 200
        await must(service, dossier, "claim", NEW_OFFICER)

    async def test_successors_of_successors_carry_on_too(self, service: RunningService) -> None:
        dossier = await filed(service)
        await justice_ends(service)
        ended = unit("H05.60", AgencyKind.DEPARTMENT, 2, valid_to=day(-1), successors=("H05.61",))
        await hear(service, ended, unit("H05.61", AgencyKind.DEPARTMENT))
        await read(service, dossier, official("officer-61", "officer", "H05.61"))

    async def test_what_ended_under_it_goes_along_and_what_lives_on_does_not(self, service: RunningService) -> None:
        await communes(service)
        at_a, at_b = await filed(service, agency="H05.31.01"), await filed(service, agency="H05.31.02")
        ended = {"valid_to": day(-1)}
        await hear(
            service,
            unit("H05.60"),
            unit("H05.31", AgencyKind.DISTRICT, 2, successors=("H05.60",), **ended),
            unit("H05.31.01", AgencyKind.COMMUNE, 2, **ended),
        )
        await read(service, at_a, NEW_OFFICER)
        assert (await service.get(f"/api/v1/dossiers/{at_b['id']}", NEW_OFFICER)).status_code == 404

    async def test_a_partner_of_the_successor_hears_of_what_it_left(self, service: RunningService) -> None:
        dossier = await filed(service)
        await justice_ends(service)
        successor = partner("ministry-justice", "H05.60", scopes=("sync:changes:read",))
        changes = await changes_heard(service, successor)
        assert {change["dossier_id"] for change in changes} == {dossier["id"]}


class TestIntake:
    """What would keep anybody from filing here keeps the one item, in the partner's language."""

    async def test_an_agency_that_does_not_carry_it_out(self, service: RunningService) -> None:
        outcome = await report(service, filing(agency="H05.06"))
        assert (outcome["outcome"], outcome["problem"]["code"]) == ("rejected", "agency_not_executing")
        assert (outcome["problem"]["pointer"], outcome["problem"]["known_agencies"]) == ("/agency", ["H05.03"])
        assert outcome["problem"]["detail"] == "Cơ quan này không thực hiện thủ tục"
        assert (await report(service, filing(agency="H05.06"), "en"))["problem"]["detail"].startswith("The agency")

    async def test_a_procedure_of_a_ministrys_portal(self, service: RunningService) -> None:
        await publish_version(service, vertical_only=True, portal_url="https://dangkykinhdoanh.gov.vn")
        problem = (await report(service, filing()))["problem"]
        assert (problem["code"], problem["pointer"]) == ("not_filed_here", "/procedure_code")
        assert problem["portal_url"] == "https://dangkykinhdoanh.gov.vn"

    async def test_a_unit_that_had_ended_when_it_was_filed(self, service: RunningService) -> None:
        await justice_ends(service, last_day=date(2025, 6, 30))
        after = await report(service, filing(submitted_at="2025-07-01T08:00:00+07:00"))
        assert (after["problem"]["code"], after["problem"]["pointer"]) == ("unit_ended", "/agency")
        assert after["problem"]["successors"][0]["code"] == "H05.60"
        before = await report(service, filing(2, submitted_at="2025-06-30T23:00:00+07:00"))
        assert before["outcome"] == "created", before

    async def test_a_procedure_that_is_not_in_force_yet(self, service: RunningService) -> None:
        coming = examples.criminal_record().model_copy(update={"code": "2.000777"})
        await publish_version(service, coming, version=1, valid_from=day(+1))
        problem = (await report(service, filing(procedure_code="2.000777")))["problem"]
        assert (problem["code"], problem["valid_from"]) == ("procedure_not_yet_in_force", day(+1).isoformat())

    async def test_a_faulty_item_is_told_in_vietnamese(self, service: RunningService) -> None:
        problem = (await report(service, filing(status=77)))["problem"]
        assert (problem["code"], problem["pointer"]) == ("invalid_item", "/status")
        assert problem["detail"] == "Không được quá 10"
