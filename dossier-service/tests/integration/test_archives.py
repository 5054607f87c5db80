"""The whole dossier in one file: what the caller may see, whole and named, and the trace of who took it."""

import json
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

from dossier_service.archives.models import ArchiveTaken
from dossier_service.documents.models import Document
from dossier_service.testing.courses import AN, CLERK, PDF, accepted
from servicekit.auth import Caller
from servicekit.testing.keys import enterprise
from servicekit.testing.service import RunningService
from sqlalchemy import select

Json = dict[str, Any]


async def take(service: RunningService, dossier: Json, caller: Caller) -> tuple[zipfile.ZipFile, list[Json]]:
    answer = await service.get(f"/api/v1/dossiers/{dossier['id']}/archive.zip", caller)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/zip"), answer.text
    archive = zipfile.ZipFile(BytesIO(answer.content))
    assert archive.testzip() is None
    return archive, json.loads(archive.read("manifest.json"))["files"]


async def paper_of(service: RunningService, dossier: Json) -> Document:
    async with service.kit.database.sessions() as session:
        return (await session.scalars(select(Document).where(Document.dossier_id == UUID(dossier["id"])))).one()


async def test_an_archive_holds_the_dossier_and_says_what_each_file_should_be(service: RunningService) -> None:
    dossier = await accepted(service)
    archive, [listed] = await take(service, dossier, AN)
    assert set(archive.namelist()) == {
        "dossier.json", "timeline.json", "results.json", "papers/001-a.pdf", "manifest.json",
    }  # fmt: skip
    assert archive.read("papers/001-a.pdf") == PDF
    paper = await paper_of(service, dossier)
    assert (listed["path"], listed["left_out"], listed["sha256"]) == ("papers/001-a.pdf", None, paper.sha256)
    assert json.loads(archive.read("dossier.json"))["code"] == dossier["code"]
    async with service.kit.database.sessions() as session:
        [taken] = await session.scalars(select(ArchiveTaken))
    assert (str(taken.dossier_id), taken.taken_by, taken.documents) == (dossier["id"], AN.subject, 1)


async def test_a_damaged_file_is_left_out_and_named(service: RunningService) -> None:
    dossier = await accepted(service)
    paper = await paper_of(service, dossier)
    (Path(service.kit.settings.document_store) / paper.key).write_bytes(b"changed")  # type: ignore[attr-defined]
    archive, [listed] = await take(service, dossier, AN)
    assert (listed["path"], listed["left_out"]) == (None, "document_damaged")
    assert not [name for name in archive.namelist() if name.startswith("papers/")]


async def test_what_does_not_open_to_somebody_is_not_in_their_archive(service: RunningService) -> None:
    dossier = await accepted(service)
    paper = await paper_of(service, dossier)
    for scan, left_out in (("infected", "document_infected"), ("failed", "document_not_scanned")):
        async with service.kit.database.transaction() as session:
            (await session.get_one(Document, paper.id)).scan = scan
        archive, [listed] = await take(service, dossier, CLERK)
        assert (listed["path"], listed["left_out"]) == (None, left_out)
        assert "papers/001-a.pdf" not in archive.namelist()
    async with service.kit.database.transaction() as session:
        hidden = await session.get_one(Document, paper.id)
        hidden.scan, hidden.confidentiality = "clean", "restricted"
    _, files = await take(service, dossier, CLERK)
    assert files == []


async def test_a_stranger_gets_no_archive_and_leaves_no_trace(service: RunningService) -> None:
    dossier = await accepted(service)
    answer = await service.get(f"/api/v1/dossiers/{dossier['id']}/archive.zip", enterprise())
    assert (answer.status_code, answer.json()["code"]) == (404, "dossier_not_found")
    async with service.kit.database.sessions() as session:
        assert (await session.scalars(select(ArchiveTaken))).all() == []
