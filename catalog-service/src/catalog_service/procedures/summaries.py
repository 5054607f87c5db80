"""Time limits and fees in a few Vietnamese words, for lists."""

from collections.abc import Iterable
from datetime import date

from contracts.catalog import ChannelCases, Fee, ProcedureCase, TimeLimit, TimeUnit

NO_FEE = "Không thu phí"
NO_LIMIT = "Không quy định"
ON_RECEIPT = "Ngay khi tiếp nhận"
BY_RULE = "Theo quy định"
MAX_FORMULA_LENGTH = 80

_UNITS = {TimeUnit.HOUR: "giờ", TimeUnit.WORKING_DAY: "ngày làm việc", TimeUnit.DAY: "ngày", TimeUnit.MONTH: "tháng"}


def fee_summary(channels: Iterable[ChannelCases], day: date) -> str:
    """What an ordinary payer owes on that day: one sum, or the span over channels and cases; else the formula."""
    owed = [_ordinary(case, day) for channel in channels for case in channel.cases]
    formulas = sorted({fee.formula for fees in owed for fee in fees if fee.formula})
    if formulas:
        return formulas[0] if len(formulas) == 1 and len(formulas[0]) <= MAX_FORMULA_LENGTH else BY_RULE
    sums = [sum(fee.amount_vnd or 0 for fee in fees) for fees in owed]
    if not any(sums):
        return NO_FEE
    lowest, highest = min(sums), max(sums)
    return dong(lowest) if lowest == highest else f"{_grouped(lowest)} - {dong(highest)}"


def time_summary(channels: Iterable[ChannelCases]) -> str:
    """The limit, or the span of limits over channels and cases, in order of first mention where units differ."""
    limits = [case.time_limit for channel in channels for case in channel.cases]
    units = {limit.unit for limit in limits}
    values = sorted({limit.value for limit in limits if limit.value is not None})
    if len(units) == 1 and len(values) > 1 and values[0] > 0:
        return f"{_number(values[0])} - {_number(values[-1])} {_UNITS[units.pop()]}"
    return "; ".join(dict.fromkeys(_limit(limit) for limit in limits)) or NO_LIMIT


def dong(amount_vnd: int) -> str:
    return f"{_grouped(amount_vnd)} đồng"


def _ordinary(case: ProcedureCase, day: date) -> list[Fee]:
    """Without the reductions of payer categories; fees are dated, both days included."""
    return [
        fee
        for fee in case.fees
        if fee.payer_category is None and fee.valid_from <= day and (fee.valid_to is None or day <= fee.valid_to)
    ]


def _limit(limit: TimeLimit) -> str:
    if limit.unit is TimeUnit.NONE or limit.value is None:
        return NO_LIMIT
    return ON_RECEIPT if limit.value == 0 else f"{_number(limit.value)} {_UNITS[limit.unit]}"


def _grouped(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")


def _number(value: float) -> str:
    return f"{value:g}".replace(".", ",")
