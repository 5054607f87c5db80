import pytest
from gateway.clients.delays import FailureDelays
from gateway.clients.problems import TooManyFailures


def test_who_guesses_waits_longer_each_time_and_nobody_else_does() -> None:
    now = [0.0]
    delays = FailureDelays(lambda: now[0])
    waits = []
    for _ in range(7):
        try:
            delays.check("tax", "192.0.2.1")
        except TooManyFailures as error:
            assert error.retry_after_seconds is not None
            waits.append(error.retry_after_seconds - 1)
            now[0] += error.retry_after_seconds
        delays.failed("tax", "192.0.2.1")
    assert waits == [1, 2, 4, 8]
    with pytest.raises(TooManyFailures):
        delays.check("tax", "192.0.2.1")
    delays.check("tax", "192.0.2.2")
    delays.succeeded("tax", "192.0.2.1")
    delays.check("tax", "192.0.2.1")
