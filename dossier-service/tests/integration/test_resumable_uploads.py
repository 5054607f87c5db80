"""Papers that come in pieces by tus 1.0: what came is not sent again, and no check of a paper is passed by."""

import asyncio
import base64
import hashlib
import socket
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
import uvicorn
from dossier_service.documents.models import Document
from dossier_service.documents.problems import DocumentStoreUnavailable
from dossier_service.inspection.limits import MAX_BYTES, MIB
from dossier_service.resumable_uploads import service as resumable
from dossier_service.resumable_uploads.models import ResumableUpload, UploadPart
from dossier_service.resumable_uploads.sweeps import clear_uploads
from dossier_service.scanning.scanner import Scanner
from dossier_service.scanning.sweeps import SCANNER
from dossier_service.testing.clamd import SIGNATURE, clamd
from dossier_service.testing.clocks import clock_at
from dossier_service.testing.courses import AN, CERTIFICATE, CLERK, PDF, Json, complete_draft, must
from servicekit.auth import Caller
from servicekit.testing.keys import ANONYMOUS, citizen
from servicekit.testing.service import RunningService, eventually
from sqlalchemy import func, select

BINH = citizen("Binh", identity_number="001185000008")
NAME = "Lý lịch (mẫu).pdf"
LONG = PDF + b"\n%" + b"x" * (3 * MIB)
"""Of four parts."""
TUS = {"Tus-Resumable": "1.0.0"}
BYTES = {"Content-Type": "application/offset+octet-stream"}


def metadata(**said: str) -> str:
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in said.items())


def checksum(content: bytes, algorithm: str = "sha1") -> str:
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, content).digest()).decode()}"


async def ask(
    service: RunningService, method: str, path: str, caller: Caller = AN, content: Any = None, **headers: str
) -> httpx.Response:
    """As a tus client does: with no Idempotency-Key. An underscore in a header's name stands for its dash."""
    said = TUS | {name.replace("_", "-"): value for name, value in headers.items()}
    said = service.keys.headers(caller) | {name: value for name, value in said.items() if value}
    return await service.client.request(method, path, content=content, headers=said)


async def draft_of(service: RunningService, caller: Caller = AN) -> Json:
    return (await service.post("/api/v1/dossiers", caller, {"procedure_code": CERTIFICATE})).raise_for_status().json()


async def begin(service: RunningService, dossier: Json, length: int = len(LONG), **said: str) -> str:
    """The address of the upload."""
    about = metadata(**{"filename": NAME, "filetype": "application/pdf", "required_document": "identity"} | said)
    path = f"/api/v1/dossiers/{dossier['id']}/uploads"
    answer = await ask(service, "POST", path, Upload_Length=str(length), Upload_Metadata=about)
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"]


async def send(
    service: RunningService, path: str, content: Any, offset: int = 0, caller: Caller = AN, **headers: str
) -> httpx.Response:
    said = {"Upload_Offset": str(offset), "Content_Type": BYTES["Content-Type"]} | headers
    return await ask(service, "PATCH", path, caller, content, **said)


async def offset_at(service: RunningService, path: str) -> int:
    return int((await ask(service, "HEAD", path)).headers["Upload-Offset"])


async def papers(service: RunningService, dossier: Json) -> list[Json]:
    return (await service.get(f"/api/v1/dossiers/{dossier['id']}/documents", AN)).json()["items"]


async def rows(service: RunningService, table: type[Any]) -> int:
    async with service.kit.database.sessions() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


def stored(service: RunningService, folder: str) -> list[Path]:
    store = Path(service.kit.settings.document_store)  # type: ignore[attr-defined]
    return [file for file in (store / folder).rglob("*") if file.is_file()]


def code_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


class TestTheCourse:
    async def test_pieces_become_the_paper_that_was_sent(self, service: RunningService) -> None:
        draft = await draft_of(service)
        path = await begin(service, draft)
        first = await send(service, path, LONG[:MIB])
        assert (first.status_code, first.headers["Upload-Offset"], first.content) == (204, str(MIB), b"")
        assert first.headers["Tus-Resumable"] == "1.0.0" and "Location" not in first.headers
        assert await papers(service, draft) == []
        last = await send(service, path, LONG[MIB:], MIB)
        assert (last.status_code, last.headers["Upload-Offset"]) == (204, str(len(LONG)))
        [paper] = await papers(service, draft)
        assert last.headers["Location"] == f"/api/v1/dossiers/{draft['id']}/documents/{paper['id']}"
        assert paper["sha256"] == hashlib.sha256(LONG).hexdigest()
        assert (paper["file_name"], paper["media_type"], paper["size"]) == (NAME, "application/pdf", len(LONG))
        assert (paper["required_document"], paper["scan"]) == ("identity", "skipped")
        assert (await service.get(last.headers["Location"], AN)).content == LONG
        assert stored(service, "parts") == [] and await rows(service, UploadPart) == 0

    async def test_who_lost_the_last_answer_finds_the_paper_and_makes_no_second_one(
        self, service: RunningService
    ) -> None:
        draft = await draft_of(service)
        path = await begin(service, draft)
        told = (await send(service, path, LONG)).headers["Location"]
        again = await send(service, path, LONG)
        assert code_of(again) == (409, "upload_offset_conflict")
        looked = await ask(service, "HEAD", path)
        assert (looked.headers["Upload-Offset"], looked.headers["Location"]) == (str(len(LONG)), told)
        nothing_more = await send(service, path, b"", len(LONG))
        assert (nothing_more.status_code, nothing_more.headers["Location"]) == (204, told)
        assert len(await papers(service, draft)) == 1
        assert (await ask(service, "GET", path)).json()["document_id"] == told.rsplit("/", 1)[-1]

    async def test_what_is_told_of_an_upload(self, service: RunningService) -> None:
        draft = await draft_of(service)
        with clock_at(service, "2026-04-06 09:00"):
            path = await begin(service, draft)
            looked = await ask(service, "HEAD", path)
        assert looked.status_code == 200 and looked.headers["Cache-Control"] == "no-store"
        assert (looked.headers["Upload-Offset"], looked.headers["Upload-Length"]) == ("0", str(len(LONG)))
        assert looked.headers["Upload-Expires"] == "Tue, 07 Apr 2026 02:00:00 GMT"
        assert looked.headers["Upload-Metadata"].startswith(metadata(filename=NAME))

    async def test_where_no_patch_comes_through_a_post_says_that_it_is_one(
        self, service: RunningService, upload: str
    ) -> None:
        headers = service.keys.headers(AN) | TUS | BYTES | {"Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
        answer = await service.client.post(upload, content=LONG, headers=headers)
        assert answer.status_code == 204 and answer.headers["Location"]
        answer = await ask(service, "POST", upload, X_HTTP_Method_Override="DELETE")
        assert answer.status_code == 204 and await rows(service, ResumableUpload) == 0
        assert (await ask(service, "POST", upload)).status_code == 405

    @pytest.mark.parametrize("below", ["", "/01890a5d-ac96-774b-bcce-b302099a8057"], ids=["all", "one"])
    async def test_what_is_offered_is_told_to_everybody(self, service: RunningService, below: str) -> None:
        path = f"/api/v1/dossiers/01890a5d-ac96-774b-bcce-b302099a8057/uploads{below}"
        answer = await service.client.options(path, headers=service.keys.headers(ANONYMOUS))
        assert (answer.status_code, answer.headers["Tus-Version"]) == (204, "1.0.0")
        assert answer.headers["Tus-Extension"] == "creation,expiration,termination,checksum"
        assert (answer.headers["Tus-Max-Size"], answer.headers["Tus-Checksum-Algorithm"]) == (
            str(MAX_BYTES),
            "sha1,sha256",
        )

    async def test_an_ended_upload_is_gone_with_its_bytes_and_a_paper_stays(self, service: RunningService) -> None:
        draft = await draft_of(service)
        path = await begin(service, draft)
        await send(service, path, LONG[: 2 * MIB])
        assert stored(service, "parts")
        assert (await ask(service, "DELETE", path)).status_code == 204
        assert code_of(await ask(service, "GET", path)) == (404, "upload_not_found")
        assert stored(service, "parts") == []
        whole = await begin(service, draft)
        await send(service, whole, LONG)
        assert (await ask(service, "DELETE", whole)).status_code == 204
        assert len(await papers(service, draft)) == 1


@pytest.fixture
async def upload(service: RunningService) -> str:
    return await begin(service, await draft_of(service))


Attempt = Callable[[RunningService, str], Awaitable[httpx.Response]]


def beginning(length: str = "10", about: str = "", **options: Any) -> Attempt:
    return lambda service, upload: ask(
        service, "POST", upload.rsplit("/", 1)[0], Upload_Length=length, Upload_Metadata=about, **options
    )


def going_on(content: bytes = b"x", offset: int = 0, **options: Any) -> Attempt:
    return lambda service, upload: send(service, upload, content, offset, **options)


REFUSED: dict[str, tuple[Attempt, int, str, str | None]] = {
    # attempt, status, code, pointer
    "no length": (beginning(""), 400, "invalid_parameter", ":Upload-Length"),
    "a length that is none": (beginning("many"), 400, "invalid_parameter", ":Upload-Length"),
    "an empty file": (beginning("0"), 422, "document_empty", "/file"),
    "a file too large": (beginning(str(MAX_BYTES + 1)), 413, "document_too_large", None),
    "no base64": (beginning(about="filename ???"), 400, "invalid_parameter", ":Upload-Metadata"),
    "no text": (beginning(about="filename /w=="), 400, "invalid_parameter", ":Upload-Metadata"),
    "a key twice": (beginning(about="filename YQ==,filename YQ=="), 400, "invalid_parameter", ":Upload-Metadata"),
    "too much said": (beginning(about="x" * 5000), 400, "invalid_parameter", ":Upload-Metadata"),
    "no such purpose": (
        beginning(about=metadata(purpose="gift")),
        400,
        "invalid_parameter",
        ":Upload-Metadata/purpose",
    ),
    "a paper nobody asks for": (
        beginning(about=metadata(required_document="passport")),
        422,
        "required_document_unknown",
        "/required_document",
    ),
    "a result from the applicant": (beginning(about=metadata(purpose="result")), 409, "upload_not_expected", None),
    "in place of no paper": (
        beginning(about=metadata(replaces="01890a5d-ac96-774b-bcce-b302099a8057")),
        422,
        "replaced_unknown",
        "/replaces",
    ),
    "in somebody else's dossier": (beginning(caller=BINH), 404, "dossier_not_found", None),
    "begun in another version": (beginning(Tus_Resumable="0.2.2"), 412, "tus_version_unsupported", ":Tus-Resumable"),
    "begun without a version": (beginning(Tus_Resumable=""), 412, "tus_version_unsupported", ":Tus-Resumable"),
    "another version": (going_on(Tus_Resumable="0.2.2"), 412, "tus_version_unsupported", ":Tus-Resumable"),
    "without a version": (going_on(Tus_Resumable=""), 412, "tus_version_unsupported", ":Tus-Resumable"),
    "no offset": (going_on(Upload_Offset=""), 400, "invalid_parameter", ":Upload-Offset"),
    "below zero": (going_on(offset=-1), 400, "invalid_parameter", ":Upload-Offset"),
    "a gap": (going_on(offset=1), 409, "upload_offset_conflict", None),
    "another type": (going_on(Content_Type="application/pdf"), 415, "upload_content_type_refused", None),
    "a type like JSON": (going_on(Content_Type="application/json"), 422, "invalid_body", ""),
    "more than was said": (going_on(LONG + b"x"), 413, "upload_length_exceeded", None),
    "a wrong checksum": (going_on(Upload_Checksum=checksum(b"y")), 460, "upload_checksum_mismatch", None),
    "no such algorithm": (
        going_on(Upload_Checksum="md5 AAAA"),
        400,
        "invalid_parameter",
        ":Upload-Checksum",
    ),
    "a checksum in no base64": (going_on(Upload_Checksum="sha1 ?"), 400, "invalid_parameter", ":Upload-Checksum"),
    "somebody else goes on": (going_on(caller=BINH), 404, "upload_not_found", None),
    "somebody else ends it": (lambda s, u: ask(s, "DELETE", u, BINH), 404, "upload_not_found", None),
    "somebody else looks": (lambda s, u: ask(s, "GET", u, BINH), 404, "upload_not_found", None),
    "an official looks": (lambda s, u: ask(s, "GET", u, CLERK), 404, "upload_not_found", None),
    "of another dossier": (
        lambda s, u: ask(s, "GET", u.replace(u.split("/")[4], "01890a5d-ac96-774b-bcce-b302099a8057")),
        404,
        "upload_not_found",
        None,
    ),
    "looked at in another version": (
        lambda s, u: ask(s, "GET", u, Tus_Resumable="2.0.0"),
        412,
        "tus_version_unsupported",
        ":Tus-Resumable",
    ),
}


async def test_what_is_refused_is_told_and_changes_nothing(service: RunningService, upload: str) -> None:
    """All in one service: each would wait longer for its own than for its answer."""
    told, expected = {}, {}
    for case, (attempt, status, code, pointer) in REFUSED.items():
        answer = await attempt(service, upload)
        problem = answer.json() if answer.content else {}
        pointers = [error["pointer"] for error in problem.get("errors", [])]
        told[case] = (answer.status_code, problem.get("code"), pointers, answer.headers.get("Tus-Resumable"))
        expected[case] = (status, code, [] if pointer is None else [pointer], "1.0.0")
    assert told == expected
    assert await offset_at(service, upload) == 0 and stored(service, "") == []
    assert (await rows(service, Document), await rows(service, ResumableUpload)) == (0, 1)


async def test_who_is_not_logged_in_hears_that(service: RunningService, upload: str) -> None:
    answer = await service.client.patch(upload, content=b"x", headers=service.keys.headers(ANONYMOUS) | TUS)
    assert (*code_of(answer), answer.headers["Tus-Resumable"]) == (401, "unauthenticated", "1.0.0")


async def test_another_version_is_told_which_one_is_spoken(service: RunningService, upload: str) -> None:
    answer = await send(service, upload, b"x", Tus_Resumable="0.2.2")
    assert (answer.status_code, answer.headers["Tus-Version"]) == (412, "1.0.0")


async def test_at_a_wrong_offset_not_a_byte_is_read(service: RunningService, upload: str) -> None:
    read: list[bytes] = []

    async def body() -> AsyncIterator[bytes]:
        read.append(b"x")
        yield b"x"

    answer = await send(service, upload, body(), 5)
    assert (*code_of(answer), answer.json()["offset"], read) == (409, "upload_offset_conflict", 0, [])


async def test_unfinished_uploads_are_bounded_and_each_one_ended_makes_room(
    service: RunningService, upload: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resumable, "MAX_UNFINISHED", 2)
    dossier = {"id": upload.split("/")[4]}
    await begin(service, dossier)
    answer = await beginning()(service, upload)
    assert code_of(answer) == (409, "too_many_uploads")
    (await ask(service, "DELETE", upload)).raise_for_status()
    whole = await begin(service, dossier)
    await send(service, whole, LONG)
    await begin(service, dossier)


async def test_crumbs_are_bounded(service: RunningService, upload: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resumable, "MAX_PARTS", 2)
    for offset in range(2):
        assert (await send(service, upload, b"x", offset)).status_code == 204
    assert code_of(await send(service, upload, b"x", 2)) == (409, "too_many_parts")
    assert await offset_at(service, upload) == 2 and len(stored(service, "parts")) == 2


class TestChecksums:
    @pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
    async def test_a_right_one_is_kept(self, service: RunningService, upload: str, algorithm: str) -> None:
        half = LONG[: 2 * MIB + 7]
        answer = await send(service, upload, half, Upload_Checksum=checksum(half, algorithm))
        assert answer.headers["Upload-Offset"] == str(len(half))
        rest = LONG[len(half) :]
        answer = await send(service, upload, rest, len(half), Upload_Checksum=checksum(rest, algorithm))
        assert (await service.get(answer.headers["Location"], AN)).content == LONG
        assert stored(service, "parts") == []

    async def test_of_a_wrong_one_nothing_stays(self, service: RunningService, upload: str) -> None:
        answer = await send(service, upload, LONG[: 3 * MIB], Upload_Checksum=checksum(b"other"))
        assert code_of(answer) == (460, "upload_checksum_mismatch")
        assert await offset_at(service, upload) == 0 and stored(service, "parts") == []
        answer = await send(service, upload, LONG, Upload_Checksum=checksum(b"other"))
        assert answer.status_code == 460 and await rows(service, Document) == 0


@pytest.fixture
async def served(service: RunningService) -> AsyncIterator[int]:
    """The port of a real server in front of the service."""
    config = uvicorn.Config(service.app, log_level="warning", lifespan="off", http="httptools")
    with socket.create_server(("127.0.0.1", 0)) as door:
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve([door]))
        await eventually(lambda: server.started)
        yield door.getsockname()[1]
        server.should_exit = True
        await task


async def torn(service: RunningService, port: int, path: str, sent: bytes, *, announced: int, **headers: str) -> None:
    """A PATCH whose connection ends before its body."""
    said = service.keys.headers(AN) | TUS | BYTES | {"Upload-Offset": "0", "Content-Length": str(announced)} | headers
    head = f"PATCH {path} HTTP/1.1\r\nHost: service.test\r\n" + "".join(f"{k}: {v}\r\n" for k, v in said.items())
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(head.encode() + b"\r\n" + sent)
    await writer.drain()
    writer.close()
    await writer.wait_closed()


class TestTornConnections:
    async def test_what_came_stays_and_the_rest_goes_on_from_there(
        self, service: RunningService, upload: str, served: int
    ) -> None:
        sent = LONG[: 2 * MIB + MIB // 2]
        await torn(service, served, upload, sent, announced=len(LONG))

        async def kept() -> int:
            """All of it but what the server had not looked at yet."""
            offset = await offset_at(service, upload)
            return offset if offset > 2 * MIB else 0

        offset = await eventually(kept)
        assert offset <= len(sent)
        answer = await send(service, upload, LONG[offset:], offset)
        assert (await service.get(answer.headers["Location"], AN)).content == LONG

    async def test_what_is_torn_before_its_checksum_is_known_is_not_kept(
        self, service: RunningService, upload: str, served: int
    ) -> None:
        headers = {"Upload-Checksum": checksum(LONG)}
        await torn(service, served, upload, LONG[: 2 * MIB], announced=len(LONG), **headers)
        await eventually(lambda: service.kit.metrics.registry.get_sample_value(COUNTED, SEEN))
        assert await offset_at(service, upload) == 0 and stored(service, "parts") == []

    async def test_a_late_piece_of_an_old_connection_spoils_nothing(self, service: RunningService, upload: str) -> None:
        begun, go_on = asyncio.Event(), asyncio.Event()

        async def slow() -> AsyncIterator[bytes]:
            yield LONG[:10]
            begun.set()
            await go_on.wait()
            yield LONG[10:20]

        old = asyncio.create_task(send(service, upload, slow()))
        await begun.wait()
        assert (await send(service, upload, LONG[: 2 * MIB])).status_code == 204
        go_on.set()
        assert code_of(await old) == (409, "upload_offset_conflict")
        answer = await send(service, upload, LONG[2 * MIB :], 2 * MIB)
        assert (await service.get(answer.headers["Location"], AN)).content == LONG


COUNTED = "http_request_duration_seconds_count"
SEEN = {"method": "PATCH", "route": "/api/v1/dossiers/{dossier_id}/uploads/{upload_id}", "status": "460"}


@pytest.mark.parametrize(
    ("start", "end"),
    [(0, MIB // 2), (0, len(LONG)), (3 * MIB, len(LONG))],
    ids=["a part", "the whole", "the last piece"],
)
async def test_of_two_who_go_on_at_once_one_does(service: RunningService, upload: str, start: int, end: int) -> None:
    await send(service, upload, LONG[:start])
    answers = await asyncio.gather(*(send(service, upload, LONG[start:end], start) for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [204, 409], [answer.text for answer in answers]
    assert await offset_at(service, upload) == end
    assert await rows(service, Document) == (1 if end == len(LONG) else 0)


class TestTheSameChecks:
    @pytest.mark.parametrize(
        ("content", "filetype", "status", "code"),
        [
            (b"MZ\x90\x00" + b"\x00" * 100, "application/octet-stream", 415, "document_type_refused"),
            (PDF, "image/png", 415, "document_type_mismatch"),
            (PDF.replace(b"<<>>", b"<</S/JavaScript>>", 1), "application/pdf", 422, "document_unsafe"),
            (b"text\n" + PDF, "text/plain", 422, "document_unsafe"),
        ],
        ids=["program", "false type", "script", "polyglot"],
    )
    async def test_what_no_paper_may_be_is_over_at_the_last_byte(
        self, service: RunningService, content: bytes, filetype: str, status: int, code: str
    ) -> None:
        draft = await draft_of(service)
        path = await begin(service, draft, len(content), filetype=filetype)
        await send(service, path, content[:10])
        assert code_of(await send(service, path, content[10:], 10)) == (status, code)
        assert code_of(await ask(service, "GET", path)) == (404, "upload_not_found")
        assert await papers(service, draft) == [] and stored(service, "") == []

    async def test_an_infected_one_goes_into_quarantine(self, service: RunningService) -> None:
        infected = PDF + b"%" + SIGNATURE + b"\n"
        async with clamd() as scanner:
            service.kit.settings.clamd_host = "127.0.0.1"  # type: ignore[attr-defined]
            service.kit.extras[SCANNER] = Scanner("127.0.0.1", scanner.port, timeout_seconds=5)
            draft = await draft_of(service)
            path = await begin(service, draft, len(infected))
            paper = (await send(service, path, infected)).headers["Location"]

            async def scanned() -> bool:
                async with service.kit.database.sessions() as session:
                    document = await session.get_one(Document, UUID(paper.rsplit("/", 1)[-1]))
                return document.scan == "infected"

            await eventually(scanned)
            service.kit.extras.pop(SCANNER)
        assert code_of(await service.get(paper, AN)) == (409, "document_infected")

    async def test_a_changed_part_makes_no_paper(self, service: RunningService, upload: str) -> None:
        await send(service, upload, LONG[: 2 * MIB])
        part = stored(service, "parts")[0]
        part.write_bytes(b"y" + part.read_bytes()[1:])
        assert code_of(await send(service, upload, LONG[2 * MIB :], 2 * MIB)) == (500, "document_damaged")
        assert await rows(service, Document) == 0
        assert code_of(await ask(service, "GET", upload)) == (404, "upload_not_found")

    async def test_a_dossier_filed_meanwhile_takes_it_no_more_and_again_when_it_is_asked_for(
        self, service: RunningService
    ) -> None:
        draft = await complete_draft(service)
        path = await begin(service, draft)
        await send(service, path, LONG[:MIB])
        await must(service, draft, "submit", AN)
        assert code_of(await send(service, path, LONG[MIB:], MIB)) == (409, "upload_not_expected")
        assert code_of(await send(service, path, LONG[MIB : 2 * MIB], MIB)) == (409, "upload_not_expected")
        assert await offset_at(service, path) == MIB
        item = {"required_document": "identity", "note": "Bản rõ hơn"}
        request = {"reason": "Mờ", "legal_basis": "NĐ 61/2018", "items": [item]}
        await must(service, draft, "request-supplement", CLERK, request)
        assert (await send(service, path, LONG[MIB:], MIB)).status_code == 204
        assert [paper["purpose"] for paper in await papers(service, draft)] == ["filing", "supplement"]

    async def test_filed_while_the_last_byte_is_on_its_way_all_but_the_end_stays(self, service: RunningService) -> None:
        draft = await complete_draft(service)
        path = await begin(service, draft)

        async def body() -> AsyncIterator[bytes]:
            yield LONG
            await must(service, draft, "submit", AN)

        assert code_of(await send(service, path, body())) == (409, "upload_not_expected")
        assert await offset_at(service, path) == 3 * MIB
        assert len(await papers(service, draft)) == 1

    async def test_while_the_store_is_away_nothing_is_lost(
        self, service: RunningService, upload: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await send(service, upload, LONG[:MIB])
        with monkeypatch.context() as away:

            async def put(*_: Any) -> None:
                raise DocumentStoreUnavailable

            away.setattr(service.kit.extras["documents"], "put", put)
            refused = await send(service, upload, LONG[MIB:], MIB)
            assert code_of(refused) == (503, "document_store_unavailable")
        assert await offset_at(service, upload) == MIB
        assert (await send(service, upload, LONG[MIB:], MIB)).status_code == 204


class TestTheEndOfItsTime:
    async def test_after_it_an_upload_is_over_and_swept_away_with_its_bytes(
        self, service: RunningService, upload: str
    ) -> None:
        await send(service, upload, LONG[: 2 * MIB])
        whole = await begin(service, {"id": upload.split("/")[4]})
        paper = (await send(service, whole, LONG)).headers["Location"]
        with clock_at(service, service.kit.clock() + timedelta(hours=23)):
            await clear_uploads(service.kit)
            assert await offset_at(service, upload) == 2 * MIB
        with clock_at(service, service.kit.clock() + timedelta(hours=25)):
            for method in ("GET", "DELETE"):
                assert code_of(await ask(service, method, upload)) == (410, "upload_expired")
            assert code_of(await send(service, upload, b"x", 2 * MIB)) == (410, "upload_expired")
            await clear_uploads(service.kit)
            assert code_of(await ask(service, "GET", upload)) == (404, "upload_not_found")
        assert await rows(service, ResumableUpload) == await rows(service, UploadPart) == 0
        assert stored(service, "parts") == []
        assert (await service.get(paper, AN)).content == LONG

    async def test_parts_of_no_upload_are_removed_and_others_stay(self, service: RunningService, upload: str) -> None:
        await send(service, upload, LONG[:MIB])
        [own] = stored(service, "parts")
        orphan = own.with_name("orphan")
        orphan.write_bytes(b"x")
        await clear_uploads(service.kit)
        assert set(stored(service, "parts")) == {own, orphan}, "too young to judge"
        with clock_at(service, service.kit.clock() + timedelta(hours=7)):
            await clear_uploads(service.kit)
        assert stored(service, "parts") == [own]


async def test_a_large_file_takes_little_memory_and_the_limit_itself_is_taken(service: RunningService) -> None:
    draft = await draft_of(service)
    path = await begin(service, draft, MAX_BYTES, filetype="text/plain", filename="a.txt")
    chunk = b"x" * (64 * 1024)

    async def body() -> AsyncIterator[bytes]:
        for _ in range(MAX_BYTES // len(chunk)):
            yield chunk

    tracemalloc.start()
    answer = await send(service, path, body())
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.status_code == 204 and answer.headers["Location"]
    assert peak_bytes < 12 * MIB
