"""What is wrong with a national record before it is read, told in its own words. Pure."""

from collections.abc import Iterator
from typing import Any

from servicekit.problems import FieldError, Text

from catalog_service.national_records import values, words
from catalog_service.national_records.words import WordSet

PUBLIC = 1
"""TRANGTHAI of a record that the public may see."""

_NOT_AN_OBJECT = Text("Bản ghi phải là một đối tượng JSON", "The record has to be a JSON object")
_NOT_PUBLIC = Text("Bản ghi chưa được công khai (TRANGTHAI khác 1)", "The record is not public (TRANGTHAI is not 1)")
_NOT_A_LIST = Text("Phải là danh sách các đối tượng", "Has to be a list of objects")
_NO_LIMITS = "; ".join(words.NO_LIMIT.meanings)
_NO_LIMIT_SAID = Text(
    f"Thiếu thời hạn giải quyết: ghi số, hoặc nói rõ là không có thời hạn ({_NO_LIMITS})",
    f"The time limit is missing: give a number, or say in words that there is none ({_NO_LIMITS})",
)
_NOT_A_LIMIT = Text(
    f"Không hiểu thời hạn này: ghi số (0: trả ngay khi nhận) kèm đơn vị, hoặc bằng lời: {_NO_LIMITS}",
    f"This time limit is not understood: give a number (0: on receipt) and its unit, or one of: {_NO_LIMITS}",
)
_TWO_UNITS = Text("Đơn vị khác với đơn vị đi cùng số", "The unit is another one than stands behind the number")

_LISTS = (
    "LINHVUCTHUCHIEN", "COQUANTHUCHIEN", "COQUANCOTHAMQUYEN", "COQUANDUOCUYQUYEN", "COQUANPHOIHOP",
    "TRINHTUTHUCHIEN", "CACHTHUCTHUCHIEN", "THANHPHANHOSO", "KETQUATHUCHIEN", "CANCUPHAPLY",
)  # fmt: skip
_INNER = {
    "TRINHTUTHUCHIEN": "TRINHTU",
    "CACHTHUCTHUCHIEN": "THOIGIAN",
    "THANHPHANHOSO": "GIAYTO",
    "THOIGIAN": "PHILEPHI",
}


def found(record: Any) -> list[FieldError]:
    """Pointers lead into the national record."""
    if not isinstance(record, dict):
        return [FieldError("", "dict_type", _NOT_AN_OBJECT)]
    if not _is_public(record.get("TRANGTHAI")):
        return [FieldError("/TRANGTHAI", "not_public", _NOT_PUBLIC)]
    shapes = [error for name in _LISTS for error in _list_faults(record.get(name) or [], f"/{name}")]
    return shapes or list(_word_faults(record))


def _is_public(state: object) -> bool:
    """A record may leave it out; `true` is no state of a record."""
    return state is None or (not isinstance(state, bool) and state in (PUBLIC, str(PUBLIC)))


def _list_faults(items: Any, pointer: str) -> list[FieldError]:
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        return [FieldError(pointer, "list_type", _NOT_A_LIST)]
    inner = _INNER.get(pointer.rsplit("/", 1)[-1])
    if inner is None:
        return []
    return [
        error
        for index, item in enumerate(items)
        for error in _list_faults(item.get(inner) or [], f"{pointer}/{index}/{inner}")
    ]


def _word_faults(record: dict[str, Any]) -> Iterator[FieldError]:
    if record.get("LOAITHUTUC"):
        yield from _fault(words.KINDS, "/LOAITHUTUC", record["LOAITHUTUC"])
    for name, known in (("CAPTHUCHIEN", words.TIERS), ("MOTADOITUONGTHUCHIEN", words.AUDIENCES)):
        for text in words.listed(record.get(name)):
            yield from _fault(known, f"/{name}", text)
    for number, way in enumerate(record.get("CACHTHUCTHUCHIEN") or []):
        pointer = f"/CACHTHUCTHUCHIEN/{number}"
        yield from _fault(words.CHANNELS, f"{pointer}/KENH", way.get("KENH") or "")
        for place, time in enumerate(way.get("THOIGIAN") or []):
            yield from _limit_faults(time, f"{pointer}/THOIGIAN/{place}")


def _limit_faults(time: dict[str, Any], pointer: str) -> Iterator[FieldError]:
    """What is no number is a limit only where its words say that there is none: no deadline is lost in silence."""
    given, unit = time.get("THOIGIANGIAIQUYET"), time.get("DONVITINH")
    length, said = values.duration(given)
    if length is not None:
        yield from _fault(words.TIME_UNITS, f"{pointer}/DONVITINH", unit or said)
        if said and unit and words.TIME_UNITS.meaning(said) != words.TIME_UNITS.meaning(unit):
            yield FieldError(f"{pointer}/DONVITINH", "two_units", _TWO_UNITS)
    elif given is None or (isinstance(given, str) and not given.strip()):
        yield FieldError(f"{pointer}/THOIGIANGIAIQUYET", "missing", _NO_LIMIT_SAID)
    elif not values.says_no_limit(given):
        yield FieldError(f"{pointer}/THOIGIANGIAIQUYET", "time_limit_not_understood", _NOT_A_LIMIT)


def _fault(known: WordSet, pointer: str, text: object) -> Iterator[FieldError]:
    if known.meaning(text) is None:
        yield known.fault(pointer, text)
