"""What a decision tells of how long the dossier took (766 index 2.2)."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from contracts import examples
from contracts.catalog import TimeLimit, TimeUnit
from contracts.dossier import DossierDecided, TimeTaken
from dossier_service.calendars import repository as calendars
from dossier_service.calendars.models import CalendarVersion
from dossier_service.deadlines import service as deadlines
from dossier_service.dossiers.models import Dossier
from dossier_service.testing.clocks import clock_at, local
from dossier_service.testing.courses import (
    AN,
    APPROVER,
    CLERK,
    OFFICER,
    Json,
    change,
    complete_draft,
    must,
    publish_version,
    upload,
    with_limit,
)
from servicekit.testing.service import RunningService

MONDAY = "2026-04-06 09:00"
DAYS = TimeLimit(value=5, unit=TimeUnit.WORKING_DAY)
BASIS = {"reason": "Bản chụp mờ (mẫu)", "legal_basis": "Luật mẫu"}
NO = BASIS | {"outcome": "refused", "cause": "not_eligible"}


async def accepted(service: RunningService, limit: TimeLimit = DAYS) -> Json:
    """For a result at the counter, so that a decision can be reopened."""
    await publish_version(service, **with_limit(limit))
    with clock_at(service, MONDAY):
        draft = await complete_draft(service)
        (await change(service, draft, AN, delivery={"method": "counter"})).raise_for_status()
        await must(service, draft, "submit", AN)
        return await must(service, draft, "accept", CLERK)


async def supplemented(service: RunningService, dossier: Json, stopped: str, resumed: str) -> None:
    with clock_at(service, stopped):
        items = [{"required_document": "identity", "note": "Chụp lại"}]
        await must(service, dossier, "request-supplement", OFFICER, BASIS | {"items": items})
    with clock_at(service, resumed):
        await upload(service, dossier, AN, required_document="identity")
        await must(service, dossier, "supply", AN)


async def decided(service: RunningService, dossier: Json, now: str) -> DossierDecided:
    with clock_at(service, now):
        await must(service, dossier, "propose", OFFICER, NO)
        await must(service, dossier, "decide", APPROVER, NO)
    return (await service.recorded(DossierDecided))[-1]


def days(value: float) -> TimeTaken:
    return TimeTaken(value=value, unit=TimeUnit.WORKING_DAY)


async def test_pauses_take_no_time_and_an_extension_changes_nothing(service: RunningService) -> None:
    dossier = await accepted(service)
    await supplemented(service, dossier, "2026-04-07 09:30", "2026-04-09 09:30")
    with clock_at(service, "2026-04-09 10:00"):
        await must(service, dossier, "extend", OFFICER, BASIS | {"new_due_at": "2026-04-24T17:00:00+07:00"})
    told = await decided(service, dossier, "2026-04-10 17:00")
    assert (told.taken, told.on_time) == (days(2), True), "a quarter of Tuesday, three of Thursday, and Friday"


async def test_a_reopened_dossier_took_the_whole_time(service: RunningService) -> None:
    dossier = await accepted(service)
    await supplemented(service, dossier, "2026-04-07 09:30", "2026-04-09 09:30")
    first = await decided(service, dossier, "2026-04-09 11:30")
    with clock_at(service, "2026-04-10 09:00"):
        await must(service, dossier, "reopen", APPROVER, {"reason": "Sai họ tên (mẫu)"})
    again = await decided(service, dossier, "2026-04-13 17:00")
    assert (first.taken, again.taken) == (days(0.5), days(3))


async def test_a_decision_while_the_clock_stands_counts_to_the_stop(service: RunningService) -> None:
    dossier = await accepted(service)
    async with service.kit.database.transaction() as session:
        stored = await session.get_one(Dossier, UUID(dossier["id"]))
        await deadlines.stop(session, stored, local("2026-04-07 11:30"), "Chờ (mẫu)")
    assert (await decided(service, dossier, "2026-04-20 09:00")).taken == days(0.5)


async def test_after_a_rebase_the_unit_is_that_of_the_new_limit(service: RunningService) -> None:
    dossier = await accepted(service)
    hours = with_limit(TimeLimit(value=24, unit=TimeUnit.HOUR))
    await publish_version(service, examples.criminal_record().model_copy(update={"version": 3} | hours), version=3)
    with clock_at(service, "2026-04-07 09:30"):
        await must(service, dossier, "rebase", OFFICER, BASIS | {"later_due_allowed": True})
    told = await decided(service, dossier, "2026-04-07 10:30")
    assert told.taken == TimeTaken(value=9.5, unit=TimeUnit.HOUR), "6.5 hours of Monday, 3 of Tuesday"


async def test_without_a_limit_nothing_is_told(service: RunningService) -> None:
    dossier = await accepted(service, TimeLimit(unit=TimeUnit.NONE))
    assert (await decided(service, dossier, "2026-04-07 10:30")).taken is None


@pytest.mark.bends_due_dates
async def test_broken_hours_keep_nobody_from_deciding(service: RunningService) -> None:
    dossier = await accepted(service)
    async with service.kit.database.transaction() as session:
        version = CalendarVersion(subject="hours", dispatches=[], changed_by="test", changed_at=local(MONDAY))
        number = await calendars.add_version(session, version)
        hours: dict[str, Any] = {"unit": "H05.03", "valid_from": date(2026, 1, 1), "version": number, "hours": {}}
        await calendars.add_hours(session, [hours | {"dispatch": "Thử"}])
    told = await decided(service, dossier, "2026-04-07 10:30")
    assert (told.outcome, told.on_time, told.taken) == ("refused", True, None)
