import pytest
from analytics_service.honesty.checking import Fault, faults_of_count, faults_of_rate, faults_of_sum

ALL, SUCCESSFUL = 527_588, 527_573


@pytest.mark.parametrize("printed", ["99.997 %", "99,997%", " 99.9972 "])
def test_what_follows_is_let_through(printed: str) -> None:
    assert faults_of_rate(printed, SUCCESSFUL, ALL) == []


@pytest.mark.parametrize(
    ("printed", "fault"),
    [
        ("99 %", Fault.DOES_NOT_FOLLOW),
        ("100 %", Fault.ROUNDED_TO_WHOLE),
        ("99.99", Fault.DOES_NOT_FOLLOW),
        ("rất cao", Fault.NOT_A_PERCENTAGE),
    ],
)
def test_what_does_not_is_named(printed: str, fault: Fault) -> None:
    assert faults_of_rate(printed, SUCCESSFUL, ALL) == [fault]


def test_the_sources_own_rates() -> None:
    assert faults_of_rate("73,7 %", 393, 533) == faults_of_rate("73,73 %", 393, 533) == []
    assert faults_of_rate("59,04 %", 111, 188) == faults_of_rate("7,5 %", 40, 533) == []


def test_half_is_rounded_up_and_nothing_is_no_rate() -> None:
    assert faults_of_rate("12.5", 1, 8) == faults_of_rate("13", 1, 8) == []
    assert faults_of_rate("0", 0, 0) == [Fault.NOTHING_TO_DIVIDE_BY]
    assert faults_of_rate("100", 8, 7) == [Fault.MORE_THAN_ALL]
    assert faults_of_rate("0", 0, 7) == faults_of_rate("100", 7, 7) == []


def test_nine_said_eight_named_seven_reporting() -> None:
    named = [f"Cơ quan mẫu {n}" for n in range(8)]
    assert faults_of_count(9, named, 7) == [Fault.NAMES_DIFFER, Fault.REPORTING_DIFFERS]
    assert faults_of_count(8, [*named[:7], named[0]], None) == [Fault.NAMED_TWICE, Fault.NAMES_DIFFER]
    assert faults_of_count(8, named, 8) == []


def test_parts_add_up() -> None:
    assert faults_of_sum(819, [701, 118]) == []
    assert faults_of_sum(819, [686, 107]) == [Fault.SUM_DIFFERS]
