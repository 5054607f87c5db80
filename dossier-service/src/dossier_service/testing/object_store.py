"""An object store for tests: speaks as much of S3 as papers need, path-style, and keeps everything in memory.

It takes a request only with an AWS4 signature of the expected key, which it does not verify, and with the body's hash.
"""

import asyncio
import hashlib
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import unquote
from xml.sax.saxutils import escape, unescape

import uvicorn
from servicekit.testing.service import eventually
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

ACCESS_KEY = "test-access-key"
_UNSIGNED = {"UNSIGNED-PAYLOAD", None}


class Bucket:
    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.modified: dict[str, datetime] = {}
        self.parts: dict[str, dict[int, bytes]] = {}
        self.seen: list[str] = []
        """Method and what kind of request it was, in order."""
        self.fails = 0
        """So many requests to come are answered with 503."""
        self.port = 0

    @property
    def environment(self) -> dict[str, str]:
        """What an operator sets beside the address of the bucket."""
        return {
            "AWS_ENDPOINT": f"http://127.0.0.1:{self.port}",
            "AWS_ALLOW_HTTP": "true",
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": "test-secret-key",
        }

    async def answer(self, request: Request) -> Response:
        body = await request.body()
        if self.fails:
            self.fails -= 1
            return _fault(503, "SlowDown")
        if f"Credential={ACCESS_KEY}/" not in request.headers.get("authorization", ""):
            return _fault(403, "AccessDenied")
        told = request.headers.get("x-amz-content-sha256")
        if told not in _UNSIGNED and told != hashlib.sha256(body).hexdigest():
            return _fault(400, "XAmzContentSHA256Mismatch")
        key = request.path_params.get("key", "")
        if not key:
            return self._deleted(body) if request.method == "POST" else self._listed(request)
        return getattr(self, f"_{request.method.lower()}")(request, key, body)

    def keep(self, key: str, content: bytes) -> Response:
        self.objects[key], self.modified[key] = content, datetime.now(UTC)
        return Response(headers={"ETag": _etag(content)})

    def _put(self, request: Request, key: str, body: bytes) -> Response:
        upload, source = request.query_params.get("uploadId"), request.headers.get("x-amz-copy-source")
        if upload:
            self.seen.append("part")
            self.parts[upload][int(request.query_params["partNumber"])] = body
            return Response(headers={"ETag": _etag(body)})
        if source:
            self.seen.append("copy")
            content = self.objects.get(unquote(source).lstrip("/").partition("/")[2])
            if content is None:
                return _fault(404, "NoSuchKey")
            self.keep(key, content)
            return _xml(f"<CopyObjectResult><ETag>{_etag(content)}</ETag></CopyObjectResult>")
        self.seen.append("put")
        return self.keep(key, body)

    def _post(self, request: Request, key: str, body: bytes) -> Response:
        upload = request.query_params.get("uploadId")
        if upload is None:
            upload = f"upload-{len(self.parts)}"
            self.parts[upload] = {}
            return _xml(f"<InitiateMultipartUploadResult><UploadId>{upload}</UploadId></InitiateMultipartUploadResult>")
        self.seen.append("complete")
        parts = self.parts.pop(upload)
        self.keep(key, b"".join(parts[number] for number in sorted(parts)))
        return _xml("<CompleteMultipartUploadResult><ETag>&quot;whole&quot;</ETag></CompleteMultipartUploadResult>")

    def _get(self, request: Request, key: str, body: bytes) -> Response:
        if key not in self.objects:
            return _fault(404, "NoSuchKey")
        modified = format_datetime(self.modified[key], usegmt=True)
        content = self.objects[key]
        return Response(content, headers={"ETag": _etag(content), "Last-Modified": modified})

    _head = _get

    def _delete(self, request: Request, key: str, body: bytes) -> Response:
        if request.query_params.get("uploadId"):
            self.parts.pop(request.query_params["uploadId"], None)
        else:
            self.objects.pop(key, None)
        return Response(status_code=204)

    def _deleted(self, body: bytes) -> Response:
        """Several at once; one that is not there is no fault."""
        keys = [unescape(key) for key in re.findall("<Key>(.*?)</Key>", body.decode())]
        for key in keys:
            self.objects.pop(key, None)
        gone = "".join(f"<Deleted><Key>{escape(key)}</Key></Deleted>" for key in keys)
        return _xml(f"<DeleteResult>{gone}</DeleteResult>")

    def _listed(self, request: Request) -> Response:
        prefix = request.query_params.get("prefix", "")
        found = "".join(
            f"<Contents><Key>{escape(key)}</Key><Size>{len(content)}</Size><ETag>&quot;e&quot;</ETag>"
            f"<LastModified>{self.modified[key]:%Y-%m-%dT%H:%M:%S.000Z}</LastModified></Contents>"
            for key, content in sorted(self.objects.items())
            if key.startswith(prefix)
        )
        return _xml(f"<ListBucketResult><IsTruncated>false</IsTruncated>{found}</ListBucketResult>")


def _etag(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def _xml(text: str, status: int = 200) -> Response:
    return Response(f'<?xml version="1.0"?>{text}', status, media_type="application/xml")


def _fault(status: int, code: str) -> Response:
    return _xml(f"<Error><Code>{code}</Code></Error>", status)


@asynccontextmanager
async def bucket(name: str) -> AsyncIterator[Bucket]:
    held = Bucket()
    methods = ["GET", "HEAD", "PUT", "POST", "DELETE"]
    routes = [
        Route(f"/{name}", held.answer, methods=methods),
        Route(f"/{name}/{{key:path}}", held.answer, methods=methods),
    ]
    with socket.create_server(("127.0.0.1", 0)) as door:
        held.port = door.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), log_level="warning", lifespan="off"))
        async with _serving(server, door):
            yield held


@asynccontextmanager
async def _serving(server: uvicorn.Server, door: socket.socket) -> AsyncIterator[None]:
    task = asyncio.create_task(server.serve([door]))
    try:
        await eventually(lambda: server.started)
        yield
    finally:
        server.should_exit = True
        await task
