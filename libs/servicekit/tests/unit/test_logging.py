import json
import subprocess
import sys

PROGRAM = """
import structlog
from servicekit import logging

def fail(identity_number):
    raise ValueError("refused")

logging.configure("probe-service")
try:
    fail("027090000001")
except ValueError:
    structlog.get_logger().exception("failed")
"""


def test_a_logged_error_names_its_frames_but_no_values() -> None:
    finished = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, check=True)
    line = json.loads(finished.stdout)
    [error] = line["exception"]
    assert (error["exc_type"], error["exc_value"]) == ("ValueError", "refused")
    assert [frame["name"] for frame in error["frames"]] == ["<module>", "fail"]
    assert b"027090000001" not in finished.stdout


def test_a_logged_database_error_has_no_row() -> None:
    """PostgreSQL adds `DETAIL: Failing row contains (…)`: everything that a person wrote."""
    program = PROGRAM.replace('"refused"', r'f"violates check\nDETAIL:  Failing row contains ({identity_number})."')
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    [error] = json.loads(finished.stdout)["exception"]
    assert error["exc_value"] == "violates check"
    assert b"027090000001" not in finished.stdout
