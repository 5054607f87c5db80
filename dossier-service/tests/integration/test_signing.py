"""Electronic results: signed after the decision, and every signature can be checked."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID
from dossier_service.results.models import Result
from dossier_service.signing.seal import SEAL, Seal
from dossier_service.signing.sweeps import MAX_ATTEMPTS
from dossier_service.testing.courses import AN, APPROVER, OFFICER, PDF, accepted, must
from servicekit.auth import Caller
from servicekit.testing.service import RunningService, eventually

AGENCY = "Sở Tư pháp (mẫu)"
Json = dict[str, Any]


def whole_pdf() -> bytes:
    """With a table of its objects: what is signed must be read before."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>",
    ]
    content, offsets = b"%PDF-1.7\n", list[int]()
    for number, body in enumerate(objects, 1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(content)
    content += b"xref\n0 4\n0000000000 65535 f \n" + table
    return content + b"trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start


@pytest.fixture(scope="module")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An invented agency's key, with a certificate that it has signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, AGENCY)])
    now = datetime.now(UTC)
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365))
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("key") / "agency.p12"
    file.write_bytes(
        pkcs12.serialize_key_and_certificates(b"agency", key, certificate, None, BestAvailableEncryption(b"sample"))
    )
    return file


@pytest.fixture
async def seal(service: RunningService, key_file: Path) -> AsyncIterator[None]:
    service.kit.extras[SEAL] = Seal(key_file, b"sample")
    yield
    service.kit.extras.pop(SEAL)


async def add(service: RunningService, dossier: Json, content: bytes, caller: Caller, **fields: str) -> Json:
    path, files = f"/api/v1/dossiers/{dossier['id']}/documents", {"file": ("a.pdf", content, "application/pdf")}
    answer = await service.client.post(path, files=files, data=fields, headers=service.headers(caller))
    return answer.raise_for_status().json()


async def decided(service: RunningService, content: bytes) -> tuple[Json, Json]:
    """The dossier, and the result's file as it was uploaded."""
    dossier = await accepted(service)
    file = await add(service, dossier, content, OFFICER, purpose="result")
    body = {"outcome": "granted", "result": {"title": "Phiếu LLTP", "document_ids": [file["id"]]}}
    await must(service, dossier, "propose", OFFICER, body)
    await must(service, dossier, "decide", APPROVER, body)
    return dossier, file


async def result_of(service: RunningService, dossier: Json) -> Json:
    answer = await service.get(f"/api/v1/dossiers/{dossier['id']}/results", AN)
    return answer.raise_for_status().json()["items"][0]


async def signed(service: RunningService, dossier: Json) -> Json:
    async def probe() -> Json | None:
        result = await result_of(service, dossier)
        return result if result["signed_at"] else None

    return await eventually(probe)


async def signatures(service: RunningService, dossier: Json, document_id: str, caller: Caller = AN) -> list[Json]:
    answer = await service.get(f"/api/v1/dossiers/{dossier['id']}/documents/{document_id}/signatures", caller)
    return answer.raise_for_status().json()["items"]


@pytest.mark.usefixtures("seal")
async def test_a_result_is_signed_and_anybody_who_has_it_can_check_it(service: RunningService) -> None:
    content = whole_pdf()
    dossier, uploaded = await decided(service, content)
    [document] = (await signed(service, dossier))["documents"]
    assert document["id"] != uploaded["id"]
    file = (await service.get(document["url"], AN)).content
    assert file.startswith(content) and b"ETSI.CAdES.detached" in file
    [signature] = await signatures(service, dossier, document["id"])
    assert signature["signer"] == AGENCY
    assert all(signature[name] for name in ("intact", "valid", "trusted", "covers_whole_file"))
    old = await service.get(f"/api/v1/dossiers/{dossier['id']}/documents/{uploaded['id']}", AN)
    assert old.status_code == 404, "the applicant has the signed file alone"
    assert await signatures(service, dossier, uploaded["id"], OFFICER) == []


@pytest.mark.usefixtures("seal")
async def test_what_was_changed_after_the_signature_is_told(service: RunningService) -> None:
    dossier, _ = await decided(service, whole_pdf())
    [document] = (await signed(service, dossier))["documents"]
    file = (await service.get(document["url"], AN)).content
    forged = file.replace(b"/MediaBox[0 0 200 200]", b"/MediaBox[0 0 900 900]", 1)
    other = (await service.post("/api/v1/dossiers", AN, {"procedure_code": "2.000488"})).raise_for_status().json()
    paper = await add(service, other, forged, AN)
    [signature] = await signatures(service, other, paper["id"])
    assert (signature["intact"], signature["valid"]) == (False, False)


@pytest.mark.usefixtures("seal")
async def test_what_cannot_be_signed_is_tried_a_few_times_and_stays_as_it_is(service: RunningService) -> None:
    dossier, uploaded = await decided(service, PDF)
    result_id = UUID((await result_of(service, dossier))["id"])

    async def given_up() -> bool:
        async with service.kit.database.sessions() as session:
            return (await session.get_one(Result, result_id)).sign_attempts == MAX_ATTEMPTS

    await eventually(given_up)
    result = await result_of(service, dossier)
    assert (result["signed_at"], [file["id"] for file in result["documents"]]) == (None, [uploaded["id"]])


async def test_without_a_key_nothing_is_signed_and_signatures_are_still_read(service: RunningService) -> None:
    dossier, uploaded = await decided(service, whole_pdf())
    assert (await result_of(service, dossier))["signed_at"] is None
    assert await signatures(service, dossier, uploaded["id"]) == []
