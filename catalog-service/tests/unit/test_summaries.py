from datetime import date

import pytest
from catalog_service.procedures.summaries import fee_summary, time_summary
from contracts.catalog import Channel, ChannelCases, Fee, ProcedureCase, TimeLimit, TimeUnit

DAY = date(2025, 6, 1)


def fee(amount_vnd: int | None, **changes: object) -> Fee:
    values = {"id": "F", "kind": "fee", "name": "Phí", "amount_vnd": amount_vnd, "valid_from": date(2019, 1, 1)}
    return Fee(**(values | changes))  # type: ignore[arg-type]


def channels(*cases: ProcedureCase) -> list[ChannelCases]:
    return [ChannelCases(channel=Channel.ONLINE, cases=list(cases))]


def costing(*fees: Fee) -> ProcedureCase:
    return ProcedureCase(name="Chung", time_limit=TimeLimit(unit=TimeUnit.NONE), fees=list(fees))


def lasting(value: float | None, unit: TimeUnit) -> ProcedureCase:
    return ProcedureCase(name="Chung", time_limit=TimeLimit(value=value, unit=unit))


@pytest.mark.parametrize(
    ("cases", "expected"),
    [
        ([costing()], "Không thu phí"),
        ([costing(fee(0))], "Không thu phí"),
        ([costing(fee(200_000))], "200.000 đồng"),
        ([costing(fee(200_000), fee(100_000, payer_category="student"))], "200.000 đồng"),
        ([costing(fee(200_000), fee(50_000, kind="levy"))], "250.000 đồng"),
        ([costing(fee(115_000)), costing(fee(135_000))], "115.000 - 135.000 đồng"),
        ([costing(fee(None, formula="2.000 đồng/trang"))], "2.000 đồng/trang"),
        ([costing(fee(None, formula="theo diện tích, " * 10))], "Theo quy định"),
        ([costing(fee(None, formula="a")), costing(fee(None, formula="b"))], "Theo quy định"),
    ],
)
def test_fees_are_told_in_a_few_words(cases: list[ProcedureCase], expected: str) -> None:
    assert fee_summary(channels(*cases), DAY) == expected


def test_a_dated_fee_counts_on_both_its_first_and_last_day_and_no_other() -> None:
    reduced = fee(115_000, valid_from=date(2023, 12, 1), valid_to=date(2025, 12, 31))
    full = fee(135_000, valid_from=date(2026, 1, 1))
    offered = channels(costing(reduced, full))
    assert fee_summary(offered, date(2023, 11, 30)) == "Không thu phí"
    assert fee_summary(offered, date(2023, 12, 1)) == "115.000 đồng"
    assert fee_summary(offered, date(2025, 12, 31)) == "115.000 đồng"
    assert fee_summary(offered, date(2026, 1, 1)) == "135.000 đồng"


@pytest.mark.parametrize(
    ("cases", "expected"),
    [
        ([lasting(10, TimeUnit.DAY)], "10 ngày"),
        ([lasting(5, TimeUnit.WORKING_DAY)], "5 ngày làm việc"),
        ([lasting(0.5, TimeUnit.WORKING_DAY)], "0,5 ngày làm việc"),
        ([lasting(0, TimeUnit.WORKING_DAY)], "Ngay khi tiếp nhận"),
        ([lasting(None, TimeUnit.NONE)], "Không quy định"),
        ([lasting(10, TimeUnit.DAY), lasting(15, TimeUnit.DAY)], "10 - 15 ngày"),
        ([lasting(8, TimeUnit.HOUR), lasting(1, TimeUnit.MONTH)], "8 giờ; 1 tháng"),
        ([], "Không quy định"),
    ],
)
def test_time_limits_are_told_in_a_few_words(cases: list[ProcedureCase], expected: str) -> None:
    assert time_summary(channels(*cases)) == expected
