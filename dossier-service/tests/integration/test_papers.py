"""Papers on their way in and out: who may, how much, and never other bytes than those that came."""

import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from dossier_service.documents.models import Document
from dossier_service.documents.store import COPY_PREFIX
from dossier_service.inspection.limits import MAX_BYTES
from dossier_service.testing.courses import AN, CERTIFICATE, PDF
from servicekit.testing.keys import enterprise
from servicekit.testing.service import RunningService

STRANGER = enterprise()
BOUNDARY = "paper"
HEAD = (
    f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\n'
).encode()
END = f"\r\n--{BOUNDARY}--\r\n".encode()

Json = dict[str, Any]


async def draft_of(service: RunningService) -> Json:
    return (await service.post("/api/v1/dossiers", AN, {"procedure_code": CERTIFICATE})).raise_for_status().json()


async def upload(
    service: RunningService,
    dossier: Json,
    content: bytes = PDF,
    name: str = "a.pdf",
    media_type: str = "application/pdf",
    **fields: str,
) -> httpx.Response:
    path = f"/api/v1/dossiers/{dossier['id']}/documents"
    files = {"file": (name, content, media_type)}
    return await service.client.post(path, files=files, data=fields, headers=service.headers(AN))


async def paper_of(service: RunningService, **options: Any) -> str:
    draft = await draft_of(service)
    paper = (await upload(service, draft, **options)).raise_for_status().json()
    return f"/api/v1/dossiers/{draft['id']}/documents/{paper['id']}"


@pytest.fixture
def copies(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where passing copies of papers lie."""
    folder = tmp_path_factory.mktemp("copies")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def left_in(folder: Path) -> list[str]:
    return [file.name for file in folder.glob(f"{COPY_PREFIX}*")]


class Counted:
    """A body that says how much of it was read."""

    def __init__(self, *pieces: bytes) -> None:
        self.pieces, self.read_bytes = pieces, 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            self.read_bytes += len(piece)
            yield piece


async def send(service: RunningService, dossier_id: str, body: Counted, **options: Any) -> httpx.Response:
    headers = service.headers(options.get("caller", AN))
    headers["Content-Type"] = f"multipart/form-data; boundary={BOUNDARY}"
    return await service.client.post(f"/api/v1/dossiers/{dossier_id}/documents", content=body, headers=headers)


async def stored_file(service: RunningService, path: str) -> Path:
    async with service.kit.database.sessions() as session:
        document = await session.get_one(Document, UUID(path.rsplit("/", 1)[-1]))
    return Path(service.kit.settings.document_store) / document.key  # type: ignore[attr-defined]


class TestComingIn:
    async def test_of_a_strangers_paper_not_a_byte_is_read(self, service: RunningService) -> None:
        draft, body = await draft_of(service), Counted(HEAD, b"x" * 1000, END)
        answer = await send(service, draft["id"], body, caller=STRANGER)
        assert (answer.status_code, answer.json()["code"], body.read_bytes) == (404, "dossier_not_found", 0)

    async def test_what_is_too_long_is_read_no_further_than_it_may_be(self, service: RunningService) -> None:
        draft = await draft_of(service)
        body = Counted(HEAD, *[b"x" * 1024 * 1024] * 100)
        answer = await send(service, draft["id"], body)
        assert (answer.status_code, answer.json()["code"]) == (413, "document_too_large")
        assert body.read_bytes < MAX_BYTES + 3 * 1024 * 1024

    async def test_the_limit_itself_is_taken(self, service: RunningService) -> None:
        draft = await draft_of(service)
        answer = await send(service, draft["id"], Counted(HEAD, *[b"x" * 1024 * 1024] * 20, END))
        assert (answer.status_code, answer.json()["size"]) == (201, MAX_BYTES)
        answer = await send(service, draft["id"], Counted(HEAD, *[b"x" * 1024 * 1024] * 20, b"x", END))
        assert answer.status_code == 413

    async def test_a_million_parts_are_not_counted_to_the_end(self, service: RunningService) -> None:
        draft = await draft_of(service)
        part = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'.encode()
        body = Counted(*[part * 1000] * 100, END)
        answer = await send(service, draft["id"], body)
        assert answer.status_code == 422 and body.read_bytes <= 2 * len(part) * 1000

    async def test_two_files_at_once_are_refused(self, service: RunningService) -> None:
        draft = await draft_of(service)
        body = Counted(HEAD + b"a\r\n" + HEAD + b"b" + END)
        assert (await send(service, draft["id"], body)).status_code == 422

    async def test_a_torn_upload_leaves_nothing(self, service: RunningService) -> None:
        draft = await draft_of(service)
        answer = await send(service, draft["id"], Counted(HEAD, b"x" * 1000))
        assert answer.status_code == 422
        listed = await service.get(f"/api/v1/dossiers/{draft['id']}/documents", AN)
        assert listed.json()["items"] == []

    async def test_a_false_type_and_a_script_are_told_with_pointer_and_reason(self, service: RunningService) -> None:
        draft = await draft_of(service)
        answer = await upload(service, draft, media_type="image/png")
        assert (answer.status_code, answer.json()["code"]) == (415, "document_type_mismatch")
        script = PDF.replace(b"<<>>", b"<</S/JavaScript>>", 1)
        answer = await upload(service, draft, script)
        [error] = answer.json()["errors"]
        assert (answer.status_code, error["pointer"], error["code"]) == (422, "/file", "active_content")

    @pytest.mark.parametrize(
        ("sent", "kept"),
        [
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\An\\đơn.pdf", "đơn.pdf"),
            ("a\u202efdp.exe", "afdp.exe"),
            ("..", "tep"),
            ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ],
        ids=["path", "windows", "turned", "dots", "long"],
    )
    async def test_of_a_name_only_what_people_can_read_is_kept(
        self, service: RunningService, sent: str, kept: str
    ) -> None:
        draft = await draft_of(service)
        assert (await upload(service, draft, name=sent)).json()["file_name"] == kept


class TestGoingOut:
    async def test_a_file_comes_as_it_is_and_is_nothing_but_a_file(self, service: RunningService, copies: Path) -> None:
        answer = await service.get(await paper_of(service, name="Đơn xin.pdf"), AN)
        assert (answer.status_code, answer.content) == (200, PDF)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Disposition"] == (
            "attachment; filename=\"Don xin.pdf\"; filename*=UTF-8''%C4%90%C6%A1n%20xin.pdf"
        )
        assert left_in(copies) == []

    async def test_a_program_s_name_is_given_the_ending_of_what_it_is(self, service: RunningService) -> None:
        answer = await service.get(await paper_of(service, name="bill;.exe"), AN)
        assert answer.headers["Content-Disposition"].startswith('attachment; filename="bill_.exe.pdf"')

    @pytest.mark.parametrize(
        ("asked", "status", "content"),
        [("bytes=0-4", 206, PDF[:5]), ("bytes=-6", 206, PDF[-6:]), ("bytes=9999-", 416, b"")],
    )
    async def test_a_part_of_it_can_be_asked_for(
        self, service: RunningService, asked: str, status: int, content: bytes
    ) -> None:
        path = await paper_of(service)
        answer = await service.client.get(path, headers=service.headers(AN) | {"Range": asked})
        assert answer.status_code == status
        if content:
            assert answer.content == content

    async def test_a_changed_byte_is_never_shown_and_is_counted(self, service: RunningService, copies: Path) -> None:
        path = await paper_of(service)
        file = await stored_file(service, path)
        file.write_bytes(file.read_bytes().replace(b"obj", b"obi", 1))
        answer = await service.get(path, AN)
        assert (answer.status_code, answer.json()["code"]) == (500, "document_damaged")
        file.unlink()
        assert (await service.get(path, AN)).json()["code"] == "document_damaged"
        metrics = (await service.client.get("/metrics")).text
        assert 'documents_damaged_total{reason="changed"} 1.0' in metrics
        assert 'documents_damaged_total{reason="missing"} 1.0' in metrics
        assert left_in(copies) == []
