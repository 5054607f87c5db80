from itertools import islice
from pathlib import Path

from local import log_files


def test_a_log_is_copied_and_emptied_while_its_writer_goes_on(tmp_path: Path) -> None:
    log_file = tmp_path / "gateway.log"
    with log_file.open("ab", buffering=0) as writer:
        writer.write(b"old\n" * 100)
        log_files.rotate(log_file, biggest_bytes=100)
        writer.write(b"new\n")
    assert log_file.read_bytes() == b"new\n"
    assert (tmp_path / "gateway.log.1").read_bytes() == b"old\n" * 100


def test_reading_along_gives_old_and_added_lines_across_a_rotation(tmp_path: Path) -> None:
    log_file = tmp_path / "nats.log"
    log_file.write_text("one\ntwo\n")
    lines = log_files.follow([log_file], first_lines=1)
    assert next(lines) == ("nats", "two")
    with log_file.open("a") as writer:
        writer.write("three\nhalf")
    assert next(lines) == ("nats", "three")
    log_file.write_text("4\n5\n")
    assert list(islice(lines, 2)) == [("nats", "4"), ("nats", "5")]
