"""The chart of accounts, and what each thing that happens to money moves. Pure."""

from enum import StrEnum
from typing import Literal, NamedTuple


class Account(StrEnum):
    RECEIVABLE = "receivable"
    FEE_REVENUE = "revenue.fee"
    LEVY_REVENUE = "revenue.levy"
    UNAPPLIED = "unapplied"
    """Money that came for a charge that was not due: it is to be given back."""
    ADVANCE = "advance"
    """Parts of a charge, or money before its sum is known: kept until it covers what is owed."""
    VNPAY_CLEARING = "clearing.vnpay"
    """Held by the provider until it pays out to the treasury."""
    PAYPLAT_CLEARING = "clearing.payplat"
    VIETQR_CLEARING = "clearing.vietqr"
    CASH_CLEARING = "clearing.cash"
    CHEQUE_CLEARING = "clearing.cheque"
    """Cheques that the bank has paid."""
    BANK_CLEARING = "clearing.bank"
    """Tills' cash that the bank's statement says has come to our account."""
    TRANSIT = "transit"
    """Cash that was paid in at the bank and stands on no statement yet."""
    UNIDENTIFIED = "unidentified"
    """Money on a statement that nobody could place yet."""
    OTHER_INCOME = "income.other"
    SHORTFALL = "shortfall"
    """What a provider paid out less than it had confirmed."""
    CASH_SHORTAGE = "cash.shortage"
    CASH_OVERAGE = "cash.overage"
    TREASURY = "treasury"
    """Handed over to the State Treasury (Kho bạc Nhà nước)."""


class MovementKind(StrEnum):
    CHARGE = "charge"
    SETTLEMENT = "settlement"
    OVERPAYMENT = "overpayment"
    ADVANCE = "advance"
    REFUND = "refund"
    CORRECTION = "correction"
    HOLDING = "holding"
    """A statement's money is kept as unidentified."""
    RELEASE = "release"
    """It is unidentified no more: booked where it belongs by another movement."""
    RETURN = "return"
    WRITE_OFF = "write_off"
    DIFFERENCE = "difference"
    """A till held, or the bank counted, more or less than its shift says."""
    REMITTANCE = "remittance"


class Line(NamedTuple):
    debit: Account
    credit: Account

    @property
    def reversed(self) -> "Line":
        return Line(debit=self.credit, credit=self.debit)


def charged(kind: Literal["fee", "levy"]) -> Line:
    return Line(Account.RECEIVABLE, Account.FEE_REVENUE if kind == "fee" else Account.LEVY_REVENUE)


def cancelled(kind: Literal["fee", "levy"]) -> Line:
    return charged(kind).reversed


def settled(provider: str) -> Line:
    return Line(Account(f"clearing.{provider}"), Account.RECEIVABLE)


def overpaid(provider: str) -> Line:
    return Line(Account(f"clearing.{provider}"), Account.UNAPPLIED)


def advanced(provider: str) -> Line:
    return Line(Account(f"clearing.{provider}"), Account.ADVANCE)


def applied() -> Line:
    """Advances have settled their charge."""
    return Line(Account.ADVANCE, Account.RECEIVABLE)


def advance_refunded(provider: str) -> Line:
    return advanced(provider).reversed


def refunded(kind: Literal["fee", "levy"], provider: str) -> Line:
    """Of money that had settled a charge."""
    return Line(charged(kind).credit, Account(f"clearing.{provider}"))


def overpayment_refunded(provider: str) -> Line:
    return Line(Account.UNAPPLIED, Account(f"clearing.{provider}"))


def held(provider: str) -> Line:
    return Line(Account(f"clearing.{provider}"), Account.UNIDENTIFIED)


def written_off() -> Line:
    """Nobody claims it: it becomes other income."""
    return Line(Account.UNIDENTIFIED, Account.OTHER_INCOME)


def paid_out_short(provider: str) -> Line:
    return Line(Account.SHORTFALL, Account(f"clearing.{provider}"))


def counted_too_little() -> Line:
    return Line(Account.CASH_SHORTAGE, Account.CASH_CLEARING)


def counted_too_much() -> Line:
    return Line(Account.CASH_CLEARING, Account.CASH_OVERAGE)


def paid_in_at_bank() -> Line:
    """Cash has left a till for the bank (tiền đang chuyển)."""
    return Line(Account.TRANSIT, Account.CASH_CLEARING)


def arrived_at_bank() -> Line:
    return Line(Account.BANK_CLEARING, Account.TRANSIT)


def deposited_too_little() -> Line:
    return Line(Account.CASH_SHORTAGE, Account.BANK_CLEARING)


def deposited_too_much() -> Line:
    return Line(Account.BANK_CLEARING, Account.CASH_OVERAGE)


def remitted(provider: str) -> Line:
    return Line(Account.TREASURY, Account(f"clearing.{provider}"))
