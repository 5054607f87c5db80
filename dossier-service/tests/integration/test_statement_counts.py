"""A list of fifty sends as many statements as a list of one: nothing is looked up line by line."""

import pytest
from dossier_service.testing.courses import AN, APPROVER, OFFICER, Json, accepted, must, upload
from dossier_service.testing.statements import statements
from servicekit.auth import Caller
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService
from sqlalchemy import text

MANY = 50
AUDITOR = official("auditor-tinh", "auditor", "H05")
TRADE = official("officer-congthuong", "officer", "H05.06")
DOSSIER = "/api/v1/dossiers/{id}"

# A row is copied under an id of its own; what else has to differ is said here, in terms of the copy's number `n`.
COPIED = {
    "document": "'id', gen_random_uuid()",
    "task": "'id', gen_random_uuid()",
    "dossier_message": "'id', gen_random_uuid()",
    "dossier_history": "'sequence', t.sequence + 1000 * n",
    "printed_form": "'number', t.number + 100 * n",
    "personal_data_read": "'id', gen_random_uuid()",
    "dossier": "'id', md5(t.id::text || n)::uuid, 'code', t.code || '-' || n, "
    "'draft_number', t.draft_number || '-' || n",
    "result": "'id', gen_random_uuid(), 'dossier_id', md5(t.dossier_id::text || n)::uuid, 'code', t.code || n, "
    "'number', t.number || n",
}
LISTS: dict[str, Caller] = {
    f"{DOSSIER}/documents": OFFICER,
    f"{DOSSIER}/tasks": OFFICER,
    f"{DOSSIER}/messages?page_size=50": OFFICER,
    f"{DOSSIER}/timeline": OFFICER,
    f"{DOSSIER}/history": OFFICER,
    f"{DOSSIER}/forms": OFFICER,
    f"{DOSSIER}/access-log?page_size=50": AN,
    "/api/v1/documents?page_size=50": AN,
    "/api/v1/results?page_size=50": APPROVER,
    "/api/v1/tasks?page_size=50": TRADE,
}


async def with_one_of_each(service: RunningService) -> Json:
    dossier = await accepted(service)
    path = f"/api/v1/dossiers/{dossier['id']}"
    (await service.post(f"{path}/messages", AN, {"body": "Xin hỏi"})).raise_for_status()
    asked: Json = {"unit": "H05.06", "question": "Ý kiến?", "limit": {"value": 1, "unit": "working_day"}}
    await must(service, dossier, "consult", OFFICER, asked)
    task = (await service.get(f"{path}/tasks", OFFICER)).json()["items"][0]
    await must(service, dossier, "answer-consultation", TRADE, {"task_id": task["id"], "answer": "Không"})
    file = await upload(service, dossier, OFFICER, purpose="result")
    proposed = {"outcome": "granted", "result": {"title": "Phiếu", "document_ids": [file["id"]]}}
    for action, by in (("propose", OFFICER), ("decide", APPROVER)):
        await must(service, dossier, action, by, proposed)
    return dossier


async def copy(service: RunningService, table: str) -> None:
    change = f"jsonb_populate_record(t, jsonb_build_object({COPIED[table]}))"
    copies = (
        f"INSERT INTO {table} SELECT (c).* FROM (SELECT {change} AS c FROM {table} t, generate_series(1, {MANY}) n) x"
    )
    async with service.kit.database.transaction() as session:
        await session.execute(text(copies))


async def sent(service: RunningService, path: str, caller: Caller) -> tuple[int, int]:
    """How many statements, for how many lines."""
    with statements(service) as heard:
        answer = await service.get(path, caller)
    return len(heard), len(answer.raise_for_status().json()["items"])


@pytest.mark.bends_due_dates
async def test_no_list_looks_anything_up_line_by_line(service: RunningService) -> None:
    dossier = await with_one_of_each(service)
    paths = {path.format(**dossier): caller for path, caller in LISTS.items()}
    for path, caller in paths.items():
        await sent(service, path, caller)
    few = {path: await sent(service, path, caller) for path, caller in paths.items()}
    for table in COPIED:
        await copy(service, table)
    many = {path: await sent(service, path, caller) for path, caller in paths.items()}
    for path in paths:
        assert many[path][1] >= MANY > few[path][1], path
        assert many[path][0] == few[path][0], path
