"""The VietQR payload (EMVCo TLV, NAPAS) as a banking app reads it."""

from dataclasses import dataclass

POLYNOMIAL, START = 0x1021, 0xFFFF
NAPAS = "A000000727"


class UnreadableQr(ValueError):
    """The payload is cut, its checksum is wrong, or it is no VietQR transfer."""


@dataclass(frozen=True)
class Transfer:
    bank_code: str
    account: str
    amount_vnd: int | None
    memo: str


def checksum(text: str) -> str:
    """CRC-16/CCITT-FALSE as four upper-case hex digits."""
    remainder = START
    for byte in text.encode():
        remainder ^= byte << 8
        for _ in range(8):
            remainder = (remainder << 1) ^ (POLYNOMIAL if remainder & 0x8000 else 0)
            remainder &= 0xFFFF
    return f"{remainder:04X}"


def read_fields(text: str) -> dict[str, str]:
    """Two-digit id, two-digit length in characters, value; again and again."""
    fields, position = {}, 0
    while position < len(text):
        length = text[position + 2 : position + 4]
        end = position + 4 + (int(length) if length.isdecimal() else -1)
        if not length.isdecimal() or end > len(text):
            raise UnreadableQr("cut")
        fields[text[position : position + 2]] = text[position + 4 : end]
        position = end
    return fields


def read_qr(payload: str) -> Transfer:
    """Raises UnreadableQr."""
    if checksum(payload[:-4]) != payload[-4:]:
        raise UnreadableQr("checksum")
    fields = read_fields(payload)
    account = read_fields(fields.get("38", ""))
    beneficiary = read_fields(account.get("01", ""))
    if account.get("00") != NAPAS or not {"00", "01"} <= beneficiary.keys():
        raise UnreadableQr("no VietQR account")
    amount = fields.get("54", "")
    purpose = read_fields(fields.get("62", ""))
    return Transfer(
        bank_code=beneficiary["00"],
        account=beneficiary["01"],
        amount_vnd=int(amount) if amount.isdecimal() else None,
        memo=purpose.get("08", ""),
    )
