"""The demo people. All are invented: names, numbers, addresses and companies belong to nobody."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class IssuerName(StrEnum):
    VNEID = "vneid"
    PROVINCIAL = "provincial"


@dataclass(frozen=True)
class Person:
    name: str
    """The short name that scripts use."""
    issuer: IssuerName
    display_name: str
    description: str
    claims: dict[str, Any]
    """What the issuer says of the person in its tokens, `sub` included."""


def _holder(number: int, name: str, account: int, display_name: str, description: str, **claims: str) -> Person:
    """Someone with an e-ID account; `account` is 1 for a citizen, 2 for an organisation."""
    technical_id = f"027{number:09d}"
    everyone = {
        "sub": technical_id,
        "TechID": technical_id,
        "LoaiTaiKhoan": account,
        "SoDienThoai": f"09000001{number:02d}",
        "ThuDienTu": f"{name}@example.com",
        "loAs": "2",
    }
    return Person(name, IssuerName.VNEID, display_name, description, everyone | claims)


def _official(name: str, display_name: str, description: str, role: str, unit: str) -> Person:
    claims = {
        "sub": name,
        "name": display_name,
        "roles": [role],
        "unit": unit,
        "email": f"{name}@example.com",
    }
    return Person(name, IssuerName.PROVINCIAL, display_name, description, claims)


PEOPLE = (
    _holder(
        1,
        "citizen-an",
        1,
        "Nguyễn Văn An",
        "Công dân",
        SoDinhDanh="027085000001",
        HoVaTen="Nguyễn Văn An",
        GioiTinh="Nam",
        DiaChi="Số 1 đường Mẫu, phường Mẫu, thành phố Bắc Ninh",
    ),
    _holder(
        2,
        "citizen-binh",
        1,
        "Trần Thị Bình",
        "Công dân",
        SoDinhDanh="027190000002",
        HoVaTen="Trần Thị Bình",
        GioiTinh="Nữ",
        DiaChi="Thôn Mẫu, xã Mẫu, huyện Tiên Du, tỉnh Bắc Ninh",
    ),
    _holder(
        3,
        "enterprise-kinhbac",
        2,
        "Công ty TNHH Thương mại Kinh Bắc Mẫu",
        "Doanh nghiệp",
        SoDinhDanh="027079000003",
        HoVaTen="Lê Văn Cường",
        GioiTinh="Nam",
        TenDoanhNghiep="Công ty TNHH Thương mại Kinh Bắc Mẫu",
        MaSoThue="2300000011",
        MaSoDoanhNghiep="2300000011",
        DiaChi="Lô M1, khu công nghiệp Mẫu, tỉnh Bắc Ninh",
    ),
    _holder(
        4,
        "state-body-sample",
        2,
        "Trường Tiểu học Mẫu",
        "Cơ quan nhà nước",
        SoDinhDanh="027182000004",
        HoVaTen="Phạm Thị Dung",
        GioiTinh="Nữ",
        TenDoanhNghiep="Trường Tiểu học Mẫu",
        MaSoThue="2300000029",
        LoaiDoiTuong="state_body",
        DiaChi="Số 2 đường Mẫu, phường Mẫu, thành phố Bắc Ninh",
    ),
    _official("clerk-tinh", "Hoàng Thị Én", "Bộ phận Một cửa, Trung tâm Hành chính công tỉnh", "clerk", "H05.00"),
    _official("officer-congthuong", "Vũ Văn Phú", "Chuyên viên, Sở Công Thương", "officer", "H05.06"),
    _official("approver-congthuong", "Đặng Thị Giang", "Lãnh đạo, Sở Công Thương", "approver", "H05.06"),
    _official("officer-tuphap", "Bùi Văn Hải", "Chuyên viên, Sở Tư pháp", "officer", "H05.03"),
    _official("approver-tuphap", "Đỗ Thị Yến", "Lãnh đạo, Sở Tư pháp", "approver", "H05.03"),
    _official("clerk-xa", "Ngô Văn Khang", "Bộ phận Một cửa cấp xã", "clerk", "H05.31.01.00"),
    _official("officer-xa", "Dương Thị Lan", "Công chức cấp xã", "officer", "H05.31.01"),
    _official("approver-xa", "Lý Văn Minh", "Lãnh đạo Ủy ban nhân dân cấp xã", "approver", "H05.31.01"),
    _official("officer-congan", "Tạ Văn Sơn", "Cán bộ, Công an tỉnh", "officer", "H05.42"),
    _official("officer-bhxh", "Cao Thị Thu", "Chuyên viên, Bảo hiểm xã hội tỉnh", "officer", "H05.43"),
    _official("leader-tinh", "Mai Thị Nga", "Lãnh đạo Ủy ban nhân dân tỉnh", "leader", "H05"),
    _official("leader-congthuong", "Tô Văn Quý", "Giám đốc, Sở Công Thương", "leader", "H05.06"),
    _official("administrator", "Phan Văn Oanh", "Quản trị hệ thống", "administrator", "H05"),
    _official("analyst", "Hồ Thị Phương", "Chuyên viên tổng hợp, thống kê", "analyst", "H05"),
    _official("auditor", "Trịnh Văn Quang", "Thanh tra, kiểm toán", "auditor", "H05"),
)
BY_NAME = {person.name: person for person in PEOPLE}


def of_issuer(issuer: IssuerName) -> list[Person]:
    return [person for person in PEOPLE if person.issuer is issuer]
