"""A few agencies and procedures, so that the reading services have something to answer. Sample data."""

from typing import Any

FIELDS = [
    {"MALINHVUC": "G13-TP01", "TENLINHVUC": "Lý lịch tư pháp", "MANGANH": "G13"},
    {"MALINHVUC": "G05-XT01", "TENLINHVUC": "Xúc tiến thương mại", "MANGANH": "G05"},
]
AGENCIES = [
    {"MADONVI": "H05", "TENDONVI": "Ủy ban nhân dân tỉnh Bắc Ninh", "CAPDONVI": "1"},
    {"MADONVI": "H05.03", "TENDONVI": "Sở Tư pháp", "CAPDONVI": "2"},
    {"MADONVI": "H05.06", "TENDONVI": "Sở Công Thương", "CAPDONVI": "2"},
]


def _procedure(code: str, name: str, field: int, agency: int, days: str, fee: str, result: str) -> dict[str, Any]:
    linh_vuc, co_quan = FIELDS[field], AGENCIES[agency]
    fees = [{"MAPHILEPHI": "", "SOTIEN": fee, "DONVI": "Đồng", "MOTA": ""}] if fee else []
    limit = {"THOIGIANGIAIQUYET": days, "DONVITINH": "Ngày", "MOTA": "", "PHILEPHI": fees}
    return {
        "MATTHC": code,
        "TENTTHC": name,
        "TRANGTHAI": "1",
        "LINHVUCTHUCHIEN": [{"MALINHVUC": linh_vuc["MALINHVUC"], "TENLINHVUC": linh_vuc["TENLINHVUC"]}],
        "COQUANTHUCHIEN": [{"MADONVI": co_quan["MADONVI"], "TENDONVI": co_quan["TENDONVI"]}],
        "CACHTHUCTHUCHIEN": [{"KENH": "2", "THOIGIAN": [limit]}],
        "KETQUATHUCHIEN": [{"MAKETQUA": "", "TENKETQUA": result}] if result else [],
    }


PROCEDURES = {
    procedure["MATTHC"]: procedure
    for procedure in (
        _procedure("2.000488", "Cấp Phiếu lý lịch tư pháp", 0, 1, "10", "200000", "Phiếu lý lịch tư pháp"),
        _procedure("2.000033", "Thông báo hoạt động khuyến mại", 1, 2, "0", "", ""),
    )
}
