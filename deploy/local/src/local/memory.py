"""Memory of processes and of all that they started."""

from collections.abc import Iterator
from pathlib import Path


def memory_bytes(pid: int) -> int:
    """The process with its children. Shared pages count in proportion (PSS), where the kernel tells; else RSS."""
    return sum(_own_bytes(one) for one in (pid, *_descendants(pid)))


def _own_bytes(pid: int) -> int:
    for file, label in (("smaps_rollup", "Pss:"), ("status", "VmRSS:")):
        try:
            lines = Path(f"/proc/{pid}/{file}").read_text().splitlines()
        except OSError:
            continue
        for line in lines:
            if line.startswith(label):
                return int(line.split()[1]) * 1024
    return 0


def _descendants(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(word) for word in task.read_text().split()]
        except OSError:
            continue
        for child in children:
            yield child
            yield from _descendants(child)
