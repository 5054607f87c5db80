"""Makes watermarked copies, a few at a time, each in a process of its own that can be ended."""

import asyncio
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

import orjson
import structlog
from servicekit import apart
from servicekit.printing.letters import showable
from starlette.concurrency import run_in_threadpool

from dossier_service.documents.store import COPY_PREFIX, forget
from dossier_service.watermarks import stamping
from dossier_service.watermarks.problems import NoWatermark, WatermarksBusy

log = structlog.get_logger()

STAMP = "stamp"
AT_ONCE = 2
MAX_WAITING = 16
TIMEOUT_SECONDS = 30.0
_FORMATS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}


class Stamp:
    def __init__(self, timeout_seconds: float = TIMEOUT_SECONDS, max_waiting: int = MAX_WAITING) -> None:
        self._timeout_seconds, self._max_waiting = timeout_seconds, max_waiting
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    async def copy(self, paper: Path, media_type: str, lines: Sequence[str]) -> Path:
        """A PDF for the caller to remove, with the lines over every page. Raises NoWatermark, WatermarksBusy."""
        if media_type not in _FORMATS:
            raise NoWatermark
        if self._waiting >= self._max_waiting:
            raise WatermarksBusy
        self._waiting += 1
        try:
            async with self._turns:
                return await self._made(paper, _FORMATS[media_type], lines)
        finally:
            self._waiting -= 1

    async def _made(self, paper: Path, file_format: str, lines: Sequence[str]) -> Path:
        descriptor, name = await run_in_threadpool(tempfile.mkstemp, prefix=COPY_PREFIX, suffix=".pdf")
        os.close(descriptor)
        copy = Path(name)
        asked = {"paper": str(paper), "format": file_format, "lines": showable(list(lines)), "copy": name}
        try:
            await self._run(orjson.dumps(asked))
        except BaseException:
            forget(copy)
            raise
        return copy

    async def _run(self, asked: bytes) -> None:
        try:
            ended = await apart.run(stamping.__file__, asked, self._timeout_seconds)
        except TimeoutError as error:
            raise WatermarksBusy from error
        if ended.returncode:
            # What it said may quote the paper: its last word is the kind of error.
            kind = ended.said.decode(errors="replace").rpartition("\n")[0].rpartition("\n")[2].partition(":")[0][:100]
            log.warning("no_watermark", returncode=ended.returncode, kind=kind)
            raise NoWatermark
