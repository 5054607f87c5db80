"""What a transfer's purpose says once a bank has had it: signs dropped, case changed, text put around it. Pure."""

import re

# As providers.vietqr writes it: MC and thirteen letters and digits of base32.
_REFERENCE = re.compile(r"(?=(MC[A-Z2-7]{13}))")
_NO_SIGN = re.compile(r"[^A-Z0-9]")


def references_in(memo: str) -> set[str]:
    """Every run of signs that may be a payment's reference; the payments say which of them are."""
    return set(_REFERENCE.findall(_NO_SIGN.sub("", memo.upper())))


def account_in(code: str | None) -> str | None:
    """The beneficiary's account in a VietQR payload of ours (38 → 01 → 01)."""
    outer = _fields(code or "")
    return _fields(_fields(outer.get("38", "")).get("01", "")).get("01")


def _fields(text: str) -> dict[str, str]:
    """Two signs of name, two of length, the value; again and again."""
    fields, place = {}, 0
    while (length := text[place + 2 : place + 4]).isdecimal():
        fields[text[place : place + 2]] = text[place + 4 : place + 4 + int(length)]
        place += 4 + int(length)
    return fields
