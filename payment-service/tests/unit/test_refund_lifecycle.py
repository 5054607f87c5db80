from datetime import date
from itertools import product

import pytest
from payment_service.refunds.lifecycle import UNCERTAIN, RefundStatus, may_send, next_status

PENDING, REFUNDED, ERROR = RefundStatus.PENDING, RefundStatus.REFUNDED, RefundStatus.ERROR
ALLOWED = {(PENDING, REFUNDED), (PENDING, ERROR), (ERROR, REFUNDED)}


@pytest.mark.parametrize(("status", "told"), product(RefundStatus, RefundStatus))
def test_an_error_may_become_refunded_and_nothing_goes_back(status: RefundStatus, told: RefundStatus) -> None:
    assert next_status(status, told) == (told if (status, told) in ALLOWED else None)


@pytest.mark.parametrize("code", UNCERTAIN)
def test_what_may_have_gone_is_sent_again_on_the_same_day_alone(code: str) -> None:
    assert may_send(code, date(2026, 11, 24), date(2026, 11, 24))
    assert not may_send(code, date(2026, 11, 24), date(2026, 11, 25))


@pytest.mark.parametrize("code", [None, "95"])
def test_what_never_went_or_was_refused_may_be_sent_any_day(code: str | None) -> None:
    assert may_send(code, date(2026, 11, 24), date(2026, 11, 30))
