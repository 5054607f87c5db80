"""The malware scanner: nothing waits for it but the opening of the file, and what it finds nobody opens."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from contracts.dossier import DocumentQuarantined
from dossier_service.documents.models import Document
from dossier_service.scanning.scanner import Scanner
from dossier_service.scanning.service import MAX_ATTEMPTS
from dossier_service.scanning.sweeps import SCANNER
from dossier_service.testing.clamd import FINDING, SIGNATURE, Clamd, clamd
from dossier_service.testing.clocks import clock_at
from dossier_service.testing.courses import AN, CERTIFICATE, CLERK, PDF, change, must
from dossier_service.testing.courses import row as dossier_row
from servicekit.auth import Caller
from servicekit.testing.service import RunningService, eventually

INFECTED = PDF + b"%" + SIGNATURE + b"\n"

Json = dict[str, Any]


@pytest.fixture
async def scanner(service: RunningService) -> AsyncIterator[Clamd]:
    async with clamd() as running:
        use(service, running.port)
        yield running
        service.kit.extras.pop(SCANNER)


def use(service: RunningService, port: int) -> None:
    service.kit.settings.clamd_host = "127.0.0.1"  # type: ignore[attr-defined]
    service.kit.extras[SCANNER] = Scanner("127.0.0.1", port, timeout_seconds=5)


async def add(service: RunningService, dossier: Json, content: bytes = PDF, caller: Caller = AN, **fields: str) -> Json:
    path, files = f"/api/v1/dossiers/{dossier['id']}/documents", {"file": ("a.pdf", content, "application/pdf")}
    answer = await service.client.post(path, files=files, data=fields, headers=service.headers(caller))
    return answer.raise_for_status().json()


async def draft_of(service: RunningService) -> Json:
    draft = (await service.post("/api/v1/dossiers", AN, {"procedure_code": CERTIFICATE})).raise_for_status().json()
    (await change(service, draft, AN, form={"purpose": "Xin việc"})).raise_for_status()
    return draft


async def row(service: RunningService, paper: Json) -> Document:
    async with service.kit.database.sessions() as session:
        return await session.get_one(Document, UUID(paper["id"]))


async def scanned(service: RunningService, paper: Json, state: str) -> Document:
    async def probe() -> Document | None:
        document = await row(service, paper)
        return document if document.scan == state else None

    return await eventually(probe)


async def open_as(service: RunningService, dossier: Json, paper: Json, caller: Caller) -> tuple[int, str]:
    answer = await service.get(f"/api/v1/dossiers/{dossier['id']}/documents/{paper['id']}", caller)
    code = "" if answer.status_code == 200 else answer.json()["code"]
    return answer.status_code, code


async def test_a_paper_waits_for_the_scanner_and_its_filing_does_not(service: RunningService) -> None:
    use(service, 1)  # nobody listens there
    draft = await draft_of(service)
    paper = await add(service, draft, required_document="identity")
    assert (paper["scan"], paper["warning"]) == ("pending", None)
    await must(service, draft, "submit", AN)
    assert await open_as(service, draft, paper, CLERK) == (409, "document_not_scanned")
    link = await service.post(f"/api/v1/dossiers/{draft['id']}/documents/{paper['id']}/links", CLERK)
    assert (link.status_code, link.json()["scan"]) == (409, "pending")
    assert await open_as(service, draft, paper, AN) == (200, "")
    assert (await row(service, paper)).scan_attempts == 0, "an absent scanner is no file's fault"

    async with clamd() as running:
        use(service, running.port)
        with clock_at(service, service.kit.clock() + timedelta(minutes=1)):
            await scanned(service, paper, "clean")
    assert await open_as(service, draft, paper, CLERK) == (200, "")


async def test_what_the_scanner_finds_nobody_opens(service: RunningService, scanner: Clamd) -> None:
    draft = await draft_of(service)
    paper = await add(service, draft, INFECTED, required_document="identity")
    folder = Path(service.kit.settings.document_store)  # type: ignore[attr-defined]
    before = folder / (await row(service, paper)).key
    document = await scanned(service, paper, "infected")
    assert document.finding == FINDING and document.key.startswith("quarantine/")
    await eventually(lambda: not before.exists())
    assert (folder / document.key).read_bytes() == INFECTED
    for caller in (AN,):
        assert await open_as(service, draft, paper, caller) == (409, "document_infected")
    [told] = await service.recorded(DocumentQuarantined)
    assert (str(told.document_id), told.sequence, told.from_applicant) == (paper["id"], 2, True)
    assert told.unit == (await dossier_row(service, draft)).current_unit
    timeline = (await service.get(f"/api/v1/dossiers/{draft['id']}/timeline", AN)).json()["items"]
    assert timeline[-1]["action"] == "quarantine"
    missing = (await service.get(f"/api/v1/dossiers/{draft['id']}", AN)).json()["missing"]
    assert "/documents/identity" in {lacking["pointer"] for lacking in missing}


async def test_a_file_that_the_scanner_chokes_on_is_given_up_and_can_be_tried_again(
    service: RunningService, scanner: Clamd
) -> None:
    scanner.says = b"stream: cannot be read ERROR\n"
    draft = await draft_of(service)
    paper = await add(service, draft, required_document="identity")
    await must(service, draft, "submit", AN)
    for attempt in range(1, MAX_ATTEMPTS):
        with clock_at(service, service.kit.clock() + timedelta(hours=2 * attempt)):

            async def tried(attempts: int = attempt) -> bool:
                return (await row(service, paper)).scan_attempts == attempts

            await eventually(tried)
    with clock_at(service, service.kit.clock() + timedelta(hours=2 * MAX_ATTEMPTS)):
        await scanned(service, paper, "failed")
    assert await open_as(service, draft, paper, CLERK) == (409, "document_not_scanned")

    scanner.says = None
    path = f"/api/v1/dossiers/{draft['id']}/documents/{paper['id']}/actions/scan"
    assert (await service.post(path, AN)).status_code == 403
    assert (await service.post(path, CLERK)).json()["scan"] == "pending"
    await scanned(service, paper, "clean")


async def test_without_a_scanner_a_file_opens_with_a_warning(service: RunningService) -> None:
    draft = await draft_of(service)
    paper = await add(service, draft, required_document="identity")
    assert (paper["scan"], paper["warning"]) == ("skipped", "not_scanned")
    answer = await service.get(f"/api/v1/dossiers/{draft['id']}/documents/{paper['id']}", AN)
    assert (answer.status_code, answer.headers["X-Scan"]) == (200, "skipped")
    await must(service, draft, "submit", AN)
    again = await service.post(f"/api/v1/dossiers/{draft['id']}/documents/{paper['id']}/actions/scan", CLERK)
    assert (again.status_code, again.json()["code"]) == (409, "no_scanner")
