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
    if record.get("TRANGTHAI") not in (None, PUBLIC, str(PUBLIC)):
        return [FieldError("/TRANGTHAI", "not_public", _NOT_PUBLIC)]
    shapes = [error for name in _LISTS for error in _list_faults(record.get(name) or [], f"/{name}")]
    return shapes or list(_word_faults(record))


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
            length, said = values.duration(time.get("THOIGIANGIAIQUYET"))
            if length is not None:
                unit = time.get("DONVITINH") or said
                yield from _fault(words.TIME_UNITS, f"{pointer}/THOIGIAN/{place}/DONVITINH", unit)


def _fault(known: WordSet, pointer: str, text: object) -> Iterator[FieldError]:
    if known.meaning(text) is None:
        yield known.fault(pointer, text)
