"""Days that no calendar of the state speaks of are refused, not failed at."""

import pytest
from payment_service.testing.statements import KEEPER
from servicekit.testing.service import RunningService

QUESTIONS = {
    "/api/v1/payments/reconciliation": "date",
    "/api/v1/payments/reconciliation/missing": "date",
    "/api/v1/ledger/balances": "at",
}


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
async def test_a_day_beyond_our_times_is_refused(service: RunningService, day: str) -> None:
    for path, name in QUESTIONS.items():
        answer = await service.get(path, KEEPER, params={name: day})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, f"?{name}"), path
