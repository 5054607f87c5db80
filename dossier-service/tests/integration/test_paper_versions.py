"""Papers over time: versions, who opens what, links, papers that are used again, and files that nobody needs."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from dossier_service.documents.models import Document
from dossier_service.documents.sweeps import SETTLED_AFTER, remove_orphans
from dossier_service.testing.clocks import clock_at
from dossier_service.testing.courses import AN, CERTIFICATE, CLERK, OFFICER, PDF, accepted, change, must, upload
from servicekit.auth import Caller
from servicekit.testing.keys import ANONYMOUS, citizen, enterprise
from servicekit.testing.service import RunningService

STRANGER = enterprise()

Json = dict[str, Any]


async def draft_of(service: RunningService, caller: Caller = AN) -> Json:
    draft = (await service.post("/api/v1/dossiers", caller, {"procedure_code": CERTIFICATE})).raise_for_status().json()
    (await change(service, draft, caller, form={"purpose": "Xin việc"})).raise_for_status()
    return draft


async def try_upload(service: RunningService, dossier: Json, caller: Caller = AN, **fields: str) -> httpx.Response:
    path, files = f"/api/v1/dossiers/{dossier['id']}/documents", {"file": ("a.pdf", PDF, "application/pdf")}
    return await service.client.post(path, files=files, data=fields, headers=service.headers(caller))


async def listed(service: RunningService, dossier: Json, caller: Caller) -> list[Json]:
    answer = await service.get(f"/api/v1/dossiers/{dossier['id']}/documents", caller)
    return answer.raise_for_status().json()["items"]


def path_of(dossier: Json, paper: Json) -> str:
    return f"/api/v1/dossiers/{dossier['id']}/documents/{paper['id']}"


async def row(service: RunningService, paper: Json) -> Document:
    async with service.kit.database.sessions() as session:
        return await session.get_one(Document, UUID(paper["id"]))


class TestVersions:
    async def test_a_new_version_keeps_the_old_one(self, service: RunningService) -> None:
        draft = await draft_of(service)
        first = await upload(service, draft, AN, required_document="identity")
        second = await upload(service, draft, AN, replaces=first["id"])
        assert (second["version"], second["required_document"]) == (2, "identity")
        shown = {paper["id"]: paper["replaced_by"] for paper in await listed(service, draft, AN)}
        assert shown == {first["id"]: second["id"], second["id"]: None}
        assert (await service.get(path_of(draft, first), AN)).content == PDF

    async def test_a_version_is_replaced_once_and_only_in_its_own_dossier(self, service: RunningService) -> None:
        draft, other = await draft_of(service), await draft_of(service, STRANGER)
        first = await upload(service, draft, AN, required_document="identity")
        await upload(service, draft, AN, replaces=first["id"])
        again = await try_upload(service, draft, replaces=first["id"])
        assert (again.status_code, again.json()["code"]) == (409, "document_replaced")
        foreign = await try_upload(service, other, STRANGER, replaces=first["id"])
        assert (foreign.status_code, foreign.json()["errors"][0]["pointer"]) == (422, "/replaces")

    async def test_what_is_filed_is_replaced_no_more(self, service: RunningService) -> None:
        draft = await draft_of(service)
        first = await upload(service, draft, AN, required_document="identity")
        await must(service, draft, "submit", AN)
        answer = await try_upload(service, draft, replaces=first["id"])
        assert (answer.status_code, answer.json()["code"]) == (409, "upload_not_expected")


class TestConfidentiality:
    async def test_a_restricted_paper_is_for_the_owner_and_the_deciding_agency(self, service: RunningService) -> None:
        draft = await draft_of(service)
        paper = await upload(service, draft, AN, required_document="identity", confidentiality="restricted")
        await must(service, draft, "submit", AN)
        for caller, status in ((AN, 200), (OFFICER, 200), (CLERK, 404)):
            assert (await service.get(path_of(draft, paper), caller)).status_code == status, caller.subject
        assert await listed(service, draft, CLERK) == []
        assert [shown["id"] for shown in await listed(service, draft, OFFICER)] == [paper["id"]]

    async def test_a_new_version_is_no_less_confidential(self, service: RunningService) -> None:
        draft = await draft_of(service)
        paper = await upload(service, draft, AN, confidentiality="restricted")
        assert (await upload(service, draft, AN, replaces=paper["id"]))["confidentiality"] == "restricted"
        unknown = await try_upload(service, draft, confidentiality="secret")
        assert unknown.status_code == 422


class TestLinks:
    async def test_a_link_opens_its_file_for_a_minute_without_a_log_in(self, service: RunningService) -> None:
        draft = await draft_of(service)
        paper, other = await upload(service, draft, AN), await upload(service, draft, AN)
        link = (await service.post(f"{path_of(draft, paper)}/links", AN)).raise_for_status().json()
        answer = await service.get(link["url"], ANONYMOUS)
        assert (answer.status_code, answer.content) == (200, PDF)
        changed = {
            "other_file": link["url"].replace(paper["id"], other["id"]),
            "longer": link["url"].replace("expires=1", "expires=2"),
            "unsigned": link["url"].split("&signature=")[0] + "&signature=x",
        }
        for name, url in changed.items():
            refused = await service.get(url, ANONYMOUS)
            assert (refused.status_code, refused.json()["code"]) == (404, "link_invalid"), name
        with clock_at(service, service.kit.clock() + timedelta(seconds=61)):
            assert (await service.get(link["url"], ANONYMOUS)).status_code == 404

    async def test_who_may_not_open_a_file_gets_no_link(self, service: RunningService) -> None:
        draft = await draft_of(service)
        paper = await upload(service, draft, AN)
        assert (await service.post(f"{path_of(draft, paper)}/links", STRANGER)).status_code == 404


class TestReuse:
    async def test_an_earlier_paper_of_the_owner_is_used_again_without_a_copy(self, service: RunningService) -> None:
        earlier = await draft_of(service)
        paper = await upload(service, earlier, AN, required_document="identity")
        own = (await service.get("/api/v1/documents", AN)).json()["items"]
        assert [(shown["id"], shown["dossier_id"]) for shown in own] == [(paper["id"], earlier["id"])]

        draft = await draft_of(service)
        body = {"document_id": paper["id"], "required_document": "identity"}
        answer = await service.post(f"/api/v1/dossiers/{draft['id']}/documents/reuse", AN, body)
        again = answer.raise_for_status().json()
        assert (answer.status_code, again["reused_from"]) == (201, paper["id"])
        assert (await row(service, again)).key == (await row(service, paper)).key
        assert (await service.get(answer.headers["Location"], AN)).content == PDF
        await must(service, draft, "submit", AN)

    async def test_somebody_else_s_paper_is_not_there(self, service: RunningService) -> None:
        paper = await upload(service, await draft_of(service), AN, required_document="identity")
        draft = await draft_of(service, STRANGER)
        body = {"document_id": paper["id"]}
        answer = await service.post(f"/api/v1/dossiers/{draft['id']}/documents/reuse", STRANGER, body)
        assert (answer.status_code, answer.json()["code"]) == (404, "document_not_found")
        assert (await service.get("/api/v1/documents", STRANGER)).json()["items"] == []

    async def test_an_official_cannot_give_one_person_s_paper_to_another(self, service: RunningService) -> None:
        dossier = await accepted(service)
        [paper] = await listed(service, dossier, CLERK)
        other = citizen("Bình", identity_number="027090000002")
        draft = await draft_of(service, other)
        await upload(service, draft, other, required_document="identity")
        await must(service, draft, "submit", other)
        body = {"document_id": paper["id"]}
        answer = await service.post(f"/api/v1/dossiers/{draft['id']}/documents/reuse", CLERK, body)
        assert (answer.status_code, answer.json()["code"]) == (404, "document_not_found")


async def test_files_that_no_paper_refers_to_are_removed_and_others_stay(service: RunningService) -> None:
    draft = await draft_of(service)
    paper = await upload(service, draft, AN)
    folder = Path(service.kit.settings.document_store)  # type: ignore[attr-defined]
    orphan, young = folder / "papers/2026-01-01/orphan", folder / "papers/2026-01-01/young"
    foreign = folder / "somebody-else"
    long_ago = (service.kit.clock() - SETTLED_AFTER - timedelta(minutes=5)).timestamp()
    orphan.parent.mkdir(parents=True)
    for file in (orphan, young, foreign):
        file.write_bytes(b"x")
    for file in (orphan, foreign, folder / (await row(service, paper)).key):
        os.utime(file, (long_ago, long_ago))
    await remove_orphans(service.kit)
    assert not orphan.exists() and young.exists() and foreign.exists()
    assert (await service.get(path_of(draft, paper), AN)).content == PDF


@pytest.mark.parametrize("purpose", ["filing", "supplement"])
async def test_an_upload_that_is_not_expected_leaves_no_row(service: RunningService, purpose: str) -> None:
    dossier = await accepted(service)
    answer = await try_upload(service, dossier, purpose=purpose)
    assert (answer.status_code, answer.json()["code"]) == (409, "upload_not_expected")
    assert len(await listed(service, dossier, AN)) == 1
