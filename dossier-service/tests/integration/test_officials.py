"""Officials are known by their log-ins; work is given to those of the unit, by hand or by the unit's rules."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

import httpx
import pytest
from contracts import examples
from dossier_service.officials.models import Official
from dossier_service.testing.courses import (
    ADMINISTRATOR,
    AN,
    APPROVER,
    CERTIFICATE,
    CLERK,
    OFFICER,
    Json,
    accepted,
    act,
    filed,
    must,
    row,
)
from dossier_service.units import service as units
from servicekit.auth import Caller
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService

COLLEAGUE = official("officer-hai", "officer", "H05.03")
DIVISION = official("officer-phong", "officer", "H05.03.02")
ELSEWHERE = official("officer-congthuong", "officer", "H05.06")
AUDITOR = official("auditor", "auditor", "H05")


async def log_in(service: RunningService, *callers: Caller) -> None:
    for caller in callers:
        (await service.get("/api/v1/inboxes", caller)).raise_for_status()


async def division(service: RunningService) -> None:
    department = next(unit for unit in examples.units() if unit.code == "H05.03")
    change = {"code": "H05.03.02", "parent": "H05.03", "path": [*department.path, "H05.03.02"], "kind": "division"}
    async with service.kit.database.transaction() as session:
        await units.keep(session, department.model_copy(update=change))


async def put(service: RunningService, path: str, caller: Caller, body: Json) -> httpx.Response:
    return await service.client.put(f"/api/v1{path}", json=body, headers=service.headers(caller))


async def put_rules(
    service: RunningService, *rules: Json, unit: str = "H05.03", caller: Caller = ADMINISTRATOR
) -> httpx.Response:
    return await put(service, "/routing-rules", caller, {"unit": unit, "rules": list(rules)})


def subjects(callers: Collection[Caller]) -> list[str]:
    return [caller.subject for caller in callers]


class TestDirectory:
    async def test_an_official_becomes_known_by_calling(self, service: RunningService) -> None:
        await log_in(service, OFFICER)
        [known] = (await service.get("/api/v1/officials", APPROVER, params={"unit": "H05.03"})).json()["items"][1:]
        assert (known["subject"], known["roles"], known["unit"]) == (OFFICER.subject, ["officer"], "H05.03")
        assert known["last_seen_at"] and "name" not in known

    async def test_another_unit_or_role_is_learned_with_the_next_call(self, service: RunningService) -> None:
        await log_in(service, OFFICER)
        await log_in(service, OFFICER.model_copy(update={"unit": "H05.06", "roles": frozenset({"approver"})}))
        async with service.kit.database.sessions() as session:
            known = await session.get_one(Official, OFFICER.subject)
        assert (known.unit, known.roles) == ("H05.06", ["approver"])

    async def test_citizens_are_not_officials(self, service: RunningService) -> None:
        await service.get("/api/v1/dossiers", AN)
        async with service.kit.database.sessions() as session:
            assert await session.get(Official, AN.subject) is None
        assert (await service.get("/api/v1/officials", AN)).status_code == 403

    async def test_who_is_elsewhere_is_not_listed(self, service: RunningService) -> None:
        await log_in(service, ELSEWHERE)
        assert ELSEWHERE.subject not in (await service.get("/api/v1/officials", APPROVER)).text
        assert ELSEWHERE.subject in (await service.get("/api/v1/officials", ADMINISTRATOR)).text

    async def test_what_is_entered_holds_until_the_first_log_in(self, service: RunningService) -> None:
        entry = {"subject": COLLEAGUE.subject, "roles": ["approver"], "unit": "H05.06"}
        assert (await put(service, "/officials", ADMINISTRATOR, {"officials": [entry]})).status_code == 204
        await log_in(service, COLLEAGUE)
        assert (await put(service, "/officials", ADMINISTRATOR, {"officials": [entry]})).status_code == 204
        async with service.kit.database.sessions() as session:
            known = await session.get_one(Official, COLLEAGUE.subject)
        assert (known.unit, known.roles) == ("H05.03", ["officer"])

    async def test_only_an_administrator_enters_and_only_their_own(self, service: RunningService) -> None:
        entries = {"officials": [{"subject": "official:x", "roles": ["officer"], "unit": "H05.06"}]}
        assert (await put(service, "/officials", OFFICER, entries)).status_code == 403
        elsewhere = official("quan-tri-tuphap", "administrator", "H05.03")
        assert (await put(service, "/officials", elsewhere, entries)).status_code == 403


class TestAssigning:
    async def test_work_is_given_to_an_official_of_the_unit(self, service: RunningService) -> None:
        await log_in(service, COLLEAGUE)
        dossier = await accepted(service)
        given = await must(service, dossier, "assign", OFFICER, {"assignee": COLLEAGUE.subject})
        assert given["assignee"] == COLLEAGUE.subject

    @pytest.mark.parametrize("assignee", [ELSEWHERE, AUDITOR, official("ai-do", "officer", "H05.03")])
    async def test_nobody_else_gets_it(self, service: RunningService, assignee: Caller) -> None:
        await log_in(service, ELSEWHERE, AUDITOR)
        dossier = await accepted(service)
        for action, body in (("assign", {}), ("forward", {"unit": "H05.03"})):
            answer = await act(service, dossier, action, OFFICER, body | {"assignee": assignee.subject})
            assert (answer.status_code, answer.json()["code"]) == (422, "assignee_unknown")
            assert answer.json()["errors"][0]["pointer"] == "/assignee"
        assert (await row(service, dossier)).assignee is None

    async def test_with_a_hand_over_it_is_one_of_the_new_unit(self, service: RunningService) -> None:
        await log_in(service, ELSEWHERE)
        body = {"unit": "H05.06", "assignee": ELSEWHERE.subject}
        given = await must(service, await accepted(service), "forward", OFFICER, body)
        assert (given["current_unit"]["code"], given["assignee"]) == ("H05.06", ELSEWHERE.subject)


class TestRouting:
    async def _assignees(self, service: RunningService, count: int) -> list[Any]:
        return [(await row(service, await accepted(service))).assignee for _ in range(count)]

    async def test_what_arrives_is_given_in_turn(self, service: RunningService) -> None:
        await log_in(service, OFFICER, COLLEAGUE)
        names = subjects([OFFICER, COLLEAGUE])
        rules = await put_rules(service, {"procedure_code": CERTIFICATE, "officials": names})
        assert rules.status_code == 200, rules.text
        assert await self._assignees(service, 3) == [names[0], names[1], names[0]]

    async def test_or_to_whom_has_least(self, service: RunningService) -> None:
        await log_in(service, OFFICER, COLLEAGUE)
        for _ in range(2):
            await must(service, await accepted(service), "claim", OFFICER)
        names = subjects([OFFICER, COLLEAGUE])
        await put_rules(service, {"officials": names, "method": "least_loaded"})
        assert await self._assignees(service, 2) == [COLLEAGUE.subject, COLLEAGUE.subject]

    async def test_routing_is_a_step_of_the_system_that_the_applicant_sees_no_names_of(
        self, service: RunningService
    ) -> None:
        await log_in(service, OFFICER)
        await put_rules(service, {"officials": [OFFICER.subject]})
        dossier = await accepted(service)
        assert dossier["status"] == "processing"
        path = f"/api/v1/dossiers/{dossier['id']}/timeline"
        last = (await service.get(path, OFFICER)).json()["items"][-1]
        assert (last["action"], last["actor_role"], last["details"]["by_rule"]) == ("forward", "system", True)
        assert OFFICER.subject not in (await service.get(path, AN)).text

    async def test_a_group_is_a_unit_below(self, service: RunningService) -> None:
        await division(service)
        await put_rules(service, {"to_unit": "H05.03.02"})
        dossier = await row(service, await accepted(service))
        assert (dossier.current_unit, dossier.assignee) == ("H05.03.02", None)
        assert (await service.get(f"/api/v1/dossiers/{dossier.id}", DIVISION)).status_code == 200

    async def test_a_hand_over_that_names_nobody_follows_the_units_rules(self, service: RunningService) -> None:
        await log_in(service, OFFICER, COLLEAGUE)
        dossier = await accepted(service)
        await put_rules(service, {"officials": [COLLEAGUE.subject]})
        given = await must(service, dossier, "forward", CLERK, {"unit": "H05.03"})
        assert given["assignee"] == COLLEAGUE.subject
        undone = await must(service, given, "undo", CLERK)
        assert undone["assignee"] is None

    async def test_whoever_is_absent_gets_nothing(self, service: RunningService) -> None:
        await log_in(service, OFFICER, COLLEAGUE)
        await put_rules(service, {"officials": subjects([OFFICER, COLLEAGUE])})
        today = service.kit.clock().date()
        body = {
            "substitute": COLLEAGUE.subject,
            "starts_on": str(today),
            "ends_on": str(today + timedelta(days=2)),
        }
        assert (await put(service, "/substitutions", OFFICER, body)).status_code == 200
        assert await self._assignees(service, 2) == [COLLEAGUE.subject, COLLEAGUE.subject]

    async def test_what_no_rule_fits_waits_for_the_unit(self, service: RunningService) -> None:
        await log_in(service, OFFICER)
        await put_rules(service, {"field": "F", "officials": [OFFICER.subject]})
        dossier = await accepted(service)
        assert (dossier["status"], dossier["assignee"]) == ("accepted", None)

    async def test_rules_are_set_as_a_whole_and_read_back_in_order(self, service: RunningService) -> None:
        await log_in(service, OFFICER)
        first, second = {"field": "F", "officials": [OFFICER.subject]}, {"officials": [OFFICER.subject]}
        await put_rules(service, first, second)
        await put_rules(service, second, first, caller=APPROVER)
        answer = await service.get("/api/v1/routing-rules?unit=H05.03", OFFICER)
        assert [rule["field"] for rule in answer.json()["rules"]] == [None, "F"]
        assert answer.json()["rules"][0]["set_by"] == APPROVER.subject

    @pytest.mark.parametrize(
        ("rule", "code", "pointer"),
        [
            ({"officials": ["official:officer-congthuong"]}, "assignee_unknown", "/rules/0/officials/0"),
            ({"to_unit": "H05.06"}, "route_unsuitable", "/rules/0/to_unit"),
            ({"procedure_code": "9.999999", "to_unit": "H05.03"}, "route_procedure_unknown", "/rules/0/procedure_code"),
            ({}, "invalid_body", "/rules/0/to_unit"),
        ],
    )
    async def test_a_rule_stays_within_its_unit(
        self, service: RunningService, rule: Json, code: str, pointer: str
    ) -> None:
        await log_in(service, ELSEWHERE)
        answer = await put_rules(service, rule)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
        assert answer.json()["errors"][0]["pointer"] == pointer

    async def test_only_who_commands_the_unit_sets_its_rules(self, service: RunningService) -> None:
        elsewhere = official("approver-congthuong", "approver", "H05.06")
        for caller in (OFFICER, CLERK, elsewhere):
            assert (await put_rules(service, caller=caller)).status_code == 403
        assert (await service.get("/api/v1/routing-rules?unit=H05.03", elsewhere)).status_code == 403


async def test_the_desk_of_a_submitted_dossier_is_not_asked_for_rules_before_acceptance(
    service: RunningService,
) -> None:
    await log_in(service, OFFICER)
    await put_rules(service, {"officials": [OFFICER.subject]})
    dossier = await row(service, await filed(service))
    assert (dossier.current_unit, dossier.assignee) == ("H05.00", None)
