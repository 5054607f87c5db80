from datetime import UTC, datetime

import pytest
from payment_service.receipts.numbering import Series, number
from payment_service.receipts.words import amount_in_words


@pytest.mark.parametrize(
    ("amount_vnd", "words"),
    [
        (0, "Không đồng"),
        (5, "Năm đồng"),
        (10, "Mười đồng"),
        (14, "Mười bốn đồng"),
        (15, "Mười lăm đồng"),
        (21, "Hai mươi mốt đồng"),
        (24, "Hai mươi tư đồng"),
        (55, "Năm mươi lăm đồng"),
        (101, "Một trăm linh một đồng"),
        (1_005, "Một nghìn không trăm linh năm đồng"),
        (1_010, "Một nghìn không trăm mười đồng"),
        (115_000, "Một trăm mười lăm nghìn đồng"),
        (135_000, "Một trăm ba mươi lăm nghìn đồng"),
        (200_000, "Hai trăm nghìn đồng"),
        (1_000_000, "Một triệu đồng"),
        (2_050_500, "Hai triệu không trăm năm mươi nghìn năm trăm đồng"),
        (1_000_000_001, "Một tỷ không trăm linh một đồng"),
        (1_200_000_000_000, "Một nghìn hai trăm tỷ đồng"),
        (5_000_000_000, "Năm tỷ đồng"),
    ],
)
def test_an_amount_is_said_as_vietnamese_says_it(amount_vnd: int, words: str) -> None:
    assert amount_in_words(amount_vnd) == words


def test_a_negative_amount_has_no_words() -> None:
    with pytest.raises(ValueError, match="negative"):
        amount_in_words(-1)


def test_the_series_changes_at_midnight_of_1_january_in_vietnam() -> None:
    series = Series("BL", "H05")
    assert series.at(datetime(2026, 12, 31, 16, 59, tzinfo=UTC)) == "BL26H05"
    assert series.at(datetime(2026, 12, 31, 17, 0, tzinfo=UTC)) == "BL27H05"
    assert number("BL26H05", 1) == "BL26H05-0000001"
