"""What banks write is read in one way or refused by line and column."""

from datetime import UTC, datetime

import pytest
from payment_service.statements import parsing
from payment_service.statements.amounts import read_amount, read_time
from payment_service.statements.memos import account_in, references_in
from payment_service.statements.parsing import MAX_ERRORS, ParsedLine, parse
from payment_service.statements.problems import StatementNotValid
from payment_service.statements.schemas import StatementSource

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HEADER = "transaction_id,booked_at,account,amount_vnd,memo"
GOOD = "FT1,2026-11-24T10:05:00+07:00,1133,200000,MCAAAAAAAAAAAAA"
READ = ParsedLine(2, "1133", "FT1", datetime(2026, 11, 24, 3, 5, tzinfo=UTC), 200_000, "MCAAAAAAAAAAAAA")


@pytest.mark.parametrize(
    ("text", "amount_vnd"),
    [
        ("135000", 135_000),
        ("135.000", 135_000),
        ("135,000", 135_000),
        ("1.350.000", 1_350_000),
        ("1,350,000", 1_350_000),
        ("1 350 000", 1_350_000),
        ("1.350.000,00", 1_350_000),
        ("1,350,000.00", 1_350_000),
        ("135000.00", 135_000),
        ("135000,0", 135_000),
        ("+135.000 đ", 135_000),
        ("135.000 VND", 135_000),
        ("1\u00a0350\u00a0000", 1_350_000),
        ("5", 5),
        ("1000000000000", 1_000_000_000_000),
        ("1000000000001", None),
        ("0", None),
        ("-135000", None),
        ("135.5", None),
        ("135000,50", None),
        ("1.35.000", None),
        ("1.350,000", None),
        ("1350.000", None),
        ("1e5", None),
        ("", None),
        ("١٢٣", None),
        ("12 đồng và 5", None),
    ],
)
def test_a_sum_has_one_meaning_or_none(text: str, amount_vnd: int | None) -> None:
    assert read_amount(text) == amount_vnd


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-24T10:05:00+07:00", datetime(2026, 11, 24, 3, 5, tzinfo=UTC)),
        ("2026-11-24T03:05:00Z", datetime(2026, 11, 24, 3, 5, tzinfo=UTC)),
        ("2026-11-24 10:05:00", datetime(2026, 11, 24, 3, 5, tzinfo=UTC)),
        ("24/11/2026 10:05", datetime(2026, 11, 24, 3, 5, tzinfo=UTC)),
        ("24/11/2026", datetime(2026, 11, 23, 17, 0, tzinfo=UTC)),
        ("20261124100500", datetime(2026, 11, 24, 3, 5, tzinfo=UTC)),
        ("11/24/2026", None),
        ("0001-01-01T00:00:00+07:00", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_time_is_vietnams_unless_it_says_otherwise(text: str, moment: datetime | None) -> None:
    assert read_time(text) == moment


@pytest.mark.parametrize(
    "content",
    [
        f"{HEADER}\n{GOOD}\n".encode(),
        b"\xef\xbb\xbf" + f"{HEADER}\r\n{GOOD}\r\n".encode(),
        f"{HEADER}\n{GOOD}\n\n".replace(",", ";").encode(),
        f"{HEADER}\n{GOOD}".replace(",", "\t").encode(),
        "Số tham chiếu;Ngày giao dịch;Số tài khoản;Số tiền ghi có;Số dư;Nội dung\n"
        "FT1;24/11/2026 10:05:00;1133;200.000,00;9.000.000;MCAAAAAAAAAAAAA\n".encode(),
    ],
    ids=["plain", "byte order mark", "semicolons", "tabs", "Vietnamese headings"],
)
def test_the_same_line_in_many_dresses(content: bytes) -> None:
    assert parse(content, StatementSource.VIETQR, NOW) == [READ]


def test_a_provider_names_its_columns_otherwise() -> None:
    vnpay = b"vnp_TmnCode,vnp_TxnRef,vnp_TransactionNo,vnp_PayDate,amount_vnd\nT,abc,14000001,20261124100500,200000\n"
    [line] = parse(vnpay, StatementSource.VNPAY, NOW)
    assert (line.memo, line.bank_reference, line.account, line.amount_vnd) == ("abc", "14000001", "T", 200_000)
    payplat = b"client_id,transaction_id,platform_transaction_id,pay_date,trans_amount\nP,abc,PP1,20261124100500,5\n"
    [line] = parse(payplat, StatementSource.PAYPLAT, NOW)
    assert (line.memo, line.bank_reference, line.account, line.amount_vnd) == ("abc", "PP1", "P", 5)


def faults(content: bytes) -> list[tuple[str, str]]:
    with pytest.raises(StatementNotValid) as raised:
        parse(content, StatementSource.VIETQR, NOW)
    return [(error.pointer, error.code) for error in raised.value.errors]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ("FT1,24/11/2026,1133,nothing,m", [("/lines/3/amount_vnd", "amount_invalid")]),
        ("FT1,soon,1133,5,m", [("/lines/3/booked_at", "time_invalid")]),
        ("FT1,26/11/2026,1133,5,m", [("/lines/3/booked_at", "time_in_future")]),
        (",24/11/2026,1133,5,m", [("/lines/3/transaction_id", "missing")]),
        ("FT1,24/11/2026,1133,5", [("/lines/3", "cells_differ")]),
        ("FT1,24/11/2026,1133,5,m,more", [("/lines/3", "cells_differ")]),
        (f"FT1,24/11/2026,1133,5,{'m' * 1001}", [("/lines/3/memo", "too_long")]),
        ("FT1,24/11/2026,1133,5,a\0b", [("/lines/3/memo", "control_character")]),
        ('FT1,24/11/2026,1133,5,"a"b', [("/lines/3", "csv_invalid")]),
        ("FT1,soon,1133,-5,m", [("/lines/3/amount_vnd", "amount_invalid"), ("/lines/3/booked_at", "time_invalid")]),
    ],
    ids=lambda value: value[:40].replace("\0", "0") if isinstance(value, str) else "",
)
def test_a_fault_is_named_by_line_and_column(changed: str, expected: list[tuple[str, str]]) -> None:
    assert faults(f"{HEADER}\n{GOOD}\n{changed}\n".encode()) == expected


def test_a_fault_after_a_memo_of_two_lines_is_named_by_the_files_own_line() -> None:
    two = 'FT1,24/11/2026,1133,5,"first\nsecond"'
    assert faults(f"{HEADER}\n{two}\nFT2,24/11/2026,1133,x,m\n".encode()) == [("/lines/4/amount_vnd", "amount_invalid")]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", [("/lines/1", "header_missing")]),
        (f"{HEADER}\n".encode() + b"FT1,\xff", [("/lines/2", "not_utf8")]),
        (b"transaction_id,booked_at,memo\n", [("/lines/1/amount_vnd", "column_missing")]),
        (f"{HEADER},Memo\n".encode(), [("/lines/1/memo", "column_repeated")]),
    ],
    ids=["empty", "no UTF-8", "column missing", "column twice"],
)
def test_a_file_that_is_none_is_refused(content: bytes, expected: list[tuple[str, str]]) -> None:
    assert faults(content) == expected


def test_a_file_of_faults_names_a_hundred_and_one_of_too_many_lines_none_but_that(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert len(faults((HEADER + "\n" + "FT1,soon,1,5,m\n" * 300).encode())) == MAX_ERRORS
    monkeypatch.setattr(parsing, "MAX_LINES", 2)
    assert faults(f"{HEADER}\n{GOOD}\n{GOOD}\n{GOOD}\n".encode()) == [("/lines/4", "too_many_lines")]


REFERENCE = "MCABCDEFGHIJK23"


@pytest.mark.parametrize(
    "memo",
    [
        REFERENCE,
        REFERENCE.lower(),
        f"CT DEN:0123 {REFERENCE} NOP PHI",
        f"nop phi-{REFERENCE.lower()}.IBFT",
        "MC ABCDE.FGHIJ-K23",
        f"NOPPHI{REFERENCE}TUMOMO",
        "MCMCABCDEFGHIJK23",
    ],
)
def test_a_reference_is_found_in_what_banks_make_of_it(memo: str) -> None:
    assert REFERENCE in references_in(memo)


@pytest.mark.parametrize("memo", ["", "nop phi", REFERENCE[:-1], "MC01234567890AB", "phí hồ sơ"])
def test_a_memo_without_a_reference_has_none(memo: str) -> None:
    assert references_in(memo) == set()


def test_the_account_stands_in_the_code() -> None:
    code = (
        "00020101021238540010A00000072701240006970436011012345678900208QRIBFTTA"
        "530370454061350005802VN62220818H05.12-200401-000163043DC9"
    )
    assert account_in(code) == "1234567890"
    assert account_in(None) is None
    assert account_in("https://pay.example") is None
