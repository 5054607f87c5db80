import asyncio
import base64
import hashlib
import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from catalog_service.blank_forms import printing, repository, service, sniffing
from catalog_service.blank_forms.sweeps import forget_orphaned_files
from catalog_service.levels import judging
from servicekit.printing.printer import Template
from servicekit.testing.keys import citizen, official
from servicekit.testing.service import RunningService
from sqlalchemy import text

ADMINISTRATOR = official("administrator", "administrator", "H05")
CODE = "2.000488"
PATH = f"/api/v1/procedures/{CODE}"
FILE = "forms/declaration/file"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEMPLATE = (
    '<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'attachedTemplate" Target="https://example.org/mau.dotm" TargetMode="External"/></Relationships>'
)
FORMS = [{"id": "declaration", "name": "Tờ khai đề nghị cấp Phiếu"}]


def packed(**members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def word(**more: str) -> bytes:
    return packed(**{"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"} | more)


@pytest.fixture
async def drafted(filled: RunningService) -> RunningService:
    answer = await filled.post("/api/v1/procedures", ADMINISTRATOR, {"code": CODE, "forms": FORMS})
    assert answer.status_code == 201, answer.text
    return filled


async def put(service: RunningService, content: bytes, *, version: int = 1, name: str | None = None, **kwargs: Any):
    headers = service.headers(ADMINISTRATOR, version=version)
    if name is None:
        return await service.client.put(f"{PATH}/draft/{FILE}", content=content, headers=headers, **kwargs)
    files = {"file": (name, content, "application/octet-stream")}
    return await service.client.put(f"{PATH}/draft/{FILE}", files=files, headers=headers, **kwargs)


async def publish(service: RunningService, **command: Any) -> Any:
    answer = await service.post(f"{PATH}/actions/publish", ADMINISTRATOR, command)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_an_uploaded_file_is_published_and_downloaded_with_its_vietnamese_name(drafted: RunningService) -> None:
    attached = await put(drafted, PDF, name="C:\\Mẫu\\Tờ khai số 03.pdf")
    assert (attached.status_code, attached.headers["ETag"]) == (200, '"2"'), attached.text
    sha256 = hashlib.sha256(PDF).hexdigest()
    file = {"name": "Tờ khai số 03.pdf", "media_type": "application/pdf", "size": len(PDF), "sha256": sha256}
    assert attached.json()["forms"][0]["file"] == file
    record = await publish(drafted)
    assert record["forms"][0]["file"] == file

    answer = await drafted.get(f"{PATH}/{FILE}")
    assert (answer.status_code, answer.content) == (200, PDF)
    assert answer.headers["ETag"] == f'"{sha256}"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\"To-khai-so-03.pdf\"; filename*=UTF-8''T%E1%BB%9D%20khai%20s%E1%BB%91%2003.pdf"
    )
    headers = drafted.headers() | {"If-None-Match": answer.headers["ETag"]}
    again = await drafted.client.get(f"{PATH}/{FILE}", headers=headers)
    assert (again.status_code, again.content) == (304, b"")


async def test_each_version_keeps_its_own_file(drafted: RunningService) -> None:
    await put(drafted, PDF, name="một.pdf")
    await publish(drafted)
    await drafted.post("/api/v1/procedures", ADMINISTRATOR, {"code": CODE})
    document = word()
    attached = await put(drafted, document, name="hai.docx")
    assert attached.status_code == 200, attached.text
    await publish(drafted, valid_from="2026-05-01")
    assert (await drafted.get(f"{PATH}/{FILE}")).content == PDF
    assert (await drafted.get(f"{PATH}/{FILE}?version=3")).headers["Content-Type"] == DOCX
    assert (await drafted.get(f"{PATH}/{FILE}?at=2026-05-01")).content == document
    assert (await drafted.get(f"{PATH}/{FILE}?at=2026-04-30")).content == PDF
    assert (await drafted.get(f"{PATH}/{FILE}?version=9")).json()["code"] == "form_not_found"
    assert (await drafted.get(f"{PATH}/forms/other/file")).json()["code"] == "form_not_found"


async def test_a_file_is_sent_bare_or_as_a_form_and_taken_away_again(drafted: RunningService) -> None:
    bare = await put(drafted, word(), params={"name": "mẫu"})
    assert bare.json()["forms"][0]["file"]["name"] == "mẫu.docx"
    headers = drafted.headers(ADMINISTRATOR, version=2)
    gone = await drafted.client.delete(f"{PATH}/draft/{FILE}", headers=headers)
    assert (gone.status_code, gone.headers["ETag"]) == (200, '"3"')
    assert gone.json()["forms"][0]["file"] is None


async def test_only_an_administrator_who_saw_the_draft_attaches_a_file(drafted: RunningService) -> None:
    path = f"{PATH}/draft/{FILE}"
    missing = await drafted.client.put(path, content=PDF, headers=drafted.headers(ADMINISTRATOR))
    assert missing.status_code == 428
    assert (await put(drafted, PDF, version=7)).status_code == 412
    refused = await drafted.client.put(path, content=PDF, headers=drafted.headers(citizen("an"), version=1))
    assert refused.status_code == 403
    other = await drafted.client.put(
        f"{PATH}/draft/forms/other/file", content=PDF, headers=drafted.headers(ADMINISTRATOR, version=1)
    )
    assert (other.status_code, other.json()["code"]) == (404, "form_not_found")
    assert (await drafted.get(path, citizen("an"))).status_code == 403


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ not a document",
        b"%PDF-1.7 cut off",
        b"PK\x03\x04 broken",
        packed(**{"hello.txt": "x"}),
        packed(**{"[Content_Types].xml": "<Types/>"}),
        word(**{"word/vbaProject.bin": "x"}),
        word(**{"[Content_Types].xml": "application/vnd.ms-word.document.macroEnabled.main+xml"}),
        packed(**{"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>", "Basic/a.xml": "x"}),
        packed(**{"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}),
    ],
)
def test_what_is_no_harmless_document_is_not_taken(content: bytes) -> None:
    assert sniffing.type_of(content) is None


def test_the_four_kinds_are_known_by_their_bytes() -> None:
    text_document = packed(**{"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"})
    workbook = packed(**{"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<x/>"})
    kinds = [sniffing.type_of(content) for content in (PDF, word(), workbook, text_document)]
    assert [kind.name for kind in kinds if kind] == ["PDF", "DOCX", "XLSX", "ODT"]


def test_a_file_that_unpacks_to_something_monstrous_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sniffing, "MAX_UNPACKED_BYTES", 1000)
    assert sniffing.type_of(word(**{"word/media": "x" * 1001})) is None


async def test_refused_files_are_told_why(drafted: RunningService) -> None:
    script = await put(drafted, PDF.replace(b"<<>>", b"<</OpenAction <</S /JavaScript /JS (x)>>>>", 1), name="a.pdf")
    (error,) = script.json()["errors"]
    assert (script.status_code, script.json()["code"]) == (422, "form_file_unsafe")
    assert (error["pointer"], error["code"]) == ("/file", "script")
    assert error["message"].startswith("Tệp chứa mã lệnh")
    kind = await put(drafted, b"MZ", name="a.pdf")
    assert (kind.status_code, kind.json()["code"]) == (415, "form_file_type_refused")
    large = await put(drafted, PDF + b"x" * sniffing.MAX_BYTES)
    assert (large.status_code, large.json()["code"]) == (413, "form_file_too_large")
    none = await drafted.client.put(
        f"{PATH}/draft/{FILE}", files={"other": b"x"}, headers=drafted.headers(ADMINISTRATOR, version=1)
    )
    assert (none.status_code, none.json()["errors"][0]["pointer"]) == (422, "/file")
    assert (await drafted.get(f"{PATH}/draft", ADMINISTRATOR)).headers["ETag"] == '"1"'


async def test_without_a_file_the_form_is_drawn_once_and_is_the_same_every_time(drafted: RunningService) -> None:
    await publish(drafted)
    first, second = await asyncio.gather(drafted.get(f"{PATH}/{FILE}"), drafted.get(f"{PATH}/{FILE}"))
    assert first.status_code == 200, first.text
    assert first.content.startswith(b"%PDF-")
    assert (first.content, first.headers["ETag"]) == (second.content, second.headers["ETag"])
    async with drafted.kit.database.sessions() as session:
        rows = (await session.execute(text("SELECT code, version, form_id, drawn_by FROM drawn_form"))).all()
    assert [tuple(row)[:3] for row in rows] == [(CODE, 2, "declaration")]
    async with drafted.kit.database.transaction() as session:
        await session.execute(text("UPDATE drawn_form SET content = 'kept'"))
    assert (await drafted.get(f"{PATH}/{FILE}")).content == b"kept"


async def test_another_template_draws_anew(
    drafted: RunningService, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    await publish(drafted)
    before = (await drafted.get(f"{PATH}/{FILE}")).content
    other = tmp_path / "other.typ"
    other.write_text("#set document(title: [x])\nx")
    monkeypatch.setattr(printing, "FORM", Template(other))
    after = (await drafted.get(f"{PATH}/{FILE}")).content
    assert before != after


async def test_a_form_that_can_neither_be_drawn_nor_found_is_said_to_be_missing(drafted: RunningService) -> None:
    change = {"form": None}
    await drafted.client.patch(f"{PATH}/draft", json=change, headers=drafted.headers(ADMINISTRATOR, version=1))
    await publish(drafted)
    assert (await drafted.get(f"{PATH}/{FILE}")).json()["code"] == "form_not_found"
    assert (await drafted.get(f"{PATH}/draft/{FILE}", ADMINISTRATOR)).json()["code"] == "draft_not_found"


async def test_a_record_cannot_name_a_file_that_nobody_uploaded(drafted: RunningService) -> None:
    file = {"name": "a.pdf", "media_type": "application/pdf", "size": 3, "sha256": "0" * 64}
    change = {"forms": [FORMS[0] | {"file": file}]}
    await drafted.client.patch(f"{PATH}/draft", json=change, headers=drafted.headers(ADMINISTRATOR, version=1))
    answer = await drafted.post(f"{PATH}/actions/publish", ADMINISTRATOR)
    (error,) = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/forms/0/file/sha256", "file_missing")
    async with drafted.kit.database.transaction() as session:
        file["sha256"] = await service.put_file(session, PDF, "application/pdf")
    change = {"forms": [FORMS[0] | {"file": file}]}
    await drafted.client.patch(f"{PATH}/draft", json=change, headers=drafted.headers(ADMINISTRATOR, version=2))
    answer = await drafted.post(f"{PATH}/actions/publish", ADMINISTRATOR)
    assert answer.json()["errors"][0]["code"] == "file_differs"


async def test_no_dangerous_file_comes_in_by_its_hash_or_with_a_package(filled: RunningService, samples: Any) -> None:
    content = word(**{"word/_rels/settings.xml.rels": TEMPLATE})
    sha256 = hashlib.sha256(content).hexdigest()
    kept = await filled.client.put(
        f"/api/v1/catalog/files/{sha256}", content=content, headers=filled.headers(ADMINISTRATOR)
    )
    assert (kept.status_code, kept.json()["errors"][0]["code"]) == (422, "external_link")
    file = {"sha256": sha256, "media_type": DOCX, "content_base64": base64.b64encode(content).decode()}
    (row,) = (await samples.report_of(await samples.bring_in({"files": [file]})))["rows"]
    assert (row["problem"]["pointer"], row["problem"]["code"]) == ("/files/0/content_base64", "external_link")
    async with filled.kit.database.sessions() as session:
        assert await session.scalar(text("SELECT count(*) FROM form_file")) == 0


async def test_files_are_kept_once_and_given_by_their_hashes(filled: RunningService) -> None:
    async with filled.kit.database.transaction() as session:
        first = await service.put_file(session, PDF)
        assert await service.put_file(session, PDF, "application/pdf") == first
        second = await service.put_file(session, word())
        (found,) = await service.files_of(session, [first, "0" * 64])
        assert (found.sha256, found.media_type, found.content) == (first, "application/pdf", PDF)
        assert set(await repository.kept(session, [first, second])) == {first, second}


async def test_orphans_go_after_a_month_and_what_is_mentioned_stays(drafted: RunningService, clock: Any) -> None:
    await put(drafted, PDF, name="a.pdf")
    await publish(drafted)
    await drafted.post("/api/v1/procedures", ADMINISTRATOR, {"code": CODE})
    await put(drafted, word(), name="b.docx")
    orphan = packed(**{"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<x/>"})

    async def kept() -> int:
        async with drafted.kit.database.sessions() as session:
            return int(await session.scalar(text("SELECT count(*) FROM form_file")) or 0)

    async with drafted.kit.database.transaction() as session:
        await service.put_file(session, orphan)
        await session.execute(text("UPDATE form_file SET stored_at = :at"), {"at": clock.now})
    clock.now += timedelta(days=29)
    await forget_orphaned_files(drafted.kit)
    assert await kept() == 3
    clock.now += timedelta(days=2)
    await forget_orphaned_files(drafted.kit)
    assert await kept() == 2


async def test_level_two_is_proven_by_the_file_and_falls_with_it(drafted: RunningService) -> None:
    await put(drafted, PDF, name="một.pdf")
    change = {"form": None, "level": 2, "online_mode": "information"}
    headers = drafted.headers(ADMINISTRATOR, version=2)
    changed = await drafted.client.patch(f"{PATH}/draft", json=change, headers=headers)
    assert changed.status_code == 200, changed.text
    assert (await publish(drafted))["level"]["label"] == 2

    async with drafted.kit.database.transaction() as session:
        await session.execute(text("DELETE FROM form_file"))
        await judging.refresh(session, [CODE], drafted.kit.clock())
    record = (await drafted.get(PATH)).json()
    missing = {proof["code"]: proof["missing"] for proof in record["level_proof"]}
    assert (record["level"]["label"], "Tờ khai đề nghị cấp Phiếu" in missing["forms"]) == (1, True)
