"""A catalogue with more files than one import takes: the document compressed, its files apart."""

import gzip
import hashlib
import random
from io import BytesIO
from typing import Any

import orjson
import pytest
from catalog_service.imports.schemas import SPREADSHEET
from openpyxl import load_workbook
from servicekit.testing.keys import citizen
from servicekit.testing.service import RunningService, eventually
from sqlalchemy import text

EXPORT = "/api/v1/catalog/export"
FILES = "/api/v1/catalog/files"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def large_pdf(number: int) -> bytes:
    """Just below the 5 MiB of a blank form, of bytes that no compression makes smaller."""
    return b"%PDF-1.7\n" + random.Random(number).randbytes(5 * 1024 * 1024 - 100) + b"\n%%EOF\n"


def form_of(number: int, content: bytes) -> dict[str, Any]:
    file = {"media_type": "application/pdf", "size": len(content), "sha256": sha256_of(content)}
    return {"id": f"mau-{number}", "name": f"Mẫu {number}", "file": file | {"name": f"mau-{number}.pdf"}}


async def put(service: RunningService, samples: Any, content: bytes, sha256: str | None = None) -> Any:
    path = f"{FILES}/{sha256 or sha256_of(content)}"
    return await service.client.put(path, content=content, headers=service.headers(samples.administrator))


async def send(service: RunningService, samples: Any, content: bytes, media_type: str, **headers: str) -> Any:
    headers = service.headers(samples.administrator) | {"Content-Type": media_type} | headers
    return await service.client.post("/api/v1/catalog/imports", content=content, headers=headers)


async def bring_in(service: RunningService, samples: Any, *package: Any, **headers: str) -> dict[str, Any]:
    answer = await send(service, samples, *package, **headers)
    assert answer.status_code == 202, answer.text

    async def ended() -> dict[str, Any] | None:
        operation = (await service.get(answer.headers["Location"], samples.administrator)).json()
        return operation if operation["state"] in ("done", "failed") else None

    return await eventually(ended)


async def empty(service: RunningService) -> None:
    async with service.kit.database.transaction() as session:
        await session.execute(text("TRUNCATE agency, field, procedure, code_list, mandate, form_file CASCADE"))


async def test_a_catalogue_larger_than_an_import_moves_with_its_files_apart(
    service: RunningService, samples: Any
) -> None:
    contents = {sha256_of(content): content for content in map(large_pdf, range(5))}
    record = samples.promotion_notice()
    record["forms"] += [form_of(number, content) for number, content in enumerate(contents.values())]
    for content in contents.values():
        assert (await put(service, samples, content)).status_code == 200
    assert (await samples.bring_in(samples.catalogue(procedures=[record])))["state"] == "done"
    refused = await service.get(EXPORT, samples.administrator)
    assert (refused.status_code, refused.json()["code"]) == (409, "export_too_large")

    package = await service.get(f"{EXPORT}?files=apart&compressed=true", samples.administrator)
    assert package.headers["Content-Type"] == "application/gzip"
    assert package.headers["X-Package-SHA256"] == sha256_of(package.content)
    plain = (await service.get(f"{EXPORT}?files=apart", samples.administrator)).content
    assert gzip.decompress(package.content) == plain
    document = orjson.loads(plain)
    assert document["files"] == []
    named = {form["file"]["sha256"] for p in document["procedures"] for form in p["forms"] if form["file"]}
    moved = {sha256: (await service.get(f"{FILES}/{sha256}", samples.administrator)).content for sha256 in named}
    assert moved == contents

    await empty(service)
    for content in moved.values():
        assert (await put(service, samples, content)).status_code == 200
    signature = {"X-Package-Signature": package.headers["X-Package-Signature"]}
    operation = await bring_in(service, samples, package.content, "application/gzip", **signature)
    assert operation["state"] == "done", await samples.report_of(operation)
    assert (await service.get(f"{EXPORT}?files=apart", samples.administrator)).content == plain
    forged = await send(service, samples, gzip.compress(plain), "application/gzip", **signature)
    assert forged.json()["code"] == "package_signature_invalid"


async def test_a_spreadsheet_says_for_each_row_which_file_is_missing(filled: RunningService, samples: Any) -> None:
    record = samples.promotion_notice()
    record["forms"] += [form_of(1, PDF), form_of(2, PDF + b"\n")]
    for content in (PDF, PDF + b"\n"):
        await put(filled, samples, content)
    assert (await samples.bring_in({"procedures": [record]}))["state"] == "done"
    workbook = (await filled.get("/api/v1/catalog/export.xlsx", samples.administrator)).content
    await empty(filled)
    operation = await bring_in(filled, samples, workbook, SPREADSHEET)
    report = await samples.report_of(operation)
    (row,) = [row for row in report["rows"] if row["outcome"] == "rejected"]
    forms = load_workbook(BytesIO(workbook))["Mẫu đơn"]
    paths = [cell.value for cell in forms[2]]
    hashes = {number: forms.cell(number, paths.index("file.sha256") + 1).value for number in (3, 4)}
    for problem, number in zip(row["problems"], hashes, strict=True):
        assert (problem["code"], problem["sheet"], problem["row"]) == ("file_missing", "Mẫu đơn", number)
        assert f"SHA-256 {hashes[number]}" in problem["message"]
        assert forms[f"{problem['column']}2"].value == "file.sha256"
    for content in (PDF, PDF + b"\n"):
        await put(filled, samples, content)
    assert (await bring_in(filled, samples, workbook, SPREADSHEET))["state"] == "done"


@pytest.mark.parametrize(
    ("content", "status"),
    [
        pytest.param(b"no gzip", 422, id="something else"),
        pytest.param(gzip.compress(b"{}")[:-4], 422, id="cut short"),
        pytest.param(gzip.compress(b"{}") + b"more", 422, id="more behind it"),
        pytest.param(gzip.compress(b"[NaN]"), 422, id="no JSON"),
        pytest.param(gzip.compress(b"{}" + b" " * 2000), 413, id="larger than is allowed"),
    ],
)
async def test_a_compressed_package_is_unpacked_with_care(
    service: RunningService, samples: Any, monkeypatch: pytest.MonkeyPatch, content: bytes, status: int
) -> None:
    monkeypatch.setattr("catalog_service.imports.schemas.MAX_UNPACKED_BYTES", 1000)
    assert (await send(service, samples, content, "application/gzip")).status_code == status


async def test_a_file_is_kept_under_its_own_hash_alone(service: RunningService, samples: Any) -> None:
    kept = await put(service, samples, PDF)
    assert kept.json() == {"sha256": sha256_of(PDF), "media_type": "application/pdf", "size": len(PDF)}
    assert (await put(service, samples, PDF)).json() == kept.json()
    read = await service.get(f"{FILES}/{sha256_of(PDF)}", samples.administrator)
    assert (read.content, read.headers["ETag"]) == (PDF, f'"{sha256_of(PDF)}"')
    other = await put(service, samples, PDF, "0" * 64)
    assert (other.status_code, other.json()["errors"][0]["code"]) == (422, "other_content")
    assert (await put(service, samples, b"MZ")).json()["code"] == "form_file_type_refused"
    assert (await put(service, samples, PDF, "F" * 64)).json()["code"] == "not_found"
    missing = await service.get(f"{FILES}/{'0' * 64}", samples.administrator)
    assert (missing.status_code, missing.json()["code"]) == (404, "form_file_not_found")


async def test_files_are_the_administrators_affair(service: RunningService) -> None:
    path, headers = f"{FILES}/{sha256_of(PDF)}", service.headers(citizen())
    assert (await service.client.put(path, content=PDF, headers=headers)).status_code == 403
    assert (await service.client.get(path, headers=headers)).status_code == 403
