from typing import Any

from fastapi import FastAPI
from servicekit.etag import IfMatch
from servicekit.routing import api_router


def told() -> dict[str, Any]:
    router = api_router(tags=["things"])

    @router.patch("/things/{number}")
    async def change(number: int, expected: IfMatch) -> None: ...

    @router.patch("/things")
    async def change_all() -> None: ...

    app = FastAPI()
    app.include_router(router)
    return app.openapi()["paths"]


def test_who_has_to_name_the_version_is_told_so() -> None:
    parameters = told()["/api/v1/things/{number}"]["patch"]["parameters"]
    (header,) = [parameter for parameter in parameters if parameter["in"] == "header"]
    assert (header["name"], header["required"]) == ("If-Match", True)
    assert "428" in header["description"]


def test_nobody_else_is() -> None:
    assert not told()["/api/v1/things"]["patch"].get("parameters")
