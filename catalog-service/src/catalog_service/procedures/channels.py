"""Channels, their cases, time limits and fees: what does not make sense together."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from contracts.catalog import Channel, ChannelCases, Fee, OnlineMode, Tariff, TariffBasis, TimeLimit, TimeUnit
from servicekit.problems import FieldError, Text

from catalog_service import validity
from catalog_service.procedures.schemas import ProcedureDocument

MAX_AMOUNT_VND = 10**12
MAX_LIMIT = 10_000
"""Of any unit: hours of more than a year, months of more than a life."""

_AMOUNT = Text("Số tiền phải từ 0 đến 1.000 tỷ đồng", "An amount is at most 10^12 đồng")
_LIMIT = Text("Thời hạn phải từ 0 đến 10.000", "A time limit is at most 10,000")
_NO_CASE = Text("Cách thức thực hiện thiếu trường hợp với thời hạn", "The channel has no case with its time limit")
_NO_NAME = Text("Thiếu tên trường hợp", "The case has no name")
_TWICE = Text("Mã hoặc tên trùng lặp", "The id or name is used twice")
_NO_ONLINE = Text("Mức độ 3, 4 phải nhận hồ sơ trực tuyến", "Levels 3 and 4 need the online channel")
_NO_FORM = Text(
    "Mức độ 3, 4 phải có biểu mẫu hoặc địa chỉ cổng ngành dọc", "Levels 3 and 4 need a form or a vertical portal"
)
_NO_VALUE = Text("Thời hạn thiếu số lượng", "The time limit has no value")
_VALUE_WITHOUT_LIMIT = Text("Không quy định thời hạn thì không có số lượng", "No deadline, so no value")
_MONTHS = Text(
    "Thời hạn theo tháng phải là số nguyên; phần lẻ của tháng thì tính bằng ngày",
    "A limit in months is a whole number; what is less than a month is told in days",
)
_REFUSAL = Text("Thời hạn từ chối phải từ 0 đến thời hạn giải quyết", "A refusal takes 0 up to the limit itself")
_ONE_OF_AMOUNT_AND_FORMULA = Text("Phí phải có đúng một: số tiền hoặc công thức", "Either an amount or a formula")
_TARIFF_IN_WORDS = Text("Biểu phí tính máy phải có công thức bằng lời", "A tariff needs its formula in words")
_OVERLAP = Text(
    "Hai mức của cùng một khoản thu, cùng đối tượng có thời gian trùng nhau",
    "Two rates of one fee and payer overlap in time",
)
_EMPTY_TARIFF = Text("Biểu phí không có mức cơ sở và không có bậc", "The tariff has neither a base nor a step")
_NOT_ASCENDING = Text("Ngưỡng của các bậc phải tăng dần", "The thresholds have to ascend")
_ONE_RATE = Text("Mỗi bậc có đúng một: đồng một đơn vị hoặc phần vạn", "A step has one: đồng a unit, or basis points")
_WRONG_RATE = Text("Phần vạn chỉ và luôn dùng khi tính theo giá trị", "Basis points are for values alone")
_BASE_ABOVE_MAXIMUM = Text("Mức cơ sở lớn hơn mức tối đa", "The base is above the maximum")


def faults(document: ProcedureDocument) -> Iterator[FieldError]:
    channels = Counter(channel.channel for channel in document.channels)
    for number, channel in enumerate(document.channels):
        pointer = f"/channels/{number}"
        if channels[channel.channel] > 1:
            yield FieldError(f"{pointer}/channel", "repeated", _TWICE)
        yield from _case_faults(pointer, channel)
    if _promises_online(document) and Channel.ONLINE not in channels:
        yield FieldError("/channels", "online_channel_missing", _NO_ONLINE)
    if (document.level or 0) >= 3 and not (document.form or document.forms or document.portal_url):
        yield FieldError("/form", "form_missing", _NO_FORM)


def _promises_online(document: ProcedureDocument) -> bool:
    return (document.level or 0) >= 3 or document.online_mode in (OnlineMode.PARTIAL, OnlineMode.FULL)


def _case_faults(pointer: str, channel: ChannelCases) -> Iterator[FieldError]:
    if not channel.cases:
        yield FieldError(f"{pointer}/cases", "missing", _NO_CASE)
    names = Counter(case.name.strip() for case in channel.cases)
    for number, case in enumerate(channel.cases):
        where = f"{pointer}/cases/{number}"
        if not case.name.strip():
            yield FieldError(f"{where}/name", "missing", _NO_NAME)
        elif names[case.name.strip()] > 1:
            yield FieldError(f"{where}/name", "repeated", _TWICE)
        yield from _limit_faults(f"{where}/time_limit", case.time_limit)
        yield from _fees_faults(f"{where}/fees", case.fees)


def _limit_faults(pointer: str, limit: TimeLimit) -> Iterator[FieldError]:
    if limit.unit is TimeUnit.NONE and limit.value is not None:
        yield FieldError(f"{pointer}/value", "value_without_limit", _VALUE_WITHOUT_LIMIT)
    if limit.unit is not TimeUnit.NONE and limit.value is None:
        yield FieldError(f"{pointer}/value", "missing", _NO_VALUE)
    if limit.value is not None and limit.value > MAX_LIMIT:
        yield FieldError(f"{pointer}/value", "out_of_range", _LIMIT)
    yield from month_faults(pointer, limit)
    if limit.refusal_value is not None and limit.refusal_value > (limit.value or 0):
        yield FieldError(f"{pointer}/refusal_value", "refusal_above_limit", _REFUSAL)


def month_faults(pointer: str, limit: TimeLimit) -> Iterator[FieldError]:
    """Of a case or of a step: months are counted whole, and nothing of a promise is cut off (BLDS 2015 Art. 148)."""
    for name, value in (("value", limit.value), ("refusal_value", limit.refusal_value)):
        if limit.unit is TimeUnit.MONTH and value is not None and value != int(value):
            yield FieldError(f"{pointer}/{name}", "months_whole", _MONTHS)


def _fees_faults(pointer: str, fees: list[Fee]) -> Iterator[FieldError]:
    repeated = Counter(fee.id for fee in fees)
    for number, fee in enumerate(fees):
        where = f"{pointer}/{number}"
        if repeated[fee.id] > 1:
            yield FieldError(f"{where}/id", "repeated", _TWICE)
        if (fee.amount_vnd is None) == (fee.formula is None):
            yield FieldError(f"{where}/amount_vnd", "amount_or_formula", _ONE_OF_AMOUNT_AND_FORMULA)
        yield from _amount_faults(where, amount_vnd=fee.amount_vnd)
        yield from validity.faults(f"{where}/valid_to", fee.valid_from, fee.valid_to)
        if fee.tariff:
            if fee.formula is None:
                yield FieldError(f"{where}/formula", "tariff_without_formula", _TARIFF_IN_WORDS)
            yield from _tariff_faults(f"{where}/tariff", fee.tariff)
        if any(_overlap(earlier, fee) for earlier in fees[:number]):
            yield FieldError(f"{where}/valid_from", "overlapping_fees", _OVERLAP)


def _amount_faults(pointer: str, **amounts: int | None) -> Iterator[FieldError]:
    for name, amount in amounts.items():
        if amount is not None and amount > MAX_AMOUNT_VND:
            yield FieldError(f"{pointer}/{name}", "out_of_range", _AMOUNT)


def _overlap(one: Fee, other: Fee) -> bool:
    if _what(one) != _what(other):
        return False
    begins_in_time = other.valid_to is None or one.valid_from <= other.valid_to
    return begins_in_time and (one.valid_to is None or other.valid_from <= one.valid_to)


def _what(fee: Fee) -> tuple[str, str, str | None, str]:
    return fee.kind, fee.name.strip().casefold(), fee.payer_category, fee.stage


def _tariff_faults(pointer: str, tariff: Tariff) -> Iterator[FieldError]:
    yield from _amount_faults(pointer, base_vnd=tariff.base_vnd, maximum_vnd=tariff.maximum_vnd)
    if not tariff.base_vnd and not tariff.steps:
        yield FieldError(pointer, "empty_tariff", _EMPTY_TARIFF)
    for number, (before, step) in enumerate(pairwise(tariff.steps), start=1):
        if step.above <= before.above:
            yield FieldError(f"{pointer}/steps/{number}/above", "not_ascending", _NOT_ASCENDING)
    for number, step in enumerate(tariff.steps):
        where = f"{pointer}/steps/{number}"
        yield from _amount_faults(where, above=step.above, per_unit_vnd=step.per_unit_vnd)
        if (step.per_unit_vnd is None) == (step.basis_points is None):
            yield FieldError(f"{where}/per_unit_vnd", "one_rate", _ONE_RATE)
        elif (step.basis_points is not None) != (tariff.basis is TariffBasis.VALUE_VND):
            yield FieldError(f"{where}/basis_points", "rate_for_basis", _WRONG_RATE)
    if tariff.maximum_vnd is not None and tariff.base_vnd > tariff.maximum_vnd:
        yield FieldError(f"{pointer}/maximum_vnd", "base_above_maximum", _BASE_ABOVE_MAXIMUM)
