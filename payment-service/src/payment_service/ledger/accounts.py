"""The chart of accounts, and what each thing that happens to money moves. Pure."""

from enum import StrEnum
from typing import Literal, NamedTuple


class Account(StrEnum):
    RECEIVABLE = "receivable"
    FEE_REVENUE = "revenue.fee"
    LEVY_REVENUE = "revenue.levy"
    UNAPPLIED = "unapplied"
    """Money that came for a charge that was not due: it is to be given back."""
    VNPAY_CLEARING = "clearing.vnpay"
    """Held by the provider until it pays out to the treasury."""
    PAYPLAT_CLEARING = "clearing.payplat"
    VIETQR_CLEARING = "clearing.vietqr"
    CASH_CLEARING = "clearing.cash"


class MovementKind(StrEnum):
    CHARGE = "charge"
    SETTLEMENT = "settlement"
    OVERPAYMENT = "overpayment"
    REFUND = "refund"
    CORRECTION = "correction"


class Line(NamedTuple):
    debit: Account
    credit: Account


def charged(kind: Literal["fee", "levy"]) -> Line:
    return Line(Account.RECEIVABLE, Account.FEE_REVENUE if kind == "fee" else Account.LEVY_REVENUE)


def cancelled(kind: Literal["fee", "levy"]) -> Line:
    line = charged(kind)
    return Line(debit=line.credit, credit=line.debit)


def settled(provider: str) -> Line:
    return Line(Account(f"clearing.{provider}"), Account.RECEIVABLE)


def overpaid(provider: str) -> Line:
    return Line(Account(f"clearing.{provider}"), Account.UNAPPLIED)


def refunded(kind: Literal["fee", "levy"], provider: str) -> Line:
    """Of money that had settled a charge."""
    return Line(charged(kind).credit, Account(f"clearing.{provider}"))


def overpayment_refunded(provider: str) -> Line:
    return Line(Account.UNAPPLIED, Account(f"clearing.{provider}"))
