"""Errors as the caller sees them: `application/problem+json`, Vietnamese unless English is asked for."""

from collections.abc import Mapping
from typing import Annotated, Any

import orjson
import structlog
from fastapi import Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from servicekit import telemetry
from servicekit.database import is_passing
from servicekit.field_messages import message_of
from servicekit.fields import Unfit
from servicekit.problems import (
    BodyTooLarge,
    FieldError,
    InternalError,
    InvalidBody,
    InvalidParameter,
    MethodNotAllowed,
    NotFound,
    Problem,
    Unavailable,
    UnsupportedMediaType,
)

log = structlog.get_logger()

_BY_STATUS: Mapping[int, type[Problem]] = {
    400: InvalidBody,
    404: NotFound,
    405: MethodNotAllowed,
    413: BodyTooLarge,
    415: UnsupportedMediaType,
}


def language_of(request: Request) -> str:
    """`en` only when English is preferred over Vietnamese; `q` values are honoured."""
    best, best_weight = "vi", 0.0
    for part in request.headers.get("accept-language", "").split(","):
        tag, _, parameters = part.strip().partition(";")
        language = tag.split("-", 1)[0].lower()
        try:
            weight = float(parameters.strip().removeprefix("q=")) if parameters else 1.0
        except ValueError:
            continue
        if language in ("vi", "en") and weight > best_weight:
            best, best_weight = language, weight
    return best


async def _language(request: Request) -> str:
    return language_of(request)


Language = Annotated[str, Depends(_language)]
"""`vi` or `en`, for a route whose answer holds words for people."""


def render(request: Request, problem: Problem, origin: str) -> Response:
    context = telemetry.current()
    language = language_of(request)
    trace_id = context.trace_id if context else None
    document = problem.document(language, instance=request.url.path, trace_id=trace_id, origin=origin)
    headers = {"Content-Language": language, "Cache-Control": "no-store", **problem.headers}
    return Response(orjson.dumps(document, default=str), problem.status, headers, "application/problem+json")


def install(app: FastAPI, origin: str) -> None:
    """Exception handlers: a Problem as it is, FastAPI's own errors translated, anything else without internals."""

    async def on_problem(request: Request, error: Any) -> Response:
        return render(request, error, origin)

    async def on_invalid(request: Request, error: Any) -> Response:
        return render(request, problem_of(error), origin)

    async def on_http(request: Request, error: Any) -> Response:
        problem = _BY_STATUS.get(error.status_code, InternalError)()
        problem.headers |= dict(error.headers or {})
        if isinstance(problem, MethodNotAllowed):
            problem.headers["Allow"] = _allowed_methods(request)
        return render(request, problem, origin)

    app.add_exception_handler(Problem, on_problem)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(HTTPException, on_http)
    app.add_middleware(AnswerFailures, origin=origin)


class AnswerFailures:
    """Not an exception handler: Starlette raises again what one for `Exception` has answered, and uvicorn then closes
    the connection under the next request."""

    def __init__(self, app: ASGIApp, origin: str) -> None:
        self._app, self._origin = app, origin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def send_noting_start(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, send_noting_start)
        except Exception as error:
            # An answer that is cut must not look whole.
            if scope["type"] != "http" or started:
                raise
            log.exception("request_failed", route=getattr(scope.get("route"), "path", None))
            problem = Unavailable(headers={"Retry-After": "2"}) if is_passing(error) else InternalError()
            await render(Request(scope), problem, self._origin)(scope, receive, send)


def _allowed_methods(request: Request) -> str:
    """Of all routes with this path; Starlette names those of the first one."""
    routes = [route for router in request.app.state.kit.definition.routers for route in router.routes]
    matching = [route for route in routes if route.matches(request.scope)[0] is not Match.NONE]
    return ", ".join(sorted({method for route in matching for method in getattr(route, "methods", None) or ()}))


def field_errors(error: ValidationError) -> list[FieldError]:
    """The faults of a document that did not come as a request's body, with the same pointers and messages."""
    return [_field_error({**detail, "loc": ("body", *detail["loc"])}) for detail in error.errors()]


def problem_of(error: RequestValidationError) -> Problem:
    """A bad path is an address that doesn't exist, a bad parameter is 400, only a payload is 422."""
    details = error.errors()
    if any(detail["loc"][0] == "path" for detail in details):
        return NotFound()
    errors = [_field_error(detail) for detail in details]
    in_body = any(detail["loc"][0] == "body" for detail in details)
    return InvalidBody(errors=errors) if in_body else InvalidParameter(errors=errors)


def _field_error(detail: Mapping[str, Any]) -> FieldError:
    place, *path = detail["loc"]
    kind, context = str(detail["type"]), detail.get("ctx") or {}
    said = context.get("error")
    if isinstance(said, Unfit):
        kind, path = said.code, [*path, said.field] if said.field else path
    match place:
        case "query":
            pointer = f"?{path[0]}" if path else "?"
        case "header" | "cookie":
            pointer = f":{path[0]}" if path else ":"
        case _:
            pointer = "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)
    if kind == "json_invalid":
        pointer = ""
    return FieldError(pointer, kind, message_of(kind, str(detail["msg"]), context))
