"""What begins or ends by time alone is said at its day's first instant in Vietnam, once."""

import asyncio
from datetime import date, datetime, timedelta
from typing import Any

from catalog_service.turning_points.models import TurningPoint
from catalog_service.turning_points.sweeps import turn
from contracts.catalog import ProcedurePublished, ProcedureRetired
from servicekit.clock import VIETNAM
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService, eventually
from sqlalchemy import select

CODE = "2.000488"
PATH = f"/api/v1/procedures/{CODE}"
ADMINISTRATOR = official("administrator", "administrator", "H05")


def first_instant(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=VIETNAM)


async def points(service: RunningService) -> list[tuple[str, str]]:
    async with service.kit.database.sessions() as session:
        rows = await session.scalars(select(TurningPoint).where(TurningPoint.code == CODE).order_by(TurningPoint.day))
        return [(point.day.isoformat(), point.kind) for point in rows]


async def said(service: RunningService) -> list[ProcedurePublished]:
    return [event for event in await service.recorded(ProcedurePublished) if event.code == CODE]


async def sweep(service: RunningService, clock: Any) -> None:
    async with service.kit.database.transaction() as session:
        while await turn(session, clock.now, 10):
            pass


def with_fee(samples: Any, first: str, last: str | None, **changes: Any) -> dict[str, Any]:
    fee = {"id": "f", "kind": "levy", "name": "Lệ phí", "amount_vnd": 1000}
    fees = [fee | {"valid_from": first, "valid_to": last}]
    case = {"name": "Một", "time_limit": {"value": 3, "unit": "day"}, "fees": fees}
    return samples.criminal_record(channels=[{"channel": "online", "cases": [case]}], **changes)


async def test_a_version_to_come_is_said_again_on_its_first_day(
    filled: RunningService, samples: Any, clock: Any
) -> None:
    clock.now += timedelta(days=1)
    later = samples.criminal_record(name="Cấp Phiếu lý lịch tư pháp (sửa đổi)", valid_from="2026-04-10")
    await samples.bring_in({"procedures": [later]})
    assert await points(filled) == [("2026-04-10", "version_begins"), ("2026-04-10", "version_ended")]
    published = len(await said(filled))
    clock.now = first_instant(2026, 4, 10) - timedelta(seconds=1)
    await sweep(filled, clock)
    assert len(await said(filled)) == published
    clock.now = first_instant(2026, 4, 10)
    events = await eventually(lambda: _more_than(filled, published))
    assert [event.version for event in events[published:]] == [2]
    assert events[-1].sequence > events[-2].sequence
    assert events[-1].record.name.endswith("(sửa đổi)")
    assert await points(filled) == []
    await sweep(filled, clock)
    assert len(await said(filled)) == published + 1


async def _more_than(service: RunningService, count: int) -> list[ProcedurePublished]:
    events = await said(service)
    return events if len(events) > count else []


async def test_the_day_after_its_end_a_procedure_is_said_to_have_ended(filled: RunningService, clock: Any) -> None:
    command = {"valid_to": "2026-04-30", "successor": "2.000033"}
    assert (await filled.post(f"{PATH}/actions/retire", ADMINISTRATOR, command)).status_code == 200
    assert await points(filled) == [("2026-05-01", "version_ended")]
    clock.now = first_instant(2026, 5, 1)
    await eventually(lambda: _retired_twice(filled))
    announced, ended = await filled.recorded(ProcedureRetired)
    assert (ended.valid_to, ended.successor) == (date(2026, 4, 30), "2.000033")
    assert ended.sequence > announced.sequence


async def _retired_twice(service: RunningService) -> bool:
    return len(await service.recorded(ProcedureRetired)) == 2


async def test_a_fee_turns_on_its_first_day_and_on_the_day_after_its_last(
    service: RunningService, samples: Any, clock: Any
) -> None:
    await samples.bring_in(samples.catalogue(procedures=[with_fee(samples, "2026-04-05", "2026-04-08")]))
    assert await points(service) == [("2026-04-05", "fee_begins"), ("2026-04-09", "fee_ended")]
    for day, fee in ((5, "1.000 đồng"), (9, "Không thu phí")):
        before = len(await said(service))
        clock.now = first_instant(2026, 4, day)
        assert (await service.get("/api/v1/procedures")).json()["items"][0]["fee_summary"] == fee
        await eventually(lambda before=before: _more_than(service, before))
    assert [event.sequence for event in await said(service)] == sorted({e.sequence for e in await said(service)})


async def test_days_that_were_slept_through_are_caught_up_by_saying_what_holds_now(
    filled: RunningService, samples: Any, clock: Any
) -> None:
    await samples.bring_in({"procedures": [with_fee(samples, "2026-04-05", "2026-04-08", valid_from="2026-04-03")]})
    before = len(await said(filled))
    clock.now = first_instant(2026, 4, 20)
    await eventually(lambda: _more_than(filled, before))
    await sweep(filled, clock)
    assert len(await said(filled)) == before + 1
    assert await points(filled) == []


async def test_several_replicas_say_each_point_once(filled: RunningService, samples: Any, clock: Any) -> None:
    await samples.bring_in({"procedures": [samples.criminal_record(name="Tên khác", valid_from="2026-04-10")]})
    before = len(await said(filled))
    clock.now = first_instant(2026, 4, 10)
    await asyncio.gather(*(sweep(filled, clock) for _ in range(4)))
    await eventually(lambda: _more_than(filled, before))
    assert len(await said(filled)) == before + 1


async def test_a_version_that_is_replaced_before_its_first_day_is_never_said_again(
    filled: RunningService, samples: Any, clock: Any
) -> None:
    await samples.bring_in({"procedures": [samples.criminal_record(name="Tên hai", valid_from="2026-04-20")]})
    draft = await filled.post("/api/v1/procedures", ADMINISTRATOR, {"code": CODE, "name": "Tên ba"})
    assert draft.status_code == 201, draft.text
    published = await filled.post(f"{PATH}/actions/publish", ADMINISTRATOR, {"valid_from": "2026-04-10"})
    assert published.status_code == 200, published.text
    assert ("2026-04-20", "version_begins") not in await points(filled)
    assert ("2026-04-10", "version_begins") in await points(filled)


async def test_what_comes_is_planned_anew_when_the_next_version_is_published(
    service: RunningService, samples: Any
) -> None:
    await samples.bring_in(samples.catalogue(procedures=[with_fee(samples, "2026-04-05", "2026-04-08")]))
    await samples.bring_in({"procedures": [with_fee(samples, "2026-04-06", None, valid_from="2026-04-02")]})
    assert await points(service) == [
        ("2026-04-02", "version_begins"),
        ("2026-04-02", "version_ended"),
        ("2026-04-06", "fee_begins"),
    ]
