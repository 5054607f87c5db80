from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from catalog_service.app import create
from catalog_service.procedures.records import AGENCY_LISTS
from catalog_service.settings import CatalogSettings
from contracts import examples
from contracts.catalog import ProcedureRecord
from fastapi import FastAPI
from local import sample_data
from servicekit.settings import Role
from servicekit.testing.keys import ProcessKeys, official
from servicekit.testing.service import Filling, RunningService, eventually, running

FOLDER = Path(__file__).parents[1]


class TestClock:
    """A clock that stands still until it is set."""

    __test__ = False

    def __init__(self) -> None:
        self.now = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
async def service(
    request: pytest.FixtureRequest, postgres_url: str, nats_url: str, process_keys: ProcessKeys, clock: TestClock
) -> AsyncIterator[RunningService]:
    """The catalogue with its background work, on the first of April 2026: empty, unless a test asks for more.

    A fixture that stands in `FILLINGS`, here or in the test's module, finds the catalogue filled already: once a run.
    """
    fillings = FILLINGS | getattr(request.module, "FILLINGS", {})
    filled_by = [_with_samples(fill) for name, fill in fillings.items() if name in request.fixturenames]
    servers: dict[str, Any] = {"postgres_url": postgres_url, "nats_url": nats_url, "process_keys": process_keys}
    async with running(_created_with(clock), CatalogSettings, FOLDER, filled_by=filled_by, **servers) as service:
        yield service


@pytest.fixture
async def still(
    postgres_url: str, nats_url: str, process_keys: ProcessKeys, clock: TestClock
) -> AsyncIterator[RunningService]:
    """The same where nothing happens by itself: a test says when."""
    servers: dict[str, Any] = {"postgres_url": postgres_url, "nats_url": nats_url, "process_keys": process_keys}
    async with running(_created_with(clock), CatalogSettings, FOLDER, role=Role.API, **servers) as service:
        yield service


def _created_with(clock: TestClock) -> Callable[[CatalogSettings], FastAPI]:
    return lambda settings: create(settings, clock)


class Samples:
    """The examples of the published language as documents that can be imported, and the import itself."""

    administrator = official("administrator", "administrator", "H05")

    def __init__(self, service: RunningService) -> None:
        self._service = service

    def agencies(self) -> list[dict[str, Any]]:
        names = ("code", "name", "kind", "parent", "valid_from")
        return [{name: unit.model_dump(mode="json")[name] for name in names} for unit in examples.units()]

    def fields(self) -> list[dict[str, Any]]:
        return [record.field.model_dump() for record in (examples.promotion_notice(), examples.criminal_record())]

    def promotion_notice(self, **changes: Any) -> dict[str, Any]:
        example = {"programme": "Khuyến mại mùa hè", "starts_on": "2026-06-01"}
        return _document(examples.promotion_notice(), example) | changes

    def criminal_record(self, **changes: Any) -> dict[str, Any]:
        return _document(examples.criminal_record(), {"purpose": "Bổ sung hồ sơ xin việc"}) | changes

    def catalogue(self, **changes: Any) -> dict[str, Any]:
        document = {"agencies": self.agencies(), "fields": self.fields()}
        document |= {"procedures": [self.promotion_notice(), self.criminal_record()]}
        return document | changes

    async def bring_in(self, document: Any, *, dry_run: bool = False) -> dict[str, Any]:
        """Import and wait; gives the finished operation."""
        path = "/api/v1/catalog/imports" + ("?dry_run=true" if dry_run else "")
        answer = await self._service.post(path, self.administrator, document)
        assert answer.status_code == 202, answer.text
        return await self.finished(answer)

    async def finished(self, started: Any) -> dict[str, Any]:
        """The operation that the answer names, once it has ended."""

        async def ended() -> dict[str, Any] | None:
            operation = (await self._service.get(started.headers["Location"], self.administrator)).json()
            return operation if operation["state"] in ("done", "failed") else None

        return await eventually(ended, timeout_seconds=60)

    async def report_of(self, operation: dict[str, Any]) -> dict[str, Any]:
        return (await self._service.get(operation["result_url"], self.administrator)).json()


def _document(record: ProcedureRecord, example: dict[str, Any]) -> dict[str, Any]:
    document = record.model_dump(mode="json", exclude={"version", "form_schema"})
    for name in AGENCY_LISTS:
        document[name] = [unit["code"] for unit in document[name]]
    document["levels_by_agency"] = [
        level | {"agency": level["agency"]["code"]} for level in document["levels_by_agency"]
    ]
    document |= {"field": record.field.code, "agency": record.agency.code, "level": record.level.declared}
    return document | {"form": {"schema": record.form_schema, "ui_schema": {}, "example": example}}


@pytest.fixture
def samples(service: RunningService) -> Samples:
    return Samples(service)


@pytest.fixture
def still_samples(still: RunningService) -> Samples:
    return Samples(still)


def _with_samples(fill: Callable[[RunningService, Samples], Awaitable[None]]) -> Filling:
    @wraps(fill)
    async def filling(service: RunningService) -> None:
        await fill(service, Samples(service))

    return filling


async def _examples(_: RunningService, samples: Samples) -> None:
    operation = await samples.bring_in(samples.catalogue())
    assert operation["state"] == "done", operation


async def _sample(_: RunningService, samples: Samples) -> None:
    document = sample_data.assemble(sample_data.IN_THE_CHECKOUT)
    operation = await samples.bring_in({name: document[name] for name in ("agencies", "fields", "procedures")})
    assert operation["state"] == "done", await samples.report_of(operation)


FILLINGS = {"filled": _examples, "sampled": _sample}


@pytest.fixture
def filled(service: RunningService) -> RunningService:
    """The catalogue with the units and the two procedures of the examples."""
    return service


@pytest.fixture
def sampled(service: RunningService) -> RunningService:
    """The whole sample catalogue, without its mandates and lists."""
    return service
