from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from analytics_service.agencies import service as agencies
from analytics_service.app import create
from analytics_service.seed_year import service as seed_year
from analytics_service.settings import AnalyticsSettings
from contracts import examples
from contracts.catalog import AgencyChanged, AgencyKind
from fastapi import FastAPI
from servicekit.settings import Role
from servicekit.testing.keys import ProcessKeys
from servicekit.testing.service import RunningService, running

FOLDER = Path(__file__).parents[1]
NOW = datetime(2026, 5, 20, 3, 0, tzinfo=UTC)


def create_in_may(settings: AnalyticsSettings) -> FastAPI:
    return create(settings, clock=lambda: NOW)


@pytest.fixture
async def service(postgres_url: str, nats_url: str, process_keys: ProcessKeys) -> AsyncIterator[RunningService]:
    """The service with its background work, on 20 May 2026, having heard nothing yet."""
    servers = {"postgres_url": postgres_url, "nats_url": nats_url, "process_keys": process_keys}
    async with running(create_in_may, AnalyticsSettings, FOLDER, **servers) as service:
        yield service


async def sample_units(service: RunningService) -> None:
    async with service.kit.database.transaction() as session:
        for unit in examples.units():
            await agencies.keep(session, unit)


async def province_of_2019(service: RunningService) -> None:
    """21 departments and 8 districts, and what the source says of their dossiers and claims."""
    departments = [(f"H05.{number:02}", AgencyKind.DEPARTMENT) for number in range(1, 22)]
    districts = [(f"H05.{number}", AgencyKind.DISTRICT) for number in range(31, 39)]
    async with service.kit.database.transaction() as session:
        for code, kind in [*departments, *districts]:
            about = {"code": code, "name": f"Cơ quan {code}", "kind": kind, "parent": None, "path": ["H05", code]}
            told = about | {"sequence": 99, "occurred_at": NOW, "valid_from": examples.FIRST_DAY, "valid_to": None}
            await agencies.keep(session, AgencyChanged.model_validate(told))
    await seed_year.load(service.kit)


@pytest.fixture
async def quiet(
    request: pytest.FixtureRequest, postgres_url: str, nats_url: str, process_keys: ProcessKeys
) -> AsyncIterator[RunningService]:
    """The same without consumers and sweeps: events are folded by the test itself. Knows the sample units."""
    filled_by = [sample_units, *([province_of_2019] if "year_2019" in request.fixturenames else [])]
    servers = {"postgres_url": postgres_url, "nats_url": nats_url, "process_keys": process_keys}
    async with running(
        create_in_may, AnalyticsSettings, FOLDER, role=Role.API, filled_by=filled_by, **servers
    ) as service:
        yield service


@pytest.fixture
def year_2019(quiet: RunningService) -> RunningService:
    """The same with the province of 2019 and its sample dossiers and claims: seeded once a run, then copied."""
    return quiet
