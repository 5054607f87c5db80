"""One action on many dossiers: each by itself, none in another's way."""

from typing import Any
from uuid import UUID

import httpx
import pytest
from contracts.dossier import DossierAccepted, DossierForwarded
from dossier_service.bulk import service as bulk
from dossier_service.dossiers.models import Dossier
from dossier_service.processing import service as processing
from dossier_service.testing.courses import AN, CLERK, OFFICER, Json, accepted, act, filed, must, row
from servicekit.auth import Caller
from servicekit.ids import uuid7
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService

COLLEAGUE = official("officer-hai", "officer", "H05.03")
ELSEWHERE = official("officer-congthuong", "officer", "H05.06")


async def do(
    service: RunningService, caller: Caller, action: str, dossiers: list[Json], *, key: str | None = None, **more: Any
) -> httpx.Response:
    body = {"action": action, "ids": [dossier["id"] for dossier in dossiers]} | more
    return await service.post("/api/v1/dossiers/bulk", caller, body, key=key)


async def outcomes(service: RunningService, *given: Any, **more: Any) -> list[Json]:
    answer = await do(service, *given, **more)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def codes(items: list[Json]) -> list[str]:
    return [item["problem"]["code"] if item["problem"] else item["outcome"] for item in items]


async def test_each_dossier_has_its_outcome_in_the_order_asked(service: RunningService) -> None:
    first, second, accepted_before = await filed(service), await filed(service), await accepted(service)
    unknown = {"id": str(uuid7())}
    answer = await do(service, CLERK, "accept", [first, accepted_before, unknown, second])
    assert codes(answer.json()["items"]) == ["ok", "transition_not_allowed", "dossier_not_found", "ok"]
    assert (answer.json()["done"], answer.json()["failed"]) == (2, 2)
    assert answer.json()["items"][0] | {"problem": None} == {
        "id": first["id"], "outcome": "ok", "status": "accepted", "problem": None,
        "version": (await row(service, first)).version,
    }  # fmt: skip
    problem = answer.json()["items"][1]["problem"]
    assert problem["status"] == 409 and problem["title"].startswith("Hồ sơ") and problem["instance"]
    told = {str(event.dossier_id) for event in await service.recorded(DossierAccepted)}
    assert {first["id"], second["id"]} <= told


async def test_rights_are_asked_of_each_one(service: RunningService) -> None:
    mine = await accepted(service)
    assert codes(await outcomes(service, ELSEWHERE, "claim", [mine])) == ["dossier_not_found"]
    assert codes(await outcomes(service, CLERK, "claim", [mine])) == ["action_not_yours"]
    assert codes(await outcomes(service, OFFICER, "claim", [mine])) == ["ok"]
    assert (await row(service, mine)).assignee == OFFICER.subject


async def test_a_version_that_is_given_must_be_the_dossiers(service: RunningService) -> None:
    changed, fresh, unversioned = await accepted(service), await accepted(service), await accepted(service)
    versions = {dossier["id"]: (await row(service, dossier)).version for dossier in (changed, fresh)}
    await must(service, changed, "claim", COLLEAGUE)
    items = await outcomes(service, OFFICER, "claim", [changed, fresh, unversioned], versions=versions)
    assert codes(items) == ["version_conflict", "ok", "ok"]
    assert (await row(service, changed)).assignee == COLLEAGUE.subject


async def test_one_that_breaks_fails_alone(service: RunningService, monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad, later = await accepted(service), await accepted(service), await accepted(service)
    hand_over = processing.hand_over

    async def break_one(session: Any, dossier_id: UUID, *rest: Any) -> Dossier:
        done = await hand_over(session, dossier_id, *rest)
        if str(dossier_id) == bad["id"]:
            raise RuntimeError("broken")
        return done

    monkeypatch.setattr(processing, "hand_over", break_one)
    items = await outcomes(service, OFFICER, "claim", [good, bad, later])
    assert codes(items) == ["ok", "internal_error", "ok"] and "broken" not in str(items)
    assert [(await row(service, dossier)).assignee for dossier in (good, bad, later)] == [
        OFFICER.subject, None, OFFICER.subject,
    ]  # fmt: skip


async def test_the_same_key_acts_once(service: RunningService) -> None:
    dossiers = [await accepted(service), await accepted(service)]
    first = await do(service, OFFICER, "claim", dossiers, key="once")
    again = await do(service, OFFICER, "claim", dossiers, key="once")
    assert again.content == first.content and again.headers["Idempotent-Replayed"] == "true"
    assert len(await service.recorded(DossierForwarded)) == 2


async def test_a_request_that_was_cut_goes_on_where_it_stopped(
    service: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossiers = [await filed(service), await filed(service)]
    one = bulk._one

    async def cut_after_one(*given: Any) -> Any:
        await one(*given)
        raise KeyboardInterrupt

    monkeypatch.setattr(bulk, "_one", cut_after_one)
    with pytest.raises(KeyboardInterrupt):
        await do(service, CLERK, "accept", dossiers, key="cut")
    monkeypatch.setattr(bulk, "_one", one)
    assert codes(await outcomes(service, CLERK, "accept", dossiers, key="cut")) == ["ok", "ok"]
    assert len(await service.recorded(DossierAccepted)) == 2


async def test_a_key_that_was_cut_short_goes_on_with_nothing_else(
    service: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = await filed(service)
    one = bulk._one

    async def cut(*given: Any) -> Any:
        await one(*given)
        raise KeyboardInterrupt

    monkeypatch.setattr(bulk, "_one", cut)
    with pytest.raises(KeyboardInterrupt):
        await do(service, CLERK, "accept", [dossier], key="cut")
    monkeypatch.setattr(bulk, "_one", one)
    other = await outcomes(service, CLERK, "accept", [dossier], key="cut", body={"note": "Khác"})
    assert codes(other) == ["idempotency_key_reused"]


async def test_what_is_not_reached_in_time_is_said_and_untouched(
    service: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = await accepted(service)
    monkeypatch.setattr(bulk, "TIME_LIMIT_SECONDS", -1.0)
    assert codes(await outcomes(service, OFFICER, "claim", [dossier])) == ["bulk_out_of_time"]
    assert (await row(service, dossier)).assignee is None


async def test_each_of_the_actions_works_on_many(service: RunningService) -> None:
    dossiers = [await filed(service), await filed(service)]
    for caller, action, body in (
        (CLERK, "accept", {"note": "Đủ giấy tờ"}),
        (CLERK, "forward", {"unit": "H05.03"}),
        (OFFICER, "claim", {}),
        (OFFICER, "release", {}),
    ):
        assert codes(await outcomes(service, caller, action, dossiers, body=body)) == ["ok", "ok"], action
    assert (await act(service, dossiers[0], "claim", OFFICER)).status_code == 200


class TestRefused:
    @pytest.mark.parametrize("action", ["decide", "refuse", "submit", "stop", "propose", "undo"])
    async def test_an_action_that_needs_thought_on_each(self, service: RunningService, action: str) -> None:
        answer = await do(service, OFFICER, action, [{"id": str(uuid7())}])
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/action")

    async def test_a_body_that_is_not_the_actions(self, service: RunningService) -> None:
        dossier = await accepted(service)
        answer = await do(service, OFFICER, "assign", [dossier], body={"colour": "red"})
        assert answer.status_code == 422
        assert {error["pointer"] for error in answer.json()["errors"]} == {"/body/assignee", "/body/colour"}

    async def test_more_than_500(self, service: RunningService) -> None:
        assert (await do(service, OFFICER, "claim", [{"id": str(uuid7())} for _ in range(501)])).status_code == 422
        assert (await do(service, OFFICER, "claim", [])).status_code == 422

    async def test_an_applicant(self, service: RunningService) -> None:
        assert (await do(service, AN, "accept", [await filed(service)])).status_code == 403

    async def test_a_request_without_a_key(self, service: RunningService) -> None:
        headers = service.headers(OFFICER)
        del headers["Idempotency-Key"]
        body = {"action": "claim", "ids": [str(uuid7())]}
        answer = await service.client.post("/api/v1/dossiers/bulk", json=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_required")
