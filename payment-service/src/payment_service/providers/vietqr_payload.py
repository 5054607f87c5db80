"""The VietQR payload (EMVCo TLV as NAPAS uses it). Pure; plain ASCII, since lengths count characters."""

POLYNOMIAL, START = 0x1021, 0xFFFF
NAPAS, TO_ACCOUNT = "A000000727", "QRIBFTTA"
DONG, VIETNAM = "704", "VN"
LONGEST_PURPOSE = 25


def payload(bank_code: str, account: str, amount_vnd: int | None, purpose: str) -> str:
    """With a sum the code is dynamic and good for one order, without it static. Raises ValueError."""
    if not purpose.isascii() or len(purpose) > LONGEST_PURPOSE:
        raise ValueError("a purpose has at most 25 plain characters")
    beneficiary = _field("00", bank_code) + _field("01", account)
    text = _field("00", "01") + _field("01", "11" if amount_vnd is None else "12")
    text += _field("38", _field("00", NAPAS) + _field("01", beneficiary) + _field("02", TO_ACCOUNT))
    text += _field("53", DONG)
    text += _field("54", str(amount_vnd)) if amount_vnd is not None else ""
    text += _field("58", VIETNAM)
    text += _field("62", _field("08", purpose)) if purpose else ""
    text += "6304"
    return text + checksum(text)


def checksum(text: str) -> str:
    """CRC-16/CCITT-FALSE as four upper-case hex digits."""
    remainder = START
    for byte in text.encode("ascii"):
        remainder ^= byte << 8
        for _ in range(8):
            remainder = ((remainder << 1) ^ (POLYNOMIAL if remainder & 0x8000 else 0)) & 0xFFFF
    return f"{remainder:04X}"


def _field(name: str, value: str) -> str:
    return f"{name}{len(value):02d}{value}"
