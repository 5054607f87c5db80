"""The services that a call names in its body. Each takes the store, the body, and gives the answer's `result`."""

from collections.abc import Callable
from typing import Any

from simulators.national_portal import catalogue, protocol, store
from simulators.national_portal.protocol import Refused
from simulators.storage import Document, Storage

Service = Callable[[Storage, Document], list[Any]]


def find_dossier(storage: Storage, body: Document) -> list[Any]:
    """TraCuuHoSo: the record, or nothing."""
    dossier = store.find(storage, str(body.get("mahoso", "")))
    return [dossier["record"]] if dossier else []


def keep_dossiers(storage: Storage, body: Document) -> list[Any]:
    """DongBoHoSoMC: create with isUpdating "False", change with "True"; all or none. Raises Refused."""
    updating, records = protocol.is_updating(body), protocol.records_of(body)
    for record in records:
        protocol.check_dossier(record)
        known = store.find(storage, record["MaHoSo"]) is not None
        if known and not updating:
            raise Refused(f"Hồ sơ {record['MaHoSo']} đã tồn tại")
        if updating and not known:
            raise Refused(f"Hồ sơ {record['MaHoSo']} không tồn tại")
    for record in records:
        store.keep_record(storage, record["MaHoSo"], record, protocol.status_of(record, "TrangThaiHoSo"))
    return []


def keep_progress(storage: Storage, body: Document) -> list[Any]:
    """CapNhatTienDoHoSoMC: append to dossiers that are known; all or none. Raises Refused."""
    records = protocol.records_of(body)
    for record in records:
        protocol.check_progress(record)
        _known(storage, record["MaHoSo"])
    for record in records:
        dossier = _known(storage, record["MaHoSo"])
        store.keep_progress(storage, dossier, record, protocol.status_of(record, "TrangThai"))
    return []


def list_procedures(storage: Storage, body: Document) -> list[Any]:
    return [{name: procedure[name] for name in ("MATTHC", "TENTTHC")} for procedure in catalogue.PROCEDURES.values()]


def get_procedure(storage: Storage, body: Document) -> list[Any]:
    """LayThuTuc. Raises Refused."""
    procedure = catalogue.PROCEDURES.get(str(body.get("maTTHC", "")))
    if procedure is None:
        raise Refused("Không tìm thấy thủ tục")
    return [procedure]


def _known(storage: Storage, code: str) -> Document:
    dossier = store.find(storage, code)
    if dossier is None:
        raise Refused(f"Hồ sơ {code} không tồn tại")
    return dossier


SHARE: dict[str, Service] = {
    "LayDanhMucCoQuan": lambda storage, body: list(catalogue.AGENCIES),
    "LayDanhMucLinhVuc": lambda storage, body: list(catalogue.FIELDS),
    "LayDanhSachTTHC": list_procedures,
    "LayThuTuc": get_procedure,
}
INTEGRATION: dict[str, Service] = {
    "TraCuuHoSo": find_dossier,
    "DongBoHoSoMC": keep_dossiers,
    "CapNhatTienDoHoSoMC": keep_progress,
}
