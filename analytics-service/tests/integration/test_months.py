"""What whole months tell is what their days tell, also while units move."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from analytics_service.agencies import service as agencies
from analytics_service.facts.examples import Course
from analytics_service.facts.rollups import DossierMonth
from analytics_service.reports import repository as reports
from analytics_service.reports.period import Period
from analytics_service.testing.telling import fold
from contracts import examples
from contracts.catalog import AgencyChanged, AgencyKind, AgencyState
from contracts.dossier import DossierChannel
from servicekit.testing.service import RunningService
from sqlalchemy import update

NOON = datetime(2025, 1, 1, 5, tzinfo=UTC)
DISTRICT, COMMUNE = "H05.31", "H05.31.01"
LAST_UNDER_DISTRICT = date(2025, 6, 15)
PERIODS = (
    ((1, 1), (12, 31)),
    ((5, 1), (5, 31)),
    ((6, 1), (6, 30)),
    ((5, 4), (5, 20)),
    ((2, 10), (9, 9)),
    ((4, 30), (7, 31)),
    ((5, 20), (6, 10)),
    ((6, 16), (6, 16)),
)
"""Whole months, edges on one side, on both, and no whole month at all."""


@pytest.fixture
async def province(quiet: RunningService) -> RunningService:
    """A commune that leaves its district in the middle of June, and dossiers every fourth day of the year."""
    commune: dict[str, Any] = {"name": "Xã mẫu", "kind": AgencyKind.COMMUNE}
    moved_on = LAST_UNDER_DISTRICT + timedelta(days=1)
    under = {"parent": DISTRICT, "path": ["H05", DISTRICT, COMMUNE]}
    alone = {"parent": "H05", "path": ["H05", COMMUNE]}
    states = (
        AgencyState(**commune, **under, valid_from=examples.FIRST_DAY, valid_to=LAST_UNDER_DISTRICT),
        AgencyState(**commune, **alone, valid_from=moved_on),
    )
    told: dict[str, Any] = {"sequence": 1, "occurred_at": NOON, "valid_from": examples.FIRST_DAY}
    district = {"name": "Huyện mẫu", "kind": AgencyKind.DISTRICT, "parent": "H05", "path": ["H05", DISTRICT]}
    async with quiet.kit.database.transaction() as session:
        await agencies.keep(session, AgencyChanged(**told, **district, code=DISTRICT))
        await agencies.keep(session, AgencyChanged(**told, **commune, **alone, code=COMMUNE, states=states))
    courses = [
        Course(agency=COMMUNE if day % 3 else "H05.03").submit(
            NOON + timedelta(days=day),
            channel=DossierChannel.ONLINE if day % 5 else DossierChannel.COUNTER,
            level=3 + day % 2,
        )
        for day in range(0, 365, 4)
    ]
    await fold(quiet, *courses)
    return quiet


async def test_months_tell_what_their_days_tell(province: RunningService) -> None:
    async with province.kit.database.sessions() as session:
        for first, last in PERIODS:
            period = Period(date(2025, *first), date(2025, *last))
            both = reports.counts_of(period, None), await reports.counts_by_month(session, period, None)
            for root in ("H05", DISTRICT, COMMUNE, None):
                days, months = [await reports.tally(session, counts, period, root) for counts in both]
                assert months == days, (period, root)
                for by in (["agency", "channel"], ["level", "status"], ["month"]):
                    days, months = [await reports.grouped(session, counts, period, root, by, 99) for counts in both]
                    assert months == days, (period, root, by)


async def test_whole_months_but_the_one_of_a_move_come_from_their_own_rollup(province: RunningService) -> None:
    async with province.kit.database.transaction() as session:
        await session.execute(update(DossierMonth).values(dossiers=1000))
        period = Period(date(2025, 3, 10), date(2025, 12, 31))
        counts = await reports.counts_by_month(session, period, None)
        by_month = await reports.grouped(session, counts, period, None, ["month"], 99)
        assert [month for month, dossiers in by_month if dossiers < 1000] == ["2025-03", "2025-06"]
        assert len(by_month) == 10
