from datetime import UTC, datetime, timedelta

import pytest
from notification_service.deliveries.lifecycle import (
    MAX_ATTEMPTS,
    SENT,
    DeliveryStatus,
    after_attempt,
    next_attempt,
    permanent,
    suppressed,
    temporary,
)

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def test_delay_grows_and_is_bounded() -> None:
    moments = [next_attempt(temporary("smtp_451"), attempt, NOW) for attempt in range(1, MAX_ATTEMPTS + 1)]
    delays = [moment - NOW for moment in moments if moment]
    assert delays == sorted(delays)
    assert (delays[0], delays[-1]) == (timedelta(seconds=0.5), timedelta(hours=1))
    assert sum(delays, timedelta()) > timedelta(days=1)


@pytest.mark.parametrize("outcome", [SENT, permanent("smtp_550"), suppressed("no_phone")])
def test_what_is_over_is_not_tried_again(outcome: object) -> None:
    assert next_attempt(outcome, 1, NOW) is None  # type: ignore[arg-type]


def test_last_attempt_decides() -> None:
    assert after_attempt(temporary("smtp_451"), MAX_ATTEMPTS - 1).status is DeliveryStatus.TEMPORARY_FAILURE
    assert after_attempt(temporary("smtp_451"), MAX_ATTEMPTS) == permanent("smtp_451")
    assert after_attempt(SENT, MAX_ATTEMPTS) is SENT
