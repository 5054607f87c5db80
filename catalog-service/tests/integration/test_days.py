"""Days and instants at the ends of the calendar: refused with a pointer, before anything is kept."""

from typing import Any

import pytest
from catalog_service.procedures.models import ProcedureVersion
from servicekit.testing.keys import official, partner
from servicekit.testing.service import RunningService
from sqlalchemy import select

ADMINISTRATOR = official("administrator", "administrator", "H05")
MINISTRY = partner("ministry-transport", "H05.08", scopes=("sync:procedures:read",))
EXTREMES = ["9999-12-31", "0001-01-01", "2200-01-01", "1899-12-31"]


@pytest.mark.parametrize("day", EXTREMES)
async def test_a_last_day_beyond_the_calendar_is_refused(filled: RunningService, day: str) -> None:
    path = "/api/v1/procedures/2.000488/actions/retire"
    answer = await filled.post(path, ADMINISTRATOR, {"valid_to": day})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/valid_to")
    assert answer.json()["errors"][0]["message"] == "Năm phải từ 1900 đến 2199"
    async with filled.kit.database.sessions() as session:
        query = select(ProcedureVersion.valid_to).where(ProcedureVersion.code == "2.000488")
        assert set(await session.scalars(query)) == {None}


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("/api/v1/agencies/H05.03/actions/abolish", {"effective_on": "0001-01-01"}, "/effective_on"),
        ("/api/v1/procedures/2.000488/actions/publish", {"valid_from": "9999-12-31"}, "/valid_from"),
        ("/api/v1/procedures/2.000488/fee-preview", {"channel": "online", "day": "9999-12-31"}, "/day"),
    ],
)
async def test_commands_refuse_it_too(filled: RunningService, path: str, body: Any, pointer: str) -> None:
    answer = await filled.post(path, ADMINISTRATOR, body, version='"1"')
    assert answer.status_code == 422, answer.text
    assert pointer in {error["pointer"] for error in answer.json()["errors"]}


@pytest.mark.parametrize("day", ["0", "1e9", "20260401", "9999-12-31", "hôm qua"])
async def test_a_day_that_is_asked_about_is_written_out(filled: RunningService, day: str) -> None:
    answer = await filled.get("/api/v1/procedures/2.000488", params={"at": day})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "?at")


@pytest.mark.parametrize("since", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
async def test_an_instant_that_some_zone_does_not_know_is_refused(filled: RunningService, since: str) -> None:
    answer = await filled.get("/api/v1/sync/procedures", MINISTRY, params={"changed_since": since})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "?changed_since")
