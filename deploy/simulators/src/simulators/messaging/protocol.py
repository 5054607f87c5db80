"""Addresses, lengths and parts of messages."""

import re
from email.message import EmailMessage

MOBILE = re.compile(r"^(0|\+?84)(3[2-9]|5[25689]|7[06-9]|8[1-9]|9\d)\d{7}$")


def is_mobile(number: str) -> bool:
    return MOBILE.match(number) is not None


def address_key(address: str) -> str:
    """The form in which two spellings of one address are equal: `0912…`, `+84912…` and `84912…` alike."""
    if "@" in address:
        return address.strip().lower()
    digits = re.sub(r"\D", "", address)
    return f"84{digits[1:]}" if digits.startswith("0") else digits


def part_count(text: str) -> int:
    """Parts of an SMS: 160 plain or 70 Unicode characters alone, 153 or 67 in a chain."""
    alone, chained = (160, 153) if text.isascii() else (70, 67)
    return 1 if len(text) <= alone else -(-len(text) // chained)


def readable_text(mail: EmailMessage) -> str:
    body = mail.get_body(preferencelist=("plain", "html"))
    return body.get_content().strip() if body else ""
