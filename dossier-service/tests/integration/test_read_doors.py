"""AUD-02 at every door that reads about a dossier: what shows something of a person is written down, once.

A new door needs a line here: whether reading it leaves a trace, and of which part.
"""

import re
from collections.abc import Iterable
from typing import Any

from dossier_service.reads.models import PersonalDataRead
from dossier_service.testing.courses import AN, APPROVER, OFFICER, Json, accepted, must, upload
from servicekit.auth import Caller
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService
from sqlalchemy import select, text

TRADE = official("officer-congthuong", "officer", "H05.06")
AUDITOR = official("auditor-tinh", "auditor", "H05")
DOSSIER = "/api/v1/dossiers/{dossier_id}"

# What stays written down of one answer: its kind and, of a part, which one.
NOTED: dict[str, tuple[str, str | None]] = {
    "/api/v1/dossiers": ("list", None),
    DOSSIER: ("dossier", None),
    f"{DOSSIER}/timeline": ("dossier", "timeline"),
    f"{DOSSIER}/history": ("dossier", "history"),
    f"{DOSSIER}/documents": ("dossier", "documents"),
    f"{DOSSIER}/documents/{{document_id}}": ("dossier", "documents"),
    f"{DOSSIER}/documents/{{document_id}}/signatures": ("dossier", "documents"),
    f"{DOSSIER}/originals": ("dossier", "originals"),
    f"{DOSSIER}/supplements": ("dossier", "supplements"),
    f"{DOSSIER}/messages": ("dossier", "messages"),
    f"{DOSSIER}/tasks": ("dossier", "tasks"),
    f"{DOSSIER}/forms": ("dossier", "forms"),
    f"{DOSSIER}/forms/{{form}}.pdf": ("dossier", "forms"),
    f"{DOSSIER}/results": ("dossier", "results"),
    f"{DOSSIER}/results/{{result_id}}": ("dossier", "results"),
    f"{DOSSIER}/results/{{result_id}}/acknowledgement.pdf": ("dossier", "results"),
    f"{DOSSIER}/provenance": ("dossier", "provenance"),
    f"{DOSSIER}/filing-review": ("dossier", "provenance"),
    f"{DOSSIER}/archive.zip": ("dossier", "archive"),
    "/api/v1/tasks": ("list", "tasks"),
    "/api/v1/tasks/{task_id}": ("dossier", "tasks"),
    "/api/v1/tasks/{task_id}/documents/{document_id}": ("dossier", "documents"),
    "/api/v1/results": ("list", "results"),
}
NOTHING_OF_A_PERSON = {
    f"{DOSSIER}/history/verification": "hashes and numbers",
    f"{DOSSIER}/access-log": "who read; of who reads that, nothing is told to anybody",
    f"{DOSSIER}/deadline": "instants, and why they moved",
    f"{DOSSIER}/process": "steps and the units that hold them",
    f"{DOSSIER}/links": "codes of dossiers that the caller sees anyway",
    f"{DOSSIER}/followers": "officials",
    f"{DOSSIER}/results/{{result_id}}/qr.svg": "an address",
}
THE_OWNERS_ALONE = {
    f"{DOSSIER}/suggestions": "their own words, for a draft; officials are refused",
    f"{DOSSIER}/resume-links": "when their own link to a draft ends; officials are refused",
    f"{DOSSIER}/uploads/{{upload_id}}": "what the caller is sending; whoever else asks is answered 404",
}


def about_a_dossier(paths: Iterable[str]) -> set[str]:
    return {path for path in paths if re.search(r"\{(dossier|task)_id\}", path)}


async def reads_of(service: RunningService, caller: Caller) -> list[PersonalDataRead]:
    async with service.kit.database.sessions() as session:
        query = select(PersonalDataRead).where(PersonalDataRead.reader == caller.subject)
        return list(await session.scalars(query.order_by(PersonalDataRead.id)))


async def full_dossier(service: RunningService) -> dict[str, str]:
    """One that has something behind every door; gives the ids that the paths need."""
    dossier = await accepted(service)
    path = f"/api/v1/dossiers/{dossier['id']}"
    (await service.post(f"{path}/messages", AN, {"body": "Xin hỏi"})).raise_for_status()
    paper = (await service.get(f"{path}/documents", AN)).json()["items"][0]
    asked: Json = {"unit": "H05.06", "question": "Ý kiến?", "limit": {"value": 1, "unit": "working_day"}}
    await must(service, dossier, "consult", OFFICER, asked | {"documents": [paper["id"]]})
    task = (await service.get(f"{path}/tasks", AN)).json()["items"][0]
    file = await upload(service, dossier, OFFICER, purpose="result")
    proposed = {"outcome": "granted", "result": {"title": "Phiếu", "document_ids": [file["id"]]}}
    await must(service, dossier, "answer-consultation", TRADE, {"task_id": task["id"], "answer": "Không"})
    for action, by in (("propose", OFFICER), ("decide", APPROVER)):
        await must(service, dossier, action, by, proposed)
    result = (await service.get(f"{path}/results", AN)).json()["items"][0]
    ids = {"dossier_id": dossier["id"], "document_id": paper["id"], "form": "01", "result_id": result["id"]}
    async with service.kit.database.transaction() as session:  # as of a procedure without a document
        await session.execute(text("UPDATE result SET document_ids = '{}'"))
        looked_at = "INSERT INTO filing_review VALUES (:id, '{denied}', now(), now() + interval '1 day')"
        await session.execute(text(looked_at), {"id": dossier["id"]})
    return ids | {"task_id": task["id"], "upload_id": dossier["id"]}


async def test_every_door_about_a_dossier_has_its_decision(service: RunningService) -> None:
    read = {path for path, methods in service.app.openapi()["paths"].items() if "get" in methods}
    assert about_a_dossier(read) == about_a_dossier(NOTED | NOTHING_OF_A_PERSON | THE_OWNERS_ALONE)


async def test_each_answer_leaves_the_trace_of_its_door_and_the_persons_own_none(service: RunningService) -> None:
    ids = await full_dossier(service)
    for path in NOTED | NOTHING_OF_A_PERSON:
        before = len(await reads_of(service, AUDITOR))
        answer = await service.get(path.format(**ids), AUDITOR)
        assert answer.status_code == 200, f"{path}: {answer.text}"
        left = (await reads_of(service, AUDITOR))[before:]
        expected = [NOTED[path]] if path in NOTED else []
        assert [(one.kind, one.asked.get("part")) for one in left] == expected, path
        assert all([str(one) for one in read.dossier_ids] == [ids["dossier_id"]] for read in left), path
        await service.get(path.format(**ids), AN)
    assert await reads_of(service, AN) == []
    told = await access_log(service, ids, AN)
    assert {(one["kind"], one["part"]) for one in told} == set(NOTED.values())


async def test_what_is_refused_leaves_none(service: RunningService) -> None:
    ids = await full_dossier(service)
    stranger = official("officer-gtvt", "officer", "H05.08")
    for path in (path for path in NOTED if "{" in path):
        assert (await service.get(path.format(**ids), stranger)).status_code in (403, 404), path
    assert await reads_of(service, stranger) == []
    for path in THE_OWNERS_ALONE:
        assert (await service.get(path.format(**ids), AUDITOR)).status_code in (403, 404), path
    assert await reads_of(service, AUDITOR) == []


async def access_log(service: RunningService, ids: dict[str, str], caller: Caller) -> list[dict[str, Any]]:
    path = f"/api/v1/dossiers/{ids['dossier_id']}/access-log"
    return (await service.get(path, caller, params={"page_size": 100})).raise_for_status().json()["items"]
