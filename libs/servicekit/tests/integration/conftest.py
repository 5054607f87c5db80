"""A service of one table, made to hold the frame's promises against."""

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import pytest
from contracts.dossier import DossierRated
from fastapi import FastAPI, Form, Query, Response, UploadFile
from pydantic import BaseModel, ConfigDict
from servicekit import etag, outbox
from servicekit.app import ServiceDefinition, create_app
from servicekit.auth import Anyone, Person, Service
from servicekit.consumer import Subscription
from servicekit.database import Reading, Session, Transaction
from servicekit.etag import IfMatch
from servicekit.idempotency import exempt
from servicekit.routing import api_router, internal_router
from servicekit.settings import ServiceSettings
from servicekit.testing.keys import ProcessKeys
from servicekit.testing.service import RunningService, running
from sqlalchemy import text

SAMPLE_ID = UUID("019ab000-0000-7000-8000-000000000001")


class NoteBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: int
    text: str
    extra: dict[str, Any] = {}


class NoteRead(BaseModel):
    id: int
    text: str


def rated(sequence: int, score: int = 5) -> DossierRated:
    return DossierRated(
        sequence=sequence,
        occurred_at=datetime.now(UTC),
        dossier_id=SAMPLE_ID,
        procedure_code="1",
        agency="H05",
        score=score,
    )


router, internal = api_router(tags=["notes"]), internal_router()


@router.post("/notes", status_code=201)
async def create_note(body: NoteBody, caller: Person, session: Transaction) -> NoteRead:
    await session.execute(text("INSERT INTO note VALUES (:id, :text)"), {"id": body.id, "text": body.text})
    await outbox.record(session, rated(body.id))
    return NoteRead(id=body.id, text=body.text)


@router.post("/late-failure")
async def fail_at_commit(caller: Person, session: Transaction) -> NoteRead:
    await session.execute(text("INSERT INTO checked_late VALUES (404)"))
    return NoteRead(id=404, text="looks fine")


@router.post("/raw-insert")
async def insert_by_the_raw_driver_and_fail(caller: Person, session: Transaction) -> NoteRead:
    connection = await (await session.connection()).get_raw_connection()
    assert connection.driver_connection
    await connection.driver_connection.execute("INSERT INTO note VALUES (77, 'raw')")
    raise RuntimeError("after the insert")


@router.post("/preview")
@exempt
async def preview(body: NoteBody, caller: Anyone) -> NoteRead:
    return NoteRead(id=body.id, text=body.text)


@router.patch("/versioned")
async def change_versioned(caller: Person, session: Transaction, expected: IfMatch, response: Response) -> NoteRead:
    expected.require(3)
    etag.tag(response, 4)
    return NoteRead(id=1, text="changed")


@router.post("/files")
async def receive_file(
    file: UploadFile, caller: Person, session: Transaction, name: Annotated[str, Form()] = ""
) -> NoteRead:
    return NoteRead(id=file.size or 0, text=name)


@router.get("/notes")
async def list_notes(
    caller: Anyone, session: Reading, page_size: Annotated[int, Query(ge=1, le=100)] = 25
) -> list[NoteRead]:
    rows = await session.execute(text("SELECT id, text FROM note ORDER BY id"))
    return [NoteRead(id=row.id, text=row.text) for row in rows]


@internal.get("/secret")
async def secret(caller: Service) -> NoteRead:
    return NoteRead(id=1, text=caller.subject)


async def on_rated(session: Session, event: DossierRated) -> None:
    """Fails for ever on score 1, so that it becomes a dead letter; else writes a row that can exist only once."""
    await session.execute(
        text("INSERT INTO note VALUES (:id, :text)"),
        {"id": 1000 + event.sequence, "text": "bad" if event.score == 1 else "ok"},
    )


PROBE = ServiceDefinition(
    name="catalog-service",
    title="Probe",
    schema_head="0001",
    routers=[router, internal],
    subscriptions=[Subscription([DossierRated], on_rated, name="probe")],
)


def create(settings: ServiceSettings) -> FastAPI:
    return create_app(PROBE, settings)


Probe = Callable[..., AbstractAsyncContextManager[RunningService]]


@pytest.fixture
def probe(postgres_url: str, nats_url: str, process_keys: ProcessKeys, tmp_path: Path) -> Probe:
    folder = tmp_path / "catalog-service"
    shutil.copytree(Path(__file__).parent / "probe", folder)

    def start(**settings: Any) -> AbstractAsyncContextManager[RunningService]:
        given = {"postgres_url": postgres_url, "nats_url": nats_url, "process_keys": process_keys} | settings
        return running(create, ServiceSettings, folder, **given)

    return start


@pytest.fixture
async def service(probe: Probe) -> AsyncIterator[RunningService]:
    async with probe() as service:
        yield service
