"""What leaves the catalogue as a file."""

import asyncio
import gzip
import hashlib
from functools import partial
from typing import IO

from fastapi import Response
from fastapi.responses import StreamingResponse
from servicekit.auth import TokenMint
from starlette.background import BackgroundTask

from catalog_service.imports import schemas
from catalog_service.imports.problems import ExportTooLarge
from catalog_service.imports.receiving import SIGNATURE
from catalog_service.imports.schemas import GZIP, SPREADSHEET, Files

_PIECE_BYTES = 64 * 1024


def file(content: IO[bytes], name: str, media_type: str) -> Response:
    """Sent piece by piece, read in a thread, then closed."""
    pieces = iter(partial(content.read, _PIECE_BYTES), b"")
    closing = BackgroundTask(content.close)
    return StreamingResponse(pieces, headers=_file(name), media_type=media_type, background=closing)


def workbook(content: bytes, name: str) -> Response:
    return Response(content, headers=_file(name), media_type=SPREADSHEET)


async def package(content: bytes, files: Files, compressed: bool, mint: TokenMint) -> Response:
    """Signed as it is sent, and never more than an import takes. Raises ExportTooLarge."""
    if compressed:
        # Without a time: the same catalogue gives the same bytes.
        content = await asyncio.to_thread(gzip.compress, content, mtime=0)
    if files is Files.INSIDE and len(content) > schemas.MAX_BYTES:
        raise ExportTooLarge
    name, media_type = ("catalog.json.gz", GZIP) if compressed else ("catalog.json", "application/json")
    headers = _file(name)
    headers |= {"X-Package-SHA256": hashlib.sha256(content).hexdigest(), SIGNATURE: mint.sign(content)}
    return Response(content, headers=headers, media_type=media_type)


def _file(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
