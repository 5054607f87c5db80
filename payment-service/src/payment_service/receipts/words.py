"""An amount in Vietnamese words, as a receipt must say it. Pure."""

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
SCALES = ("", " nghìn", " triệu")
BILLION = 1_000_000_000


def amount_in_words(amount_vnd: int) -> str:
    """`200000` gives `Hai trăm nghìn đồng`. Raises ValueError below zero."""
    if amount_vnd < 0:
        raise ValueError("a receipt has no negative amount")
    words = _number(amount_vnd) if amount_vnd else DIGITS[0]
    return f"{words[0].upper()}{words[1:]} đồng"


def _number(value: int, *, leading: bool = True) -> str:
    """Above a billion the same words come again: nghìn tỷ, triệu tỷ."""
    above, below = divmod(value, BILLION)
    parts = [f"{_number(above, leading=leading)} tỷ"] if above else []
    leading = leading and not above
    for scale in (2, 1, 0):
        group = below // 1000**scale % 1000
        if group:
            parts.append(_group(group, leading=leading) + SCALES[scale])
            leading = False
    return " ".join(parts)


def _group(group: int, *, leading: bool) -> str:
    """Three digits; inside a number the hundreds are said even when they are none."""
    hundreds, rest = divmod(group, 100)
    parts = [] if leading and not hundreds else [f"{DIGITS[hundreds]} trăm"]
    if rest:
        parts.append(_rest(rest, after_hundreds=bool(parts)))
    return " ".join(parts)


def _rest(rest: int, *, after_hundreds: bool) -> str:
    tens, units = divmod(rest, 10)
    if tens == 0:
        return f"linh {DIGITS[units]}" if after_hundreds else DIGITS[units]
    if tens == 1:
        return f"mười {_unit(units, tens)}".rstrip()
    return f"{DIGITS[tens]} mươi {_unit(units, tens)}".rstrip()


def _unit(units: int, tens: int) -> str:
    match units:
        case 0:
            return ""
        case 1 if tens > 1:
            return "mốt"
        case 4 if tens > 1:
            return "tư"
        case 5:
            return "lăm"
        case _:
            return DIGITS[units]
