"""What tus 1.0 asks of every answer, and the headers in which it speaks (https://tus.io/protocols/resumable-upload)."""

from collections.abc import Callable, Coroutine
from datetime import UTC
from email.utils import format_datetime
from typing import Annotated, Any

from fastapi import Header, Request, Response
from fastapi.exceptions import RequestValidationError
from servicekit.problems import Problem
from servicekit.rendering import problem_of
from servicekit.routing import KitRoute
from starlette.routing import Match
from starlette.types import Scope

from dossier_service.inspection.limits import MAX_BYTES
from dossier_service.resumable_uploads.checksum import ALGORITHMS
from dossier_service.resumable_uploads.limits import TUS_VERSION as VERSION
from dossier_service.resumable_uploads.models import ResumableUpload
from dossier_service.resumable_uploads.problems import TusVersionUnsupported, UploadContentTypeRefused

CONTENT_TYPE = "application/offset+octet-stream"
OFFERED = {
    "Tus-Version": VERSION,
    "Tus-Extension": "creation,expiration,termination,checksum",
    "Tus-Max-Size": str(MAX_BYTES),
    "Tus-Checksum-Algorithm": ALGORITHMS,
}
_EVERYWHERE = {"Tus-Resumable": VERSION}
_LOOKING = ("GET", "HEAD", "OPTIONS")
"""OPTIONS asks for the versions; who looks need not speak the protocol. The gateway turns HEAD into GET."""

UploadLength = Annotated[int, Header(alias="Upload-Length", ge=0, description="of the whole file, in bytes")]
UploadOffset = Annotated[int, Header(alias="Upload-Offset", ge=0, description="of the first byte of this body")]
UploadMetadataHeader = Annotated[
    str | None,
    Header(
        alias="Upload-Metadata",
        description="`filename`, `filetype`, `required_document`, `purpose`, `confidentiality`, `replaces`, in base64",
    ),
]
UploadChecksum = Annotated[
    str | None, Header(alias="Upload-Checksum", description="`sha1` or `sha256`, a blank and the base64 of this body's")
]
_VERSION_PARAMETER = {"name": "Tus-Resumable", "in": "header", "required": True, "schema": {"const": VERSION}}
SPOKEN: dict[str, Any] = {"parameters": [_VERSION_PARAMETER]}
SPOKEN_WITH_BODY = SPOKEN | {
    "requestBody": {"required": True, "content": {CONTENT_TYPE: {"schema": {"type": "string", "format": "binary"}}}}
}


class TusRoute(KitRoute):
    """Names the version in every answer, problems too, and goes no further with another one."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Some networks let no PATCH through: then a POST says that it is one."""
        said = dict(scope["headers"]).get(b"x-http-method-override") if scope["method"] == "POST" else None
        if said is None:
            return super().matches(scope)
        method = said.decode("latin-1").upper()
        match, found = super().matches({**scope, "method": method})
        return match, {**found, "method": method}

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_spoken(request: Request) -> Response:
            try:
                _require_version(request)
                response = await handle(request)
            except RequestValidationError as error:
                problem = problem_of(error)
                problem.headers |= _EVERYWHERE
                raise problem from error
            except Problem as problem:
                problem.headers |= _EVERYWHERE
                raise
            response.headers.update(_EVERYWHERE)
            return response

        return handle_spoken


def _require_version(request: Request) -> None:
    said = request.headers.get("tus-resumable", VERSION if request.method in _LOOKING else None)
    if said != VERSION:
        raise TusVersionUnsupported


def require_content_type(request: Request) -> None:
    """Raises UploadContentTypeRefused."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != CONTENT_TYPE:
        raise UploadContentTypeRefused


def state(upload: ResumableUpload) -> dict[str, str]:
    """The headers that say how far an upload is; `Location` is the paper's, once there is one."""
    told = {
        "Upload-Offset": str(upload.received_bytes),
        "Upload-Length": str(upload.length_bytes),
        "Upload-Expires": format_datetime(upload.expires_at.astimezone(UTC), usegmt=True),
        "Cache-Control": "no-store",
    }
    if upload.document_id:
        told["Location"] = f"/api/v1/dossiers/{upload.dossier_id}/documents/{upload.document_id}"
    return told
