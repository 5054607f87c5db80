"""The route class of every service: JSON guard, no unknown parameters, Idempotency-Key."""

from collections import Counter
from collections.abc import Callable, Container, Coroutine, Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi._compat import field_annotation_is_sequence
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.routing import Match
from starlette.types import Scope

from servicekit import auth, etag, idempotency, json_guard
from servicekit.json_guard import is_lines
from servicekit.problems import FieldError, InvalidParameter, NotFound, Text

_UNKNOWN = Text("Tham số không được hỗ trợ", "Unknown parameter")
_REPEATED = Text("Tham số này chỉ được nêu một lần", "This parameter may be given once only")
_NUL = Text("Ký tự NUL không được phép", "The NUL character is not allowed")

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


_KEY_PARAMETER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "Chosen by the caller: the same key with the same request gives the same answer, once in effect",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}

_IF_MATCH_PARAMETER = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag that was read; 428 without it, 412 when somebody has changed the resource since",
    "schema": {"type": "string"},
}


class KitRoute(APIRoute):
    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        if "POST" in (options.get("methods") or ()) and not idempotency.is_exempt(endpoint):
            extra = options.get("openapi_extra") or {}
            options["openapi_extra"] = {**extra, "parameters": [*extra.get("parameters", []), _KEY_PARAMETER]}
        super().__init__(path, endpoint, **options)
        told = (self.openapi_extra or {}).get("parameters", [])
        if _needs_version(self.dependant) and _IF_MATCH_PARAMETER not in told:
            self.openapi_extra = {**(self.openapi_extra or {}), "parameters": [*told, _IF_MATCH_PARAMETER]}

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()
        known = _query_parameters(self.dependant)
        doors = auth.doors_of(self.dependant)
        keyed = "POST" in (self.methods or ()) and not idempotency.is_exempt(self.endpoint)

        async def handle_guarded(request: Request) -> Response:
            _refuse_unknown_parameters(request, known)
            _refuse_repeated_parameters(request, known)
            _refuse_nul(request)
            # First who: nobody makes us read, parse and walk a large body only to be shown the door.
            for door in doors:
                await door(request)
            await json_guard.guard(request)
            if keyed:
                request.app.state.kit.authenticate(request)
                idempotency.expect_key(request)
            try:
                response = await handle(request)
            except idempotency.Replayed as replayed:
                return replayed.response
            if keyed:
                await idempotency.store(request, response)
            return response

        return handle_guarded


class LinesRoute(KitRoute):
    """The same path as another route, for callers who send NDJSON."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        content_type = dict(scope["headers"]).get(b"content-type", b"").decode("latin-1")
        return super().matches(scope) if is_lines(content_type) else (Match.NONE, {})


def api_router(*, tags: list[str]) -> APIRouter:
    """A router under `/api/v1`; tags group the operations in the merged OpenAPI."""
    return APIRouter(prefix="/api/v1", tags=list(tags), route_class=KitRoute)


def internal_router() -> APIRouter:
    """For the other services alone: never routed by the gateway, not part of the public OpenAPI."""
    return APIRouter(prefix="/internal", include_in_schema=False, route_class=KitRoute)


def _needs_version(dependant: Dependant) -> bool:
    return any(inner.call is etag.if_match or _needs_version(inner) for inner in dependant.dependencies)


def _query_parameters(dependant: Dependant) -> dict[str, bool]:
    """Names of query parameters, each with whether it may be given several times."""
    found: dict[str, bool] = {}
    for parameter in dependant.query_params:
        annotation = parameter.field_info.annotation
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            fields = {field.alias or name: field.annotation for name, field in annotation.model_fields.items()}
        else:
            fields = {parameter.alias: annotation}
        found |= {name: field_annotation_is_sequence(values) for name, values in fields.items()}
    for inner in dependant.dependencies:
        found |= _query_parameters(inner)
    return found


def _refuse_unknown_parameters(request: Request, known: Container[str]) -> None:
    unknown = [name for name in request.query_params if name not in known]
    if unknown:
        raise InvalidParameter(errors=[FieldError(f"?{name}", "unknown", _UNKNOWN) for name in unknown])


def _refuse_repeated_parameters(request: Request, known: Mapping[str, bool]) -> None:
    """Of two values one would be passed over, and who asks would believe it counted."""
    counts = Counter(name for name, _ in request.query_params.multi_items())
    repeated = [name for name, count in counts.items() if count > 1 and not known[name]]
    if repeated:
        raise InvalidParameter(errors=[FieldError(f"?{name}", "repeated", _REPEATED) for name in repeated])


def _refuse_nul(request: Request) -> None:
    """PostgreSQL stores no NUL, and answers a question with one by an error."""
    if any("\0" in str(value) for value in request.path_params.values()):
        raise NotFound
    faulty = [name for name, value in request.query_params.multi_items() if "\0" in value]
    if faulty:
        raise InvalidParameter(errors=[FieldError(f"?{name}", "nul_character", _NUL) for name in faulty])
