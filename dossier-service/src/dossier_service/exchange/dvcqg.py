"""The national portal's adapter, protocol v1: session log-in, `dstcode`, service calls. Field names are the portal's.

Dates are `yyyyMMddHHmmss` in Asia/Ho_Chi_Minh, nulls are empty strings, booleans are "True" and "False".
"""

from datetime import datetime
from typing import Any

import httpx
from contracts.catalog import ProcedureRecord
from contracts.dossier import ApplicantKind, DossierChannel
from servicekit.clock import VIETNAM

from dossier_service.dossiers.models import Dossier

CHANNELS = {DossierChannel.COUNTER: "1", DossierChannel.ONLINE: "2", DossierChannel.POST: "3"}
APPLICANTS = {
    ApplicantKind.CITIZEN: "1",
    ApplicantKind.ENTERPRISE: "2",
    ApplicantKind.HOUSEHOLD_BUSINESS: "2",
    ApplicantKind.STATE_BODY: "3",
    ApplicantKind.ORGANISATION: "4",
}
RETURN_METHODS = {"counter": "0", "post": "1", "online": "2"}


class PortalError(Exception):
    """The portal answered with an error code, or not as the protocol says."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


class SessionExpired(PortalError):
    pass


class NationalPortal:
    """One session, renewed once when it has expired."""

    def __init__(self, client: httpx.AsyncClient, username: str, password: str, unit: str) -> None:
        self._client, self._username, self._password, self._unit = client, username, password, unit
        self._session: str | None = None

    async def call(self, endpoint: str, service: str, **parameters: Any) -> Any:
        """The `result` of a call. Raises PortalError or httpx.HTTPError."""
        try:
            return await self._call(endpoint, service, parameters)
        except SessionExpired:
            self._session = None
            return await self._call(endpoint, service, parameters)

    async def _call(self, endpoint: str, service: str, parameters: dict[str, Any]) -> Any:
        self._session = self._session or await self._log_in()
        body = {"session": self._session, "madonvi": self._unit, "service": service, **parameters}
        answer = await self._client.post(
            f"/dvcqg/{endpoint}", json=body, headers={"dstcode": "VN:GOV:000.00.00.G22:vpcpdvcprovider"}
        )
        return _result(answer)

    async def _log_in(self) -> str:
        credentials = {"username": self._username, "password": self._password}
        answer = await self._client.post("/dvcqg/login", json=credentials)
        document = _document(answer)
        if str(document.get("error_code")) != "0" or not document.get("session"):
            raise PortalError("login_refused")
        return str(document["session"])


def _document(answer: httpx.Response) -> dict[str, Any]:
    answer.raise_for_status()
    document = answer.json()
    if not isinstance(document, dict):
        raise PortalError("no_object")
    return document


def _result(answer: httpx.Response) -> Any:
    document = _document(answer)
    code = str(document.get("error_code"))
    if code == "0":
        return document.get("result")
    message = str(document.get("message", ""))
    if "session" in message.lower():
        raise SessionExpired(code, message)
    raise PortalError(code, message)


def dossier_record(
    dossier: Dossier, record: ProcedureRecord, agency_name: str, status: int, fees: list[dict[str, Any]]
) -> dict[str, Any]:
    """One element of `data[]` of DongBoHoSoMC, at the step's status."""
    applicant = dossier.applicant
    return {
        "MaHoSo": dossier.external_code or dossier.code,
        "MaTTHC": dossier.procedure_code,
        "TenTTHC": record.name,
        "MaLinhVuc": record.field.code,
        "TenLinhVuc": record.field.name,
        "KenhThucHien": CHANNELS[DossierChannel(dossier.channel)],
        "ChuHoSo": applicant.get("name", ""),
        "LoaiDoiTuong": APPLICANTS[ApplicantKind(applicant["kind"])],
        "MaDoiTuong": "",
        "Email": applicant.get("email", ""),
        "SoDienThoai": applicant.get("phone", ""),
        "TrichYeuHoSo": record.name,
        "NgayNopHoSo": portal_time(dossier.submitted_at),
        "NgayTiepNhan": portal_time(dossier.accepted_at or dossier.submitted_at),
        "NgayHenTra": portal_time(dossier.due_at),
        "TrangThaiHoSo": str(status),
        "NgayTra": portal_time(dossier.finished_at),
        "HinhThuc": RETURN_METHODS[dossier.delivery.get("method", "online")],
        "NgayKetThucXuLy": portal_time(dossier.decided_at),
        "DonViXuLy": agency_name,
        "GhiChu": "",
        "TaiLieuNop": [],
        "DanhSachLePhi": fees,
        "DanhSachTepDinhKemKhac": [],
        "DanhSachHoSoBoSung": [],
        "DanhSachGiayToKetQua": [],
        "NoiNopHoSo": "1" if dossier.external_code else "2",
    }


def progress_record(dossier: Dossier, agency_name: str, status: int, action: str, at: datetime) -> dict[str, Any]:
    """One element of `data[]` of CapNhatTienDoHoSoMC. Officials appear by unit, not by name."""
    return {
        "MaHoSo": dossier.external_code or dossier.code,
        "NguoiXuLy": agency_name,
        "ChucDanh": "",
        "ThoiDiemXuLy": portal_time(at),
        "PhongBanXuLy": agency_name,
        "NoiDungXuLy": action,
        "TrangThai": str(status),
        "NgayBatDau": portal_time(dossier.accepted_at),
        "NgayKetThucTheoQuyDinh": portal_time(dossier.due_at),
    }


def portal_time(at: datetime | None) -> str:
    return f"{at.astimezone(VIETNAM):%Y%m%d%H%M%S}" if at else ""
