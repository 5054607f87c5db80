"""Logs of bounded size, and reading along in several of them."""

import shutil
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

BIGGEST_BYTES = 20 * 1024 * 1024
FOLLOW_POLL_SECONDS = 0.3


def rotate(log_file: Path, *, biggest_bytes: int = BIGGEST_BYTES) -> None:
    """Copies and empties a file that its process keeps open for appending; one old copy is kept."""
    if log_file.exists() and log_file.stat().st_size > biggest_bytes:
        shutil.copyfile(log_file, log_file.with_name(f"{log_file.name}.1"))
        with log_file.open("r+b") as log:
            log.truncate(0)


def last_lines(log_file: Path, count: int) -> list[str]:
    if not log_file.exists():
        return []
    with log_file.open("rb") as log:
        size = log.seek(0, 2)
        log.seek(max(0, size - 64 * 1024))
        return log.read().decode(errors="replace").splitlines()[-count:]


def follow(log_files: Sequence[Path], *, first_lines: int = 10) -> Iterator[tuple[str, str]]:
    """(name, line) for ever: the last lines of each, then what is added."""
    positions: dict[Path, int] = {}
    for log_file in log_files:
        positions[log_file] = log_file.stat().st_size if log_file.exists() else 0
        for line in last_lines(log_file, first_lines):
            yield log_file.stem, line
    while True:
        for log_file in log_files:
            for line in _added_lines(log_file, positions):
                yield log_file.stem, line
        time.sleep(FOLLOW_POLL_SECONDS)


def _added_lines(log_file: Path, positions: dict[Path, int]) -> list[str]:
    """Whole lines only; a file that shrank was rotated and is read from its beginning."""
    size = log_file.stat().st_size if log_file.exists() else 0
    start = positions[log_file] if size >= positions[log_file] else 0
    if size == start:
        positions[log_file] = start
        return []
    with log_file.open("rb") as log:
        log.seek(start)
        whole = log.read().rpartition(b"\n")
    positions[log_file] = start + len(whole[0]) + len(whole[1])
    return whole[0].decode(errors="replace").splitlines()
