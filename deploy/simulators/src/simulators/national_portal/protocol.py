"""The national portal's adapter, protocol v1: which fields a dossier and its progress must have."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

STATUSES = range(1, 11)
CHANNELS = {"1", "2", "3"}
DOSSIER_FIELDS = (
    "MaHoSo",
    "MaTTHC",
    "TenTTHC",
    "MaLinhVuc",
    "TenLinhVuc",
    "KenhThucHien",
    "LoaiDoiTuong",
    "TrangThaiHoSo",
    "DonViXuLy",
)
# A dossier not yet accepted, or without a limit, has no such time: the field must be there, null is an empty string.
DOSSIER_TIMES = ("NgayTiepNhan", "NgayHenTra")
PROGRESS_FIELDS = ("MaHoSo", "NguoiXuLy", "ThoiDiemXuLy", "NoiDungXuLy", "TrangThai")


class Refused(Exception):
    """The portal's `error_code` -1; the text is its message."""


def check_dossier(record: Mapping[str, Any]) -> None:
    """Raises Refused."""
    _check_present(record, DOSSIER_FIELDS)
    for name in DOSSIER_TIMES:
        if name not in record:
            raise Refused(f"Thiếu trường bắt buộc: {name}")
        _check_time(record, name)
    if str(record["KenhThucHien"]) not in CHANNELS:
        raise Refused("KenhThucHien không hợp lệ")
    status_of(record, "TrangThaiHoSo")


def check_progress(record: Mapping[str, Any]) -> None:
    """Raises Refused."""
    _check_present(record, PROGRESS_FIELDS)
    for name in ("ThoiDiemXuLy", "NgayBatDau", "NgayKetThucTheoQuyDinh"):
        _check_time(record, name)
    status_of(record, "TrangThai")


def status_of(record: Mapping[str, Any], field: str) -> int:
    """1-10. Raises Refused."""
    text = str(record[field])
    if not text.isdecimal() or int(text) not in STATUSES:
        raise Refused(f"{field} không hợp lệ")
    return int(text)


def is_updating(body: Mapping[str, Any]) -> bool:
    """Booleans travel as strings. Raises Refused."""
    if body.get("isUpdating") not in ("True", "False"):
        raise Refused('isUpdating phải là "True" hoặc "False"')
    return body["isUpdating"] == "True"


def records_of(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The objects of `data`. Raises Refused."""
    data = body.get("data")
    if not isinstance(data, list) or not data or not all(isinstance(record, dict) for record in data):
        raise Refused("Thiếu trường bắt buộc: data")
    return data


def _check_present(record: Mapping[str, Any], names: tuple[str, ...]) -> None:
    missing = [name for name in names if record.get(name) in (None, "")]
    if missing:
        raise Refused(f"Thiếu trường bắt buộc: {', '.join(missing)}")


def _check_time(record: Mapping[str, Any], name: str) -> None:
    text = record.get(name, "")
    if text == "":
        return
    try:
        datetime.strptime(text, "%Y%m%d%H%M%S")  # noqa: DTZ007 only its form is looked at
    except (TypeError, ValueError):
        raise Refused(f"{name} không đúng dạng yyyyMMddHHmmss") from None
