"""The merged OpenAPI, its page, the list of problems, and the operator's addresses."""

from typing import Any

from aiohttp import web

Gateway = Any

SERVICE_OPENAPI = {
    "openapi": "3.1.0",
    "paths": {
        "/api/v1/procedures": {"get": {"summary": "Find procedures", "responses": {}}},
        "/internal/x": {"get": {"responses": {}}},
    },
    "components": {"schemas": {"Procedure": {"type": "object"}}},
}


async def test_the_merged_document_has_the_services_and_our_own_operations(gateway: Gateway) -> None:
    async def document(request: web.Request) -> web.Response:
        return web.json_response(SERVICE_OPENAPI)

    gateway.service.handlers["/openapi.json"] = document
    merged = (await gateway.client.get(f"{gateway.url}/openapi.json")).json()
    assert set(merged["paths"]) >= {"/api/v1/procedures", "/api/v1/oauth/token", "/api/v1/problems"}
    assert "/internal/x" not in merged["paths"]
    assert set(merged["components"]["securitySchemes"]) == {"vneid", "provincial", "partner"}
    assert all(operation["summary"] for operations in merged["paths"].values() for operation in operations.values())


async def test_a_service_that_is_down_does_not_take_the_document_along(gateway: Gateway) -> None:
    async def broken(request: web.Request) -> web.Response:
        return web.Response(status=500)

    gateway.service.handlers["/openapi.json"] = broken
    answer = await gateway.client.get(f"{gateway.url}/openapi.json")
    assert answer.status_code == 200
    assert "/api/v1/oauth/token" in answer.json()["paths"]


async def test_the_page_needs_nothing_from_other_hosts(gateway: Gateway) -> None:
    page = await gateway.client.get(f"{gateway.url}/docs")
    assert page.status_code == 200
    assert "Một Cửa" in page.text
    assert "https://" not in page.text
    for name in ("swagger-ui-bundle.js", "swagger-ui.css", "favicon.png"):
        assert f"/docs/{name}" in page.text
        assert (await gateway.client.get(f"{gateway.url}/docs/{name}")).status_code == 200


async def test_all_problems_are_listed_once_by_code(gateway: Gateway) -> None:
    async def problems(request: web.Request) -> web.Response:
        listed = {"code": "a_service_problem", "status": 409, "title_vi": "Trái trạng thái", "title_en": "Wrong state"}
        return web.json_response([listed])

    gateway.service.handlers["/problems.json"] = problems
    items = (await gateway.client.get("/problems")).json()["items"]
    codes = [item["code"] for item in items]
    assert {"a_service_problem", "upstream_timeout", "not_found"} <= set(codes)
    assert codes == sorted(set(codes))


async def test_another_method_on_our_own_path_is_405(gateway: Gateway) -> None:
    answer = await gateway.client.get("/oauth/token")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


async def test_who_comes_by_a_browser_is_welcome(gateway: Any) -> None:
    page = await gateway.client.get(f"{gateway.url}/?vnp_ResponseCode=00")
    assert page.status_code == 200
    assert "Một Cửa" in page.text and "/docs" in page.text


async def test_life_readiness_and_measurements(gateway: Gateway) -> None:
    await gateway.client.get("/dossiers/an-identifier?secret=1")
    assert (await gateway.client.get(f"{gateway.url}/livez")).json() == {"status": "ok"}
    ready = await gateway.client.get(f"{gateway.url}/readyz")
    assert (ready.status_code, ready.json()) == (200, {"ready": True, "degraded": []})
    measured = (await gateway.client.get(f"{gateway.url}/metrics")).text
    assert 'route="/dossiers",status="200"' in measured
    assert "an-identifier" not in measured
