"""A program in a process of its own: what it works on is somebody else's, and may want all memory and never end."""

import asyncio
import sys
from typing import NamedTuple


class Ended(NamedTuple):
    """`answer` is what it wrote to its standard output, `said` to its standard error."""

    returncode: int
    answer: bytes
    said: bytes


async def run(program: str, asked: bytes, timeout_seconds: float) -> Ended:
    """Runs a file of Python that reads `asked` from its standard input. It is killed when the time is over, or when
    who asked waits no longer. Raises TimeoutError."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        program,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        answer, said = await asyncio.wait_for(process.communicate(asked), timeout_seconds)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return Ended(process.returncode or 0, answer, said)
