"""DOC-09: officials open identity papers as copies that say for what, by whom and when; owners get what is theirs."""

import json
import tempfile
import zipfile
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from uuid import UUID

import httpx
import pytest
import typst
from contracts.catalog import PaperHolds, RequiredDocument
from dossier_service.documents.models import Document
from dossier_service.documents.store import COPY_PREFIX
from dossier_service.reads.models import PersonalDataRead
from dossier_service.testing.courses import AN, CERTIFICATE, CLERK, OFFICER, Json, change, must, publish_version
from servicekit.auth import Caller
from servicekit.testing.keys import enterprise, official
from servicekit.testing.pages import words
from servicekit.testing.service import RunningService
from sqlalchemy import select

TRADE = official("officer-congthuong", "officer", "H05.06")
PAPER = typst.compile(b"#rect(fill: red)", format="pdf")
TEXT = "Số căn cước (mẫu)".encode()
PAPERS = [
    RequiredDocument(id="identity", name="Căn cước (mẫu)", copies=1, holds=PaperHolds.IDENTITY),
    RequiredDocument(id="other", name="Tờ khai (mẫu)", copies=1, required=False),
]
WHY: Json = {"reason": "signature", "note": "Kiểm tra chữ ký số của tệp"}


@pytest.fixture
async def identity(service: RunningService) -> AsyncIterator[RunningService]:
    await publish_version(service, required_documents=PAPERS)
    yield service


async def filed_with(service: RunningService, *files: tuple[str, str, bytes]) -> Json:
    """Files as (required paper, name, bytes)."""
    answer = await service.post("/api/v1/dossiers", AN, {"procedure_code": CERTIFICATE})
    draft = answer.raise_for_status().json()
    (await change(service, draft, AN, form={"purpose": "Xin việc"})).raise_for_status()
    for paper, name, content in files or [("identity", "cccd.pdf", PAPER)]:
        kind = "application/pdf" if name.endswith("pdf") else "text/plain"
        path, sent = f"/api/v1/dossiers/{draft['id']}/documents", {"file": (name, content, kind)}
        posted = service.client.post(path, files=sent, data={"required_document": paper}, headers=service.headers(AN))
        (await posted).raise_for_status()
    return await must(service, await must(service, draft, "submit", AN), "accept", CLERK)


async def papers_of(service: RunningService, dossier: Json) -> list[Document]:
    async with service.kit.database.sessions() as session:
        query = select(Document).where(Document.dossier_id == UUID(dossier["id"])).order_by(Document.id)
        return list(await session.scalars(query))


async def path_of(service: RunningService, dossier: Json) -> str:
    return f"/api/v1/dossiers/{dossier['id']}/documents/{(await papers_of(service, dossier))[0].id}"


async def entries_of(service: RunningService, caller: Caller) -> list[PersonalDataRead]:
    async with service.kit.database.sessions() as session:
        query = select(PersonalDataRead).where(PersonalDataRead.reader == caller.subject)
        return list(await session.scalars(query.order_by(PersonalDataRead.id)))


async def opened(service: RunningService, link: httpx.Response) -> httpx.Response:
    return await service.client.get(link.raise_for_status().json()["url"], headers=service.headers(AN))


async def test_an_official_gets_a_copy_made_for_this_reading_and_the_stored_file_stays(
    identity: RunningService, tmp_path: Path
) -> None:
    dossier = await filed_with(identity)
    path = await path_of(identity, dossier)
    answer = await identity.client.get(path, headers=identity.headers(OFFICER) | {"Range": "bytes=0-9"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf"), answer.text
    assert (answer.headers["Cache-Control"], answer.headers["Accept-Ranges"]) == ("no-store", "none")
    assert "ETag" not in answer.headers and answer.content != PAPER
    told = words(answer.content)
    [entry] = await entries_of(identity, OFFICER)
    for said in (f"Chỉ dùng cho hồ sơ {dossier['code']} – Sở Tư pháp", "Người xem: officer-tuphap, H05.03"):
        assert said in told
    assert f"Lượt xem {entry.id}" in told and "Nguyễn Văn An" not in told
    [paper] = await papers_of(identity, dossier)
    assert (tmp_path / paper.key).read_bytes() == PAPER
    again = await identity.get(path, OFFICER)
    assert f"Lượt xem {(await entries_of(identity, OFFICER))[1].id}" in words(again.content)


async def test_the_owner_gets_the_file_itself(identity: RunningService) -> None:
    dossier = await filed_with(identity)
    path = await path_of(identity, dossier)
    answer = await identity.get(path, AN)
    [paper] = await papers_of(identity, dossier)
    assert (answer.content, answer.headers["ETag"]) == (PAPER, f'"{paper.sha256}"')
    link = await identity.post(f"{path}/links", AN)
    assert (await opened(identity, link)).content == PAPER


async def test_a_paper_that_holds_no_identity_is_given_out_as_it_is(identity: RunningService) -> None:
    dossier = await filed_with(identity, ("other", "a.pdf", PAPER), ("identity", "b.pdf", PAPER))
    assert (await identity.get(await path_of(identity, dossier), OFFICER)).content == PAPER


async def test_an_official_s_link_opens_their_copy_and_no_other(identity: RunningService) -> None:
    path = await path_of(identity, await filed_with(identity))
    link = await identity.post(f"{path}/links", OFFICER)
    [entry] = await entries_of(identity, OFFICER)
    told = words((await opened(identity, link)).content)
    assert f"Lượt xem {entry.id}" in told and "Người xem: officer-tuphap, H05.03" in told
    url: str = link.json()["url"]
    assert OFFICER.subject not in url
    for forged in (url.partition("&reading=")[0], url.replace(str(entry.id), str(UUID(int=1)))):
        answer = await identity.client.get(forged, headers=identity.headers(OFFICER))
        assert (answer.status_code, answer.json()["code"]) == (404, "link_invalid")


class TestThePlainFile:
    async def test_a_reason_opens_it_and_its_owner_is_told(self, identity: RunningService) -> None:
        dossier = await filed_with(identity)
        path = await path_of(identity, dossier)
        link = await identity.post(f"{path}/plain-links", OFFICER, WHY)
        assert (await opened(identity, link)).content == PAPER
        log = await identity.get(f"/api/v1/dossiers/{dossier['id']}/access-log", AN)
        [told, *_] = log.raise_for_status().json()["items"]
        [paper] = await papers_of(identity, dossier)
        assert told["plain"] == WHY | {"document_id": str(paper.id)}
        assert (told["part"], told["unit"]["code"], told["reader"]) == ("documents", "H05.03", None)
        [entry] = await entries_of(identity, OFFICER)
        assert told["id"] == str(entry.id)

    @pytest.mark.parametrize(
        ("body", "pointer"),
        [({"note": "Xem"}, "/reason"), ({"reason": "signature"}, "/note"), (WHY | {"reason": "curious"}, "/reason")],
        ids=["no reason", "no note", "another reason"],
    )
    async def test_without_a_reason_it_stays_closed(self, identity: RunningService, body: Json, pointer: str) -> None:
        path = await path_of(identity, await filed_with(identity))
        answer = await identity.post(f"{path}/plain-links", OFFICER, body)
        assert answer.status_code == 422
        assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
        assert await entries_of(identity, OFFICER) == []

    async def test_a_stranger_gets_none_and_leaves_no_trace(self, identity: RunningService) -> None:
        path = await path_of(identity, await filed_with(identity))
        for stranger in (TRADE, enterprise()):
            answer = await identity.post(f"{path}/plain-links", stranger, WHY)
            assert (answer.status_code, answer.json()["code"]) == (404, "dossier_not_found")
        assert await entries_of(identity, TRADE) == []


async def test_where_no_watermark_can_be_made_only_a_reason_opens_the_file(identity: RunningService) -> None:
    path = await path_of(identity, await filed_with(identity, ("identity", "cccd.txt", TEXT)))
    answer = await identity.get(path, OFFICER)
    assert (answer.status_code, answer.json()["code"], answer.json()["max_pages"]) == (409, "no_watermark", 60)
    assert await entries_of(identity, OFFICER) == []
    link = await identity.post(f"{path}/plain-links", OFFICER, WHY | {"reason": "no_watermark"})
    assert (await opened(identity, link)).content == TEXT


async def test_an_asked_unit_gets_a_copy_too(identity: RunningService) -> None:
    dossier = await filed_with(identity)
    [paper] = await papers_of(identity, dossier)
    asked: Json = {"unit": "H05.06", "question": "Ý kiến?", "limit": {"value": 1, "unit": "working_day"}}
    await must(identity, dossier, "consult", OFFICER, asked | {"documents": [str(paper.id)]})
    task = (await identity.get(f"/api/v1/dossiers/{dossier['id']}/tasks", AN)).json()["items"][0]
    answer = await identity.get(f"/api/v1/tasks/{task['id']}/documents/{paper.id}", TRADE)
    [entry] = await entries_of(identity, TRADE)
    told = words(answer.raise_for_status().content)
    assert "Người xem: officer-congthuong, H05.06" in told and f"Lượt xem {entry.id}" in told


async def test_an_official_s_archive_holds_copies_and_the_owner_s_the_files(identity: RunningService) -> None:
    dossier = await filed_with(identity, ("identity", "cccd.pdf", PAPER), ("identity", "cccd.txt", TEXT))
    [paper, other] = await papers_of(identity, dossier)

    async def taken(caller: Caller) -> tuple[list[Json], bytes]:
        answer = await identity.get(f"/api/v1/dossiers/{dossier['id']}/archive.zip", caller)
        archive = zipfile.ZipFile(BytesIO(answer.raise_for_status().content))
        files = sorted(json.loads(archive.read("manifest.json"))["files"], key=lambda file: file["id"])
        return files, archive.read("papers/001-cccd.pdf")

    [copy, text], content = await taken(OFFICER)
    assert (copy["watermarked"], copy["sha256"], copy["size"]) == (True, paper.sha256, len(PAPER))
    assert (text["path"], text["left_out"], text["sha256"]) == (None, "no_watermark", other.sha256)
    [entry] = await entries_of(identity, OFFICER)
    assert f"Lượt xem {entry.id}" in words(content)
    [copy, text], content = await taken(AN)
    assert (copy["watermarked"], text["watermarked"], text["left_out"], content) == (False, False, None, PAPER)


async def test_no_copy_stays_behind(
    identity: RunningService, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("copies")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    dossier = await filed_with(identity, ("identity", "cccd.pdf", PAPER), ("identity", "cccd.txt", TEXT))
    for path in (await path_of(identity, dossier), f"/api/v1/dossiers/{dossier['id']}/archive.zip"):
        (await identity.get(path, OFFICER)).raise_for_status()
    assert list(folder.glob(f"{COPY_PREFIX}*")) == []
