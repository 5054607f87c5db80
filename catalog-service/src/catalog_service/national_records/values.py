"""Words and numbers of the national record as ours; its closed sets are known to be understood. Pure."""

import math
import re
from datetime import datetime
from typing import Any

from contracts.catalog import TimeUnit

from catalog_service.national_records import words
from catalog_service.text.folding import fold

_DONG = ("dong", "vnd", "d", "dong viet nam")
_WHOLE_DONG = re.compile(r"\d{1,16}|\d{1,3}(\.\d{3}){1,5}|\d{1,3}(,\d{3}){1,5}")
_AMBIGUOUS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
"""1.500 may be one and a half, or fifteen hundred."""
_NOTHING = ("khong", "khong thu", "khong thu phi", "khong co", "mien phi")
_DAY_FORMATS = ("%Y%m%d%H%M%S", "%Y%m%d", "%d/%m/%Y", "%Y-%m-%d")
ORDINARY = "Thông thường"


def folded(value: object) -> str:
    return " ".join(fold(str(value or "")).split())


def lines(value: object) -> list[str]:
    """Items of a list, or of a text that separates them by lines or semicolons."""
    if isinstance(value, list):
        return [str(item).strip() for item in value if str(item).strip()]
    return [item.strip(" -.\t") for item in re.split(r"[;\r\n]+", str(value or "")) if item.strip(" -.\t")]


def day(value: object) -> str | None:
    if not value:
        return None
    for pattern in _DAY_FORMATS:
        try:
            return datetime.strptime(str(value), pattern).date().isoformat()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return str(value)


def time_limit(value: object, unit: object) -> dict[str, Any]:
    """Known to be understood; words that say that there is none are kept as a note."""
    length, said = duration(value)
    if length is None:
        return {"unit": TimeUnit.NONE, "note": str(value).strip()}
    return {"value": length, "unit": words.TIME_UNITS.meaning(unit or said)}


def says_no_limit(value: object) -> bool:
    """In words alone: who names a number means it."""
    return isinstance(value, str) and not re.search(r"\d", value) and words.NO_LIMIT.meaning(value) is not None


def case_name(time: dict[str, Any], taken: set[str]) -> str:
    """TRUONGHOP, else the description's beginning; made different from those before."""
    described = str(time.get("TRUONGHOP") or time.get("MOTA") or ORDINARY).strip()[:200] or ORDINARY
    name, number = described, 1
    while name in taken:
        number += 1
        name = f"{described} ({number})"
    return name


def fee(block: dict[str, Any], number: int, begins: str) -> dict[str, Any]:
    """An amount in đồng, or a formula: a share, another currency, or words."""
    described = str(block.get("MOTA") or "").strip()
    code = str(block.get("MAPHILEPHI") or number + 1)
    kind = "levy" if str(block.get("LOAIPHILEPHI")) == "2" or folded(described).startswith("le phi") else "fee"
    read = {"id": code, "kind": kind, "name": described or code, "valid_from": begins}
    owed, unit = money(block.get("SOTIEN")), block.get("DONVI")
    if owed is not None and (not unit or folded(unit) in _DONG):
        return read | {"amount_vnd": owed}
    said = " ".join(
        str(part) for part in (block.get("SOTIEN"), block.get("DONVI"), described) if part not in (None, "")
    )
    return read | {"formula": said or "Theo quy định"}


def paper(block: dict[str, Any], case: object, taken: set[str], number: int) -> dict[str, Any]:
    """A paper that stands in several cases keeps its code in the first, and gets a numbered one in the others."""
    code = str(block.get("MAGIAYTO") or f"GT{number + 1:02}")
    read: dict[str, Any] = {
        "id": f"{code}-{number + 1}" if code in taken else code,
        "name": block.get("TENGIAYTO"),
        "originals": _whole(block.get("SOBANCHINH")),
        "copies": _whole(block.get("SOBANSAO")),
    }
    if not read["originals"] and not read["copies"]:
        # NĐ 63/2010 Art. 8(2): quantities are part of the record; without any the paper may be left out.
        read["required"] = False
    if case:
        read["case"] = case
    if block.get("GHICHU"):
        read["note"] = block["GHICHU"]
    return read


def legal_basis(block: dict[str, Any]) -> dict[str, Any]:
    read = {"number": block.get("SOVANBAN"), "title": block.get("TENVANBAN")}
    issued = {"issued_on": day(block.get("NGAYBANHANH")), "issued_by": block.get("COQUANBANHANH")}
    return read | {name: value for name, value in issued.items() if value}


def money(value: object) -> int | None:
    """Whole đồng, thousands parted by dots or commas; None: words, a share or parts of a đồng, to be told as said."""
    number = _number(value)
    if number is not None:
        return int(number) if number == int(number) else None
    text = re.sub(r" *(đồng|vnđ|vnd|đ)$", "", str(value or "").strip().lower())
    if folded(text) in _NOTHING:
        return 0
    return int(re.sub("[.,]", "", text)) if _WHOLE_DONG.fullmatch(text) else None


def duration(value: object) -> tuple[float | None, str]:
    """How long, and the unit where it stands behind the number: `0,25`, `0.25`, `5 ngày làm việc`. None: no number."""
    number = _number(value)
    if number is not None:
        return number, ""
    found = re.fullmatch(r"(\d{1,6}(?:[.,]\d{1,6})?)\s*(\D*)", str(value or "").strip())
    if found is None or _AMBIGUOUS.fullmatch(found[1]) or (found[2] and words.TIME_UNITS.meaning(found[2]) is None):
        return None, ""
    return float(found[1].replace(",", ".")), found[2]


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) else None


def _whole(value: object) -> object:
    pieces, _ = duration(value)
    return int(pieces) if pieces is not None and pieces == int(pieces) else value or 0
