"""Words and numbers of the national record as ours. What is not understood stays as it is, and is refused later."""

import re
from datetime import datetime
from typing import Any

from contracts.catalog import Audience, Channel, ProcedureKind, Tier, TimeUnit

from catalog_service.text.folding import fold

_CHANNELS = {"1": Channel.COUNTER, "2": Channel.ONLINE, "3": Channel.POST}
_CHANNEL_WORDS = {"truc tiep": Channel.COUNTER, "truc tuyen": Channel.ONLINE, "buu chinh": Channel.POST}
_UNITS = {
    "gio": TimeUnit.HOUR,
    "gio lam viec": TimeUnit.HOUR,
    "ngay lam viec": TimeUnit.WORKING_DAY,
    "ngay": TimeUnit.DAY,
    "thang": TimeUnit.MONTH,
}
# Longest first: "nguoi Viet Nam o nuoc ngoai" holds "nuoc ngoai".
_AUDIENCES = (
    ("dinh cu o nuoc ngoai", Audience.OVERSEAS_VIETNAMESE),
    ("viet nam o nuoc ngoai", Audience.OVERSEAS_VIETNAMESE),
    ("cong dan viet nam", Audience.CITIZEN),
    ("ca nhan", Audience.CITIZEN),
    ("nguoi nuoc ngoai", Audience.FOREIGNER),
    ("doanh nghiep", Audience.ENTERPRISE),
    ("ho kinh doanh", Audience.HOUSEHOLD_BUSINESS),
    ("hop tac xa", Audience.COOPERATIVE),
    ("can bo", Audience.STATE_BODY),
    ("co quan nha nuoc", Audience.STATE_BODY),
    ("to chuc", Audience.ORGANISATION),
)
_TIERS = (
    ("cap bo", Tier.MINISTRY),
    ("cap tinh", Tier.PROVINCE),
    ("cap huyen", Tier.DISTRICT),
    ("cap xa", Tier.COMMUNE),
    ("co quan khac", Tier.OTHER),
)
# Longest first here too: what the law does not leave to the province names the details all the same.
_KINDS = (
    ("khong duoc luat giao", ProcedureKind.NATIONAL),
    ("dac thu", ProcedureKind.LOCAL),
    ("chi tiet", ProcedureKind.DELEGATED),
    ("luat", ProcedureKind.NATIONAL),
)
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


def channel(value: object) -> str:
    """KENH: 1, 2, 3, or in words."""
    words = folded(value)
    return _CHANNELS.get(words) or next((known for word, known in _CHANNEL_WORDS.items() if word in words), str(value))


def time_limit(value: object, unit: object) -> dict[str, Any]:
    """Without a number there is no limit; words instead of one are kept as a note."""
    number = _number(value)
    if number is None:
        return {"unit": TimeUnit.NONE} | ({"note": str(value)} if value else {})
    return {"value": number, "unit": _UNITS.get(folded(unit), str(unit))}


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
    amount, unit = _number(block.get("SOTIEN")), block.get("DONVI")
    if amount is not None and amount == int(amount) and (not unit or folded(unit) in _DONG):
        return read | {"amount_vnd": int(amount)}
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


def audience(value: object) -> list[str]:
    return _each(lines(value), _AUDIENCES)


def tiers(value: object) -> list[str]:
    return _each(lines(value), _TIERS)


def procedure_kind(value: object) -> str | None:
    words = folded(value)
    return next((kind for word, kind in _KINDS if word in words), str(value)) if words else None


def _each(texts: list[str], known: tuple[tuple[str, str], ...]) -> list[str]:
    """What each text means; one that means nothing known is kept, for the check to refuse."""
    found = [next((meaning for word, meaning in known if word in folded(text)), text) for text in texts]
    return list(dict.fromkeys(found))


def _number(value: object) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    text = str(value or "").strip()
    if re.fullmatch(r"\d{1,3}(\.\d{3})+", text):  # 50.000 is fifty thousand
        text = text.replace(".", "")
    text = text.replace(",", ".")
    return float(text) if re.fullmatch(r"\d+(\.\d+)?", text) else None


def _whole(value: object) -> object:
    number = _number(value)
    return int(number) if number is not None and number == int(number) else value or 0
