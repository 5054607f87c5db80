"""The painter: one picture at a time, each in a process of its own that can be ended; the last ones are kept."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

import orjson
import structlog
from servicekit import apart

from analytics_service.charts import painting
from analytics_service.charts.problems import PainterBusy

log = structlog.get_logger()

MAX_WAITING = 8
TIMEOUT_SECONDS = 20.0
KEPT = 64
_RETRY = {"Retry-After": "5"}


class Painter:
    def __init__(self, timeout_seconds: float = TIMEOUT_SECONDS, max_waiting: int = MAX_WAITING) -> None:
        self._timeout_seconds, self._max_waiting = timeout_seconds, max_waiting
        self._one_at_a_time = asyncio.Lock()
        self._waiting = 0
        self._kept: OrderedDict[str, bytes] = OrderedDict()

    async def picture(self, key: str, spec: Mapping[str, Any], file_format: str, language: str) -> bytes:
        """`key` names the picture: the same key is painted once. Raises PainterBusy."""
        if key not in self._kept and self._waiting >= self._max_waiting:
            raise PainterBusy(headers=_RETRY)
        self._waiting += 1
        try:
            async with self._one_at_a_time:
                if key not in self._kept:
                    self._keep(key, await self._paint(spec, file_format, language))
                self._kept.move_to_end(key)
                return self._kept[key]
        finally:
            self._waiting -= 1

    def _keep(self, key: str, picture: bytes) -> None:
        self._kept[key] = picture
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)

    async def _paint(self, spec: Mapping[str, Any], file_format: str, language: str) -> bytes:
        asked = orjson.dumps({"spec": spec, "format": file_format, "language": language})
        try:
            ended = await apart.run(painting.__file__, asked, self._timeout_seconds)
        except TimeoutError as error:
            raise PainterBusy(headers=_RETRY) from error
        if ended.returncode or not ended.answer:
            said = ended.said.decode(errors="replace")[-500:]
            log.error("chart_not_painted", returncode=ended.returncode, said=said)
            raise PainterBusy(headers=_RETRY)
        return ended.answer
