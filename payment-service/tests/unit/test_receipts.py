from datetime import UTC, datetime
from pathlib import Path

import pytest
from payment_service.receipts.book import Collector, Collectors, ReceiptBook
from payment_service.receipts.lifecycle import ReceiptAction, ReceiptStatus, next_status
from payment_service.receipts.numbering import number, series_of, symbol_of_year
from payment_service.receipts.words import amount_in_words
from pydantic import ValidationError


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
        (111, "Một trăm mười một đồng"),
        (1_005, "Một nghìn không trăm linh năm đồng"),
        (1_010, "Một nghìn không trăm mười đồng"),
        (115_000, "Một trăm mười lăm nghìn đồng"),
        (135_000, "Một trăm ba mươi lăm nghìn đồng"),
        (200_000, "Hai trăm nghìn đồng"),
        (1_000_000, "Một triệu đồng"),
        (2_050_500, "Hai triệu không trăm năm mươi nghìn năm trăm đồng"),
        (10_000_021, "Mười triệu không trăm hai mươi mốt đồng"),
        (1_000_000_000, "Một tỷ đồng"),
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
    before, after = datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC), datetime(2026, 12, 31, 17, 0, tzinfo=UTC)
    assert [series_of("BL", "H05.03", at) for at in (before, after)] == ["BL26H05.03", "BL27H05.03"]
    assert [symbol_of_year("BL", at) for at in (before, after)] == ["BL-26", "BL-27"]
    assert number("BL26H05.03", 1) == "BL26H05.03-0000001"


@pytest.mark.parametrize("status", ReceiptStatus)
@pytest.mark.parametrize("action", ReceiptAction)
def test_only_a_receipt_without_a_successor_can_be_changed(status: ReceiptStatus, action: ReceiptAction) -> None:
    allowed = {
        (ReceiptStatus.ISSUED, ReceiptAction.CANCEL): ReceiptStatus.CANCELLED,
        (ReceiptStatus.ISSUED, ReceiptAction.REPLACE): ReceiptStatus.REPLACED,
        (ReceiptStatus.CANCELLED, ReceiptAction.REPLACE): ReceiptStatus.REPLACED,
    }
    assert next_status(status, action) == allowed.get((status, action))


PROVINCE = Collector(name="Ủy ban nhân dân tỉnh Mẫu", tax_code="0100000001")
JUSTICE = Collector(name="Sở Tư pháp tỉnh Mẫu", symbol="TP")


@pytest.mark.parametrize(
    ("agency", "collector", "symbol"),
    [
        ("H05.03", JUSTICE, "TP"),
        ("H05.03.01", JUSTICE, "TP"),
        ("H05.030", PROVINCE, "BL"),
        ("H05.04", PROVINCE, "BL"),
        ("H06", PROVINCE, "BL"),
    ],
)
def test_an_agency_collects_itself_or_through_the_nearest_above_it(
    agency: str, collector: Collector, symbol: str
) -> None:
    book = ReceiptBook("01BLP0-001", "BL", Collectors(default=PROVINCE, agencies={"H05.03": JUSTICE}))
    assert (book.collector(agency), book.symbol_of(agency)) == (collector, symbol)


def test_without_a_configured_collector_the_agencys_code_stands_for_it() -> None:
    assert ReceiptBook("01BLP0-001", "BL").collector("H05.03") == Collector(name="H05.03")


@pytest.mark.parametrize(
    "content",
    [
        '{"default": {"name": ""}}',
        '{"default": {"name": "Sở", "tax_code": "123"}}',
        '{"default": {"name": "Sở", "symbol": "B1"}}',
        '{"agencies": {}}',
        "nothing",
    ],
)
def test_a_collectors_file_that_names_nobody_rightly_is_refused(content: str, tmp_path: Path) -> None:
    file = tmp_path / "collectors.json"
    file.write_text(content)
    with pytest.raises(ValidationError):
        Collectors.read(file)
