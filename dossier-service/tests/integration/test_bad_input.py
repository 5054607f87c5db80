"""What goes wrong at the doors of a draft: each time a clear problem, and nothing of the draft lost."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from contracts.dossier import DossierSubmitted
from dossier_service.documents import repository as documents
from dossier_service.dossiers.models import Dossier
from dossier_service.forms.validation import MAX_VALUES
from dossier_service.inspection.limits import MAX_BYTES
from dossier_service.testing.courses import AN, PDF, complete_draft, must, row, upload
from servicekit.testing.keys import citizen
from servicekit.testing.service import RunningService

Json = dict[str, Any]
BINH = citizen("Binh", identity_number="001185000008")
BOUNDARY = "paper"
MULTIPART = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
JSON = {"Content-Type": "application/json"}
PART = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'.encode()
DEEP = b'{"form": {"a": ' + b"[" * 40 + b"]" * 40 + b"}}"


@dataclass(frozen=True)
class Draft:
    """An's draft that lacks nothing, and what of Bình's An would like to have."""

    service: RunningService
    row: Dossier
    foreign_paper: str
    foreign_dossier: str

    @property
    def path(self) -> str:
        return f"/api/v1/dossiers/{self.row.id}"

    def headers(self, version: int | None = None) -> dict[str, str]:
        return self.service.headers(AN, version=version)

    async def patch(self, content: bytes, version: int | None = None) -> httpx.Response:
        headers = self.headers(version or self.row.version) | JSON
        return await self.service.client.patch(self.path, content=content, headers=headers)

    async def send(
        self, content: bytes = PDF, name: str = "a.pdf", media: str = "application/pdf", **fields: str
    ) -> Any:
        files = {"file": (name, content, media)}
        path = f"{self.path}/documents"
        return await self.service.client.post(path, files=files, data=fields, headers=self.headers())

    async def send_raw(self, content: bytes, headers: dict[str, str], path: str | None = None) -> httpx.Response:
        path = f"{path or self.path}/documents"
        return await self.service.client.post(path, content=content, headers=self.headers() | headers)

    async def reuse(self, body: Json) -> httpx.Response:
        return await self.service.post(f"{self.path}/documents/reuse", AN, body)

    async def submit(self) -> httpx.Response:
        return await self.service.client.post(f"{self.path}/actions/submit", headers=self.headers())


Attempt = Callable[[Draft], Awaitable[httpx.Response]]

CASES: dict[str, tuple[Attempt, int, str, str | None]] = {
    # attempt, status, code, pointer
    "a torn upload": (lambda d: d.send_raw(PART + b"x" * 1000, MULTIPART), 422, "invalid_body", None),
    "no file": (lambda d: d.send_raw(f"--{BOUNDARY}--\r\n".encode(), MULTIPART), 422, "invalid_body", "/file"),
    "an upload as JSON": (lambda d: d.send_raw(b"{}", JSON), 422, "invalid_body", "/file"),
    "an empty file": (lambda d: d.send(b""), 422, "document_empty", "/file"),
    "a file too large": (lambda d: d.send(PDF + b"x" * MAX_BYTES), 413, "document_too_large", None),
    "a false type": (lambda d: d.send(media="image/png", name="a.png"), 415, "document_type_mismatch", None),
    "a type that is not taken": (
        lambda d: d.send(b"MZ\x90\x00" + b"\x00" * 100, "a.exe", "application/octet-stream"),
        415,
        "document_type_refused",
        None,
    ),
    "a script in a paper": (
        lambda d: d.send(PDF.replace(b"<<>>", b"<</S/JavaScript>>", 1)),
        422,
        "document_unsafe",
        "/file",
    ),
    "a paper that nobody asks for": (
        lambda d: d.send(required_document="passport"),
        422,
        "required_document_unknown",
        "/required_document",
    ),
    "a result from the applicant": (lambda d: d.send(purpose="result"), 409, "upload_not_expected", None),
    "in place of somebody else's paper": (
        lambda d: d.send(replaces=d.foreign_paper),
        422,
        "replaced_unknown",
        "/replaces",
    ),
    "somebody else's paper again": (
        lambda d: d.reuse({"document_id": d.foreign_paper}),
        404,
        "document_not_found",
        None,
    ),
    "into somebody else's dossier": (
        lambda d: d.send_raw(b"", MULTIPART, d.foreign_dossier),
        404,
        "dossier_not_found",
        None,
    ),
    "no JSON": (lambda d: d.patch(b'{"form": {'), 422, "invalid_body", None),
    "a list for a form": (lambda d: d.patch(b'{"form": []}'), 422, "invalid_body", "/form"),
    "an unknown part": (lambda d: d.patch(b'{"forms": {}}'), 422, "invalid_body", "/forms"),
    "a NUL": (lambda d: d.patch(b'{"form": {"a": "\\u0000"}}'), 422, "invalid_body", "/form/a"),
    "no number": (lambda d: d.patch(b'{"form": {"a": NaN}}'), 422, "invalid_body", None),
    "too deep": (lambda d: d.patch(DEEP), 422, "invalid_body", None),
    "too many values": (
        lambda d: d.patch(b'{"form": {"a": [' + b"0," * MAX_VALUES + b"0]}}"),
        422,
        "form_too_large",
        "/form",
    ),
    "a false phone number": (
        lambda d: d.patch(b'{"applicant": {"kind": "citizen", "phone": "abc"}}'),
        422,
        "invalid_body",
        "/applicant/phone",
    ),
    "an old version": (lambda d: d.patch(b'{"form": {}}', d.row.version - 1), 412, "version_conflict", None),
    "no version": (lambda d: d.submit(), 428, "version_required", None),
}


@pytest.fixture
async def draft(service: RunningService) -> Draft:
    foreign = await complete_draft(service, BINH)
    paper = await upload(service, foreign, BINH)
    own = await complete_draft(service)
    return Draft(service, await row(service, own), paper["id"], f"/api/v1/dossiers/{foreign['id']}")


async def papers(draft: Draft) -> list[str]:
    async with draft.service.kit.database.sessions() as session:
        return [str(paper.id) for paper in await documents.of_dossier(session, draft.row.id)]


async def test_what_goes_wrong_is_said_and_loses_nothing(draft: Draft) -> None:
    before = await papers(draft)
    for name, (attempt, status, code, pointer) in CASES.items():
        answer = await attempt(draft)
        problem = answer.json()
        assert (name, answer.status_code, problem["code"]) == (name, status, code)
        assert answer.headers["content-type"].startswith("application/problem+json"), name
        if status == 422:
            [error, *_] = problem["errors"]
            assert error["message"] and (pointer is None or error["pointer"] == pointer), (name, error)
        after = await row(draft.service, {"id": str(draft.row.id)})
        assert (after.form, after.applicant, after.version) == (draft.row.form, draft.row.applicant, draft.row.version)
        assert await papers(draft) == before, name
    await must(draft.service, {"id": str(draft.row.id)}, "submit", AN)


async def test_two_submits_file_once(draft: Draft) -> None:
    path, version = f"{draft.path}/actions/submit", draft.row.version
    first = await draft.service.post(path, AN, version=version, key="one")
    again = await draft.service.post(path, AN, version=version, key="one")
    assert (first.status_code, again.status_code, again.content) == (200, 200, first.content)
    stale = await draft.service.post(path, AN, version=version, key="two")
    assert (stale.status_code, stale.json()["code"]) == (412, "version_conflict")
    late = await draft.service.post(path, AN, version=first.json()["version"], key="three")
    assert (late.status_code, late.json()["code"]) == (409, "transition_not_allowed")
    assert len(await draft.service.recorded(DossierSubmitted)) == 1
    changed = await draft.patch(b'{"form": {}}', first.json()["version"])
    assert (changed.status_code, changed.json()["code"]) == (409, "not_a_draft")
