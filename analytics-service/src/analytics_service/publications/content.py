"""What of a record the index asks for: is it complete, what is owed, what is known already; when it is due. Pure."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import holidays
from contracts.catalog import Audience, Channel, Fee, LevelProofChanged, ProcedureRecord

WORKING_DAYS = 5
"""From the decision until a province has it public; own local processes likewise (QĐ 766, 1.1 and 1.2)."""
_MUST_BE_PUBLIC = (
    "name",
    "field",
    "agency",
    "executing_agencies",
    "audience",
    "steps",
    "channels",
    "required_documents",
    "legal_basis",
)
_POPULATION = {"population", "identity-cards"}
"""Of the code list `data-stores`."""
_PAYMENT = "payment"
"""The proof's code."""
_VIETNAM = holidays.country_holidays("VN", language="vi")


def of_record(record: ProcedureRecord) -> dict[str, Any]:
    stores = {store for paper in record.required_documents for store in paper.reusable_from}
    return {
        "name": record.name,
        "time_limits": time_limits(record),
        "decided_on": record.decided_on,
        "agencies": sorted({record.agency.code, *(agency.code for agency in record.executing_agencies)}),
        "vertical_only": record.vertical_only,
        "is_complete": all(getattr(record, block) for block in _MUST_BE_PUBLIC),
        "for_citizens": Audience.CITIZEN in record.audience,
        "from_population": bool(stores & _POPULATION),
        "fee_days": [[fee.valid_from.isoformat(), _iso(fee.valid_to)] for fee in _owed(record)],
    }


def time_limits(record: ProcedureRecord) -> dict[str, float]:
    """By unit the longest of its cases, of all channels."""
    limits = [case.time_limit for channel in record.channels for case in channel.cases]
    known = [(limit.unit.value, limit.value) for limit in limits if limit.value is not None]
    return dict(sorted(known))


def is_payable(event: LevelProofChanged) -> bool:
    return _PAYMENT not in event.missing


def costs_on(fee_days: list[Any], day: date) -> bool:
    asked = day.isoformat()
    return any(first <= asked and (last is None or asked <= last) for first, last in fee_days)


def due_on(decided_on: date) -> date:
    """The last of the working days; the day of the decision is not counted (BLDS 2015 Art. 147)."""
    day = decided_on
    for _ in range(WORKING_DAYS):
        day = next(later for later in _days_after(day) if _VIETNAM.is_working_day(later))
    return day


def _days_after(day: date) -> Iterator[date]:
    while True:
        day += timedelta(days=1)
        yield day


def _owed(record: ProcedureRecord) -> Iterator[Fee]:
    """What anybody may owe who files online; where nobody can, what anybody owes."""
    online = [channel for channel in record.channels if channel.channel is Channel.ONLINE]
    for channel in online or record.channels:
        for case in channel.cases:
            yield from (fee for fee in case.fees if fee.formula is not None or fee.amount_vnd)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
