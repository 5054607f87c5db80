from datetime import date
from typing import Any

import pytest
from contracts.catalog import Channel, ChannelCases, Fee, FeeStage, ProcedureCase, TimeLimit, TimeUnit
from contracts.fees_due import CaseNotPriced, FeeQuestion, fees_due

DAY = date(2026, 4, 1)
SINCE = date(2019, 1, 1)


def fee(fee_id: str, amount_vnd: int | None, **facts: Any) -> Fee:
    return Fee(**({"id": fee_id, "kind": "fee", "name": "Phí", "amount_vnd": amount_vnd, "valid_from": SINCE} | facts))


def priced(*fees: Fee, channel: Channel = Channel.ONLINE, case: str = "Chung") -> ChannelCases:
    priced_case = ProcedureCase(name=case, time_limit=TimeLimit(unit=TimeUnit.NONE), fees=list(fees))
    return ChannelCases(channel=channel, cases=[priced_case])


def due(*channels: ChannelCases, **question: Any) -> list[str]:
    asked = {"case": "Chung", "channel": Channel.ONLINE, "stage": FeeStage.RECEPTION, "day": DAY} | question
    return [found.id for found in fees_due(channels, FeeQuestion(**asked))]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2023, 11, 30), ["full"]),
        (date(2023, 12, 1), ["reduced"]),
        (date(2025, 12, 31), ["reduced"]),
        (date(2026, 1, 1), ["full"]),
        (date(2018, 12, 31), []),
    ],
)
def test_a_dated_fee_stands_in_for_the_general_one_on_its_days(day: date, expected: list[str]) -> None:
    reduced = fee("reduced", 115_000, valid_from=date(2023, 12, 1), valid_to=date(2025, 12, 31))
    assert due(priced(reduced, fee("full", 135_000)), day=day) == expected


@pytest.mark.parametrize(("category", "expected"), [(None, ["F1"]), ("student", ["F2"]), ("veteran", ["F1"])])
def test_the_payers_category_comes_before_the_general_fee(category: str | None, expected: list[str]) -> None:
    student = fee("F2", 100_000, payer_category="student")
    assert due(priced(student, fee("F1", 200_000)), payer_category=category) == expected


def test_nothing_is_owed_for_zero_or_for_a_formula() -> None:
    assert due(priced(fee("zero", 0), fee("formula", None, name="Theo trang", formula="2000 đồng/trang"))) == []


def test_a_category_that_pays_nothing_is_not_charged_the_general_fee() -> None:
    assert due(priced(fee("F1", 200_000), fee("F2", 0, payer_category="poor")), payer_category="poor") == []


def test_fee_and_levy_are_both_owed() -> None:
    assert due(priced(fee("F1", 200_000), fee("L1", 5_000, kind="levy"))) == ["F1", "L1"]


def test_each_channel_has_its_own_price_and_an_unlisted_one_the_counters() -> None:
    counter = priced(fee("at-counter", 10_000), channel=Channel.COUNTER)
    online = priced(fee("online", 5_000))
    assert due(online, counter) == ["online"]
    assert due(online, counter, channel=Channel.POST) == ["at-counter"]


def test_only_the_stage_that_is_asked_about_is_owed() -> None:
    at_return = fee("R", 30_000, stage=FeeStage.RETURN)
    assert due(priced(fee("F", 10_000), at_return)) == ["F"]
    assert due(priced(fee("F", 10_000), at_return), stage=FeeStage.RETURN) == ["R"]


def test_an_unknown_case_is_an_error_and_not_free() -> None:
    with pytest.raises(CaseNotPriced):
        due(priced(fee("F1", 1_000)), case="Khác")
