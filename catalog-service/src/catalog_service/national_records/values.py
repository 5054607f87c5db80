"""Words and numbers of the national record as ours; its closed sets are known to be understood. Pure."""

import math
import re
from datetime import datetime
from typing import Any

from contracts.catalog import TimeUnit

from catalog_service.national_records import words
from catalog_service.text.folding import fold

_DONG = ("dong", "vnd", "d", "dong viet nam")
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
    """Without a number there is no limit; words instead of one are kept as a note."""
    length = amount(value)
    if length is None:
        return {"unit": TimeUnit.NONE} | ({"note": str(value)} if value else {})
    return {"value": length, "unit": words.TIME_UNITS.meaning(unit)}


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
    owed, unit = amount(block.get("SOTIEN")), block.get("DONVI")
    if owed is not None and owed == int(owed) and (not unit or folded(unit) in _DONG):
        return read | {"amount_vnd": int(owed)}
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


def amount(value: object) -> float | None:
    """None: no number."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    text = str(value or "").strip()
    if re.fullmatch(r"\d{1,3}(\.\d{3})+", text):  # 50.000 is fifty thousand
        text = text.replace(".", "")
    text = text.replace(",", ".")
    number = float(text) if re.fullmatch(r"\d+(\.\d+)?", text) else None
    return number if number is not None and math.isfinite(number) else None


def _whole(value: object) -> object:
    pieces = amount(value)
    return int(pieces) if pieces is not None and pieces == int(pieces) else value or 0
