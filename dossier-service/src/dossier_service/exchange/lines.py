"""`POST /sync/dossiers` as a stream: one item a line in, one outcome a line out, however many there are.

What has arrived is handled in batches, each in a transaction of its own; memory does not grow with the stream. Sending
the whole stream again changes nothing, so a cut connection is mended by repeating it.
"""

from collections.abc import AsyncIterator
from typing import Any

import orjson
from fastapi.responses import StreamingResponse
from servicekit import json_guard
from servicekit.app import Kit
from servicekit.auth import Caller
from servicekit.problems import FieldError, InvalidBody, Text
from starlette.types import Receive, Scope, Send

from dossier_service.exchange import intake
from dossier_service.exchange.schemas import SyncOutcome
from dossier_service.exchange.surroundings import rejected

MAX_LINE_BYTES = 64 * 1024
BATCH = 500
_TOO_LONG = FieldError(
    "",
    "line_too_long",
    Text(f"Một dòng có tối đa {MAX_LINE_BYTES} byte", f"A line may have {MAX_LINE_BYTES} bytes"),
)
_NO_OBJECT = FieldError("", "invalid_item", Text("Mỗi dòng là một đối tượng JSON", "Each line is a JSON object"))


class DuplexResponse(StreamingResponse):
    """Answers while the request is still coming: nothing else may listen to it for a hang-up meanwhile."""

    media_type = "application/x-ndjson"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.stream_response(send)


async def outcomes(kit: Kit, received: AsyncIterator[bytes], partner: Caller, language: str) -> AsyncIterator[bytes]:
    """NDJSON out, in the order of what came in."""
    async for lines in _lines(received):
        for start in range(0, len(lines), BATCH):
            yield await _handle(kit, lines[start : start + BATCH], partner, language)


async def _handle(kit: Kit, lines: list[bytes | None], partner: Caller, language: str) -> bytes:
    parsed = [_parse(line, language) for line in lines]
    items = [item for item in parsed if isinstance(item, dict)]
    async with kit.database.transaction() as session:
        received = iter(await intake.receive(session, items, partner, kit.clock(), language) if items else [])
    answered = [item if isinstance(item, SyncOutcome) else next(received) for item in parsed]
    return b"".join(orjson.dumps(outcome.model_dump(mode="json")) + b"\n" for outcome in answered)


async def _lines(received: AsyncIterator[bytes]) -> AsyncIterator[list[bytes | None]]:
    """The complete lines of each chunk; None stands for one that was too long, whose rest is passed over."""
    rest, passing_over = b"", False
    async for chunk in received:
        *complete, rest = (rest + chunk).split(b"\n")
        lines: list[bytes | None] = []
        for line in complete:
            if passing_over:
                passing_over = False
            elif line.strip():
                lines.append(line if len(line) <= MAX_LINE_BYTES else None)
        if len(rest) > MAX_LINE_BYTES:
            if not passing_over:
                lines.append(None)
            rest, passing_over = b"", True
        if lines:
            yield lines
    if rest.strip() and not passing_over:
        yield [rest]


def _parse(line: bytes | None, language: str) -> dict[str, Any] | SyncOutcome:
    if line is None:
        return rejected(None, _TOO_LONG, language)
    try:
        item = json_guard.parse(line)
    except InvalidBody as problem:
        return rejected(None, problem.errors[0]._replace(pointer=""), language)
    return item if isinstance(item, dict) else rejected(None, _NO_OBJECT, language)
