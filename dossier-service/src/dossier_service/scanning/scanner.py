"""The malware scanner clamd, asked over TCP (INSTREAM)."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import aioclamd

_PIECE_BYTES = 64 * 1024


class ScannerAway(Exception):
    """Nobody answers: no file's fault."""


class ScanFailed(Exception):
    """The scanner could not make up its mind about this file. `final` when it never will."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.final = final


@dataclass(frozen=True)
class Verdict:
    finding: str | None
    """None for a clean file."""


class Scanner:
    def __init__(self, host: str, port: int, timeout_seconds: float) -> None:
        self._client = aioclamd.ClamdAsyncClient(host, port, timeout=timeout_seconds)

    async def judge(self, path: Path) -> Verdict:
        """Raises ScannerAway, ScanFailed."""
        file = await asyncio.to_thread(path.open, "rb")
        with file:
            try:
                answer = await self._client.instream(_InPieces(file))  # type: ignore[arg-type]
            except aioclamd.ConnectionTimeoutError as error:
                raise ScanFailed("timeout") from error
            except aioclamd.BufferTooLongError as error:
                raise ScanFailed("too_long", final=True) from error
            except (aioclamd.ClamdConnectionError, OSError) as error:
                raise ScannerAway from error
            except aioclamd.ClamdError as error:
                raise ScanFailed("error") from error
        return _verdict(answer)


def _verdict(answer: dict[str, tuple[str, str | None]] | None) -> Verdict:
    match list((answer or {}).values()):
        case [("OK", _)]:
            return Verdict(None)
        case [("FOUND", finding)]:
            return Verdict(finding or "unknown")
        case _:
            raise ScanFailed("error")


class _InPieces:
    """Larger ones than the client library asks for: each costs a change of threads."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def read(self, _: int = -1) -> bytes:
        return self._file.read(_PIECE_BYTES)
