"""X-23: whom no message has reached stands on a list, and is told by phone, by post or in person."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from contracts.dossier import ToldByHand
from contracts.notification import NotificationDelivered, NotificationFailed
from dossier_service.reach.models import Reach
from dossier_service.testing.clocks import clock_at
from dossier_service.testing.courses import AN, APPROVER, CLERK, OFFICER, Json, accepted, act, filed, must
from servicekit.auth import Caller
from servicekit.ids import uuid7
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService, eventually

ELSEWHERE = official("clerk-xa", "clerk", "H05.08")
PATH = "/api/v1/reach/unreached"


def ended(service: RunningService, dossier: Json, recipient: str | None = "owner") -> dict[str, Any]:
    about = {"delivery_id": uuid7(), "dossier_id": UUID(dossier["id"]), "channel": "sms", "recipient": recipient}
    return about | {"sequence": 1, "occurred_at": service.kit.clock()}


async def reach_of(service: RunningService, dossier: Json) -> Reach | None:
    async with service.kit.database.sessions() as session:
        return await session.get(Reach, UUID(dossier["id"]))


async def listed(service: RunningService, caller: Caller = CLERK) -> list[Json]:
    """As on the next day."""
    with clock_at(service, _tomorrow(service)):
        return (await service.get(PATH, caller)).raise_for_status().json()["items"]


async def figure(service: RunningService) -> Json:
    with clock_at(service, _tomorrow(service)):
        return (await service.get("/api/v1/reach", CLERK)).raise_for_status().json()


def _tomorrow(service: RunningService) -> datetime:
    return service.kit.clock() + timedelta(days=1, seconds=1)


async def test_whom_no_message_has_reached_is_listed_for_the_unit_until_one_does(service: RunningService) -> None:
    dossier = await filed(service)
    assert (await service.get(PATH, CLERK)).json()["items"] == []
    [shown] = await listed(service)
    assert (shown["dossier_id"], shown["code"], shown["tried"]) == (dossier["id"], dossier["code"], False)
    assert set(shown) & {"applicant", "phone", "email", "applicant_name"} == set()
    await service.publish(NotificationFailed(**ended(service, dossier), reason="no_such_number"))
    assert (await eventually(lambda: reach_of(service, dossier))).failed_channel == "sms"
    [shown] = await listed(service)
    assert (shown["tried"], shown["failed_channel"]) == (True, "sms")
    assert await figure(service) | {"as_of": "", "definition": ""} == {
        "value": 0.0, "numerator": 0, "denominator": 1, "told_by_hand": 0, "as_of": "", "definition": "",
    }  # fmt: skip
    await service.publish(NotificationDelivered(**ended(service, dossier)))

    async def is_reached() -> bool:
        known = await reach_of(service, dossier)
        return known is not None and known.delivered_at is not None

    await eventually(is_reached)
    assert await listed(service) == []
    assert (await figure(service))["value"] == 100.0


@pytest.mark.parametrize("recipient", ["filer", "unit", None], ids=["helper", "officials", "unsaid"])
async def test_that_somebody_else_was_reached_proves_nothing(service: RunningService, recipient: str | None) -> None:
    dossier, other = await filed(service), await filed(service)
    await service.publish(NotificationDelivered(**ended(service, dossier, recipient)))
    await service.publish(NotificationDelivered(**ended(service, other)))
    await eventually(lambda: reach_of(service, other))
    assert await reach_of(service, dossier) is None
    assert [one["dossier_id"] for one in await listed(service)] == [dossier["id"]]
    assert (await figure(service))["value"] == 50.0


@pytest.mark.parametrize("caller", [CLERK, OFFICER], ids=["clerk", "officer"])
async def test_who_was_told_by_hand_is_off_the_list_and_it_is_written_down_by_whom(
    service: RunningService, caller: Caller
) -> None:
    dossier = await accepted(service)
    await must(service, dossier, "forward", CLERK, {})
    told = await must(service, dossier, "tell-by-hand", caller, {"means": "phone", "note": "Đã báo (mẫu)"})
    assert told["status"] == "processing"
    known = await reach_of(service, dossier)
    assert known is not None
    assert (known.told_by, known.told_means) == (caller.subject, "phone")
    [event] = await service.recorded(ToldByHand)
    assert (event.means, event.sequence) == ("phone", (await _sequence(service, dossier)))
    assert await listed(service) == []
    assert (await figure(service))["told_by_hand"] == 1
    timeline = (await service.get(f"/api/v1/dossiers/{dossier['id']}/timeline", AN)).json()["items"]
    assert (timeline[-1]["action"], timeline[-1]["reason"]) == ("tell-by-hand", None)


async def _sequence(service: RunningService, dossier: Json) -> int:
    items = (await service.get(f"/api/v1/dossiers/{dossier['id']}/timeline", AN)).json()["items"]
    return items[-1]["sequence"]


async def test_the_list_is_for_officials_of_the_unit_and_telling_for_who_works_on_it(service: RunningService) -> None:
    dossier = await filed(service)
    assert await listed(service, ELSEWHERE) == []
    assert (await service.get(PATH, AN)).status_code == 403
    assert (await act(service, dossier, "tell-by-hand", AN, {"means": "phone"})).status_code == 403
    assert (await act(service, dossier, "tell-by-hand", APPROVER, {"means": "phone"})).status_code == 403
    assert (await act(service, dossier, "tell-by-hand", ELSEWHERE, {"means": "phone"})).status_code == 404
    wrong = await act(service, dossier, "tell-by-hand", CLERK, {"means": "pigeon"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/means")
    assert await service.recorded(ToldByHand) == []


async def test_pages_follow_each_other(service: RunningService) -> None:
    dossiers = [await filed(service) for _ in range(3)]
    with clock_at(service, _tomorrow(service)):
        first = (await service.get(PATH, CLERK, params={"page_size": "2", "with_total": "true"})).json()
        rest = (await service.get(PATH, CLERK, params={"page_size": "2", "cursor": first["next_cursor"]})).json()
    assert first["total"]["value"] == 3
    shown = [one["dossier_id"] for one in (*first["items"], *rest["items"])]
    assert shown == [dossier["id"] for dossier in dossiers]
