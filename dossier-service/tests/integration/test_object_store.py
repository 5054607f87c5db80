"""Papers in an S3 bucket instead of a folder: the same doors, by one setting."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from contracts import examples
from dossier_service.app import create
from dossier_service.documents.models import Document
from dossier_service.documents.store import PAPERS, PARTS
from dossier_service.documents.sweeps import remove_orphans
from dossier_service.procedures import repository as procedures
from dossier_service.settings import DossierSettings
from dossier_service.testing.clocks import clock_at
from dossier_service.testing.courses import AN, PDF, Json
from dossier_service.testing.object_store import Bucket, bucket
from dossier_service.units import service as units
from servicekit.testing.keys import ProcessKeys
from servicekit.testing.service import RunningService, running
from sqlalchemy import func, select

FOLDER = Path(__file__).parents[2]
LONG = PDF + b"\n%" + b"x" * (11 * 1024 * 1024)
"""Of three parts."""


@pytest.fixture
async def s3() -> AsyncIterator[Bucket]:
    async with bucket("giay-to") as held:
        yield held


@pytest.fixture
async def service(
    s3: Bucket, postgres_url: str, nats_url: str, process_keys: ProcessKeys, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[RunningService]:
    for name, value in s3.environment.items():
        monkeypatch.setenv(name, value)
    servers = {"postgres_url": postgres_url, "nats_url": nats_url, "process_keys": process_keys}
    async with running(create, DossierSettings, FOLDER, **servers, document_store="s3://giay-to") as service:
        async with service.kit.database.transaction() as session:
            for unit in examples.units():
                await units.keep(session, unit)
            await procedures.keep(session, examples.criminal_record())
        yield service


@pytest.fixture
async def draft(service: RunningService) -> Json:
    answer = await service.post("/api/v1/dossiers", AN, {"procedure_code": "2.000488"})
    return answer.raise_for_status().json()


async def send(service: RunningService, draft: Json, content: bytes, key: str | None = None) -> httpx.Response:
    headers = service.headers(AN) | ({"Idempotency-Key": key} if key else {})
    files, data = {"file": ("giay-to.pdf", content, "application/pdf")}, {"required_document": "identity"}
    return await service.client.post(
        f"/api/v1/dossiers/{draft['id']}/documents", files=files, data=data, headers=headers
    )


async def fetch(service: RunningService, draft: Json, paper: Json) -> httpx.Response:
    return await service.get(f"/api/v1/dossiers/{draft['id']}/documents/{paper['id']}", AN)


async def key_of(service: RunningService, paper: Json) -> str:
    async with service.kit.database.sessions() as session:
        return (await session.get_one(Document, UUID(paper["id"]))).key


async def kept(service: RunningService) -> int:
    async with service.kit.database.sessions() as session:
        return await session.scalar(select(func.count()).select_from(Document)) or 0


@pytest.mark.parametrize("content", [PDF, LONG], ids=["in one piece", "in parts"])
async def test_a_paper_comes_back_as_it_went(service: RunningService, s3: Bucket, draft: Json, content: bytes) -> None:
    paper = (await send(service, draft, content)).raise_for_status().json()
    assert s3.objects == {await key_of(service, paper): content}
    assert s3.seen == (["put"] if content is PDF else ["part", "part", "part", "complete"])
    assert (await fetch(service, draft, paper)).content == content


@pytest.mark.parametrize("change", ["changed", "gone"])
async def test_what_is_no_longer_what_was_sent_is_not_shown(
    service: RunningService, s3: Bucket, draft: Json, change: str
) -> None:
    paper = (await send(service, draft, PDF)).raise_for_status().json()
    key = await key_of(service, paper)
    if change == "gone":
        del s3.objects[key]
    else:
        s3.keep(key, PDF + b"%")
    answer = await fetch(service, draft, paper)
    assert (answer.status_code, answer.json()["code"]) == (500, "document_damaged")


async def test_while_the_bucket_is_away_nothing_is_half_kept_and_then_it_goes_on(
    service: RunningService, s3: Bucket, draft: Json
) -> None:
    s3.fails = 100
    refused = await send(service, draft, PDF, "giay-to-1")
    assert (refused.status_code, refused.json()["code"]) == (503, "document_store_unavailable")
    assert refused.headers["Retry-After"]
    assert (await kept(service), s3.objects) == (0, {})
    s3.fails = 1
    paper = (await send(service, draft, PDF, "giay-to-1")).raise_for_status().json()
    s3.fails = 100
    assert (await fetch(service, draft, paper)).json()["code"] == "document_store_unavailable"
    s3.fails = 0
    assert (await fetch(service, draft, paper)).content == PDF


async def test_what_nobody_refers_to_is_removed_and_the_rest_stays(
    service: RunningService, s3: Bucket, draft: Json
) -> None:
    paper = (await send(service, draft, PDF)).raise_for_status().json()
    s3.keep(f"{PAPERS}/2026-01-01/0", b"orphan")
    s3.keep("other/0", b"not ours")
    with clock_at(service, service.kit.clock() + timedelta(days=2)):
        await remove_orphans(service.kit)
    assert set(s3.objects) == {await key_of(service, paper), "other/0"}


async def test_an_upload_that_resumes_keeps_its_parts_there_until_it_is_a_paper(
    service: RunningService, s3: Bucket, draft: Json
) -> None:
    path, said = f"/api/v1/dossiers/{draft['id']}/uploads", service.keys.headers(AN) | {"Tus-Resumable": "1.0.0"}
    begun = await service.client.post(path, headers=said | {"Upload-Length": str(len(LONG))})
    said |= {"Content-Type": "application/offset+octet-stream"}

    async def go_on(offset: int, content: bytes) -> httpx.Response:
        headers = said | {"Upload-Offset": str(offset)}
        return await service.client.patch(begun.headers["Location"], content=content, headers=headers)

    half = 2 * 1024 * 1024
    (await go_on(0, LONG[:half])).raise_for_status()
    assert len(s3.objects) == 2 and all(key.startswith(f"{PARTS}/") for key in s3.objects)
    s3.fails = 100
    assert (await go_on(half, LONG[half:])).json()["code"] == "document_store_unavailable"
    s3.fails = 0
    looked = await service.client.head(begun.headers["Location"], headers=said)
    assert looked.headers["Upload-Offset"] == str(half)
    paper = {"id": (await go_on(half, LONG[half:])).headers["Location"].rsplit("/", 1)[-1]}
    assert s3.objects == {await key_of(service, paper): LONG}
    assert (await fetch(service, draft, paper)).content == LONG
