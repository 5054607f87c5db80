"""A malware scanner for tests: speaks clamd's INSTREAM and finds what holds the word of its signature."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

SIGNATURE = b"MAU-MA-DOC-SAMPLE"
FINDING = "Sample.Malware-1"


class Clamd:
    def __init__(self) -> None:
        self.port = 0
        self.seen = 0
        self.says: bytes | None = None
        """Its answer to everything; None to judge by the signature."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        content = b""
        await reader.readline()
        while length := struct.unpack("!L", await reader.readexactly(4))[0]:
            content += await reader.readexactly(length)
        self.seen += 1
        judged = b"stream: " + FINDING.encode() + b" FOUND\n" if SIGNATURE in content else b"stream: OK\n"
        writer.write(self.says or judged)
        await writer.drain()
        writer.close()


@asynccontextmanager
async def clamd() -> AsyncIterator[Clamd]:
    scanner = Clamd()
    server = await asyncio.start_server(scanner.serve, "127.0.0.1", 0)
    scanner.port = server.sockets[0].getsockname()[1]
    async with server:
        yield scanner
