"""A printed page as an answer: nobody keeps it for others, who has it already gets 304."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import Response

PDF: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}},
    304: {"description": "Unchanged"},
}


async def pdf(etag: str, if_none_match: str | None, name: str, draw: Callable[[], Awaitable[bytes]]) -> Response:
    """Drawn only when the caller does not have it. `name` is in plain letters."""
    if _is_known(if_none_match or "", etag):
        return Response(status_code=304, headers={"ETag": etag, "Cache-Control": "no-store"})
    answer = pdf_once(await draw(), name)
    answer.headers["ETag"] = etag
    return answer


def pdf_once(content: bytes, name: str) -> Response:
    """A page that changes from one question to the next."""
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'inline; filename="{name}"',
        "Content-Language": "vi",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, headers=headers, media_type="application/pdf")


def _is_known(if_none_match: str, etag: str) -> bool:
    # RFC 9110 13.1.2: If-None-Match compares weakly.
    known = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return "*" in known or etag.removeprefix("W/") in known
