"""The examples that the OpenAPI gives are sent through their doors, as by somebody who copies them."""

from typing import Any

from contracts.catalog import ProcedurePublished, ProcedureRetired
from servicekit.testing.keys import official, partner
from servicekit.testing.service import RunningService

ADMINISTRATOR = official("administrator", "administrator", "H05")
PORTAL = partner("national-portal", "*", scopes=("sync:procedures:write",))
CODE, COPY = "1.999901", "1.999902"
API = "/api/v1"


def examples(service: RunningService, method: str, path: str) -> list[Any]:
    """Of the body, of its schema, or of the model that the schema names."""
    document = service.app.openapi()
    body = document["paths"][API + path][method]["requestBody"]["content"]["application/json"]
    model = document["components"]["schemas"].get(body["schema"].get("$ref", "").rpartition("/")[2], {})
    named = [example["value"] for example in body.get("examples", {}).values()]
    return named or body["schema"].get("examples") or model["examples"]


async def act(service: RunningService, code: str, action: str, body: Any = None) -> Any:
    (example,) = examples(service, "post", f"/procedures/{{code}}/actions/{action}")
    answer = await service.post(f"{API}/procedures/{code}/actions/{action}", ADMINISTRATOR, body or example)
    assert answer.status_code in (200, 201), answer.text
    return answer


async def test_the_example_of_a_procedure_is_drafted_published_copied_and_retired(sampled: RunningService) -> None:
    (document,) = examples(sampled, "post", "/procedures")
    created = await sampled.post(f"{API}/procedures", ADMINISTRATOR, document)
    assert created.status_code == 201, created.text
    (change,) = examples(sampled, "patch", "/procedures/{code}/draft")
    headers = sampled.headers(ADMINISTRATOR, version=1)
    changed = await sampled.client.patch(f"{API}/procedures/{CODE}/draft", json=change, headers=headers)
    assert changed.status_code == 200, changed.text
    await act(sampled, CODE, "publish")
    await act(sampled, CODE, "clone")
    await act(sampled, COPY, "publish", {"valid_from": "2026-04-01"})
    await act(sampled, CODE, "retire")
    await act(sampled, CODE, "take-back-retirement")
    published = [event.code for event in await sampled.recorded(ProcedurePublished)]
    assert published[-3:] == [CODE, COPY, CODE]
    assert [event.code for event in await sampled.recorded(ProcedureRetired)] == [CODE]


async def test_the_example_of_a_procedure_is_published_as_it_is(sampled: RunningService) -> None:
    (document,) = examples(sampled, "post", "/procedures")
    await sampled.post(f"{API}/procedures", ADMINISTRATOR, document)
    published = await sampled.post(f"{API}/procedures/{CODE}/actions/publish", ADMINISTRATOR, {})
    assert (published.status_code, published.json()["version"]) == (200, 1)


async def test_the_examples_of_imports_are_imported(sampled: RunningService, samples: Any) -> None:
    document, national = examples(sampled, "post", "/catalog/imports")
    for body in (document, national):
        operation = await samples.bring_in(body)
        assert operation["state"] == "done", await samples.report_of(operation)
    assert (await sampled.get(f"{API}/procedures/{CODE}")).json()["name"] == national["records"][0]["TENTTHC"]


async def test_the_example_of_a_partners_proposal_is_taken(sampled: RunningService) -> None:
    (proposal,) = examples(sampled, "post", "/sync/procedures")
    answer = await sampled.post(f"{API}/sync/procedures", PORTAL, proposal)
    assert answer.status_code in (200, 202), answer.text
