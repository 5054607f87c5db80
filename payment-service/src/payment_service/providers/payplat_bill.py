"""What PayPlat is told about a bill (`bill_info`), in its own names. Pure."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from payment_service.providers.beneficiaries import Beneficiary
from payment_service.providers.protocol import Bill

COLLECTION_OF_FEES = "2"
"""MaDichVu."""
FEE_KINDS = {"fee": "1", "levy": "2"}
"""LoaiPhiLePhi: phí, lệ phí; assumed."""


class BillLine(NamedTuple):
    kind: str
    fee_id: str
    name: str
    amount_vnd: int


def bill_info(beneficiary: Beneficiary, bill: Bill, lines: Sequence[BillLine], description: str) -> dict[str, Any]:
    """Sums are texts of digits; a bill of several lines is paid at once."""
    return {
        "MaDichVu": COLLECTION_OF_FEES,
        "TKThuHuong": beneficiary.account,
        "MaNHThuHuong": beneficiary.bank_code,
        "TenTKThuHuong": beneficiary.name,
        "PhiLePhi": [
            {
                "LoaiPhiLePhi": FEE_KINDS[line.kind],
                "MaPhiLePhi": line.fee_id,
                "TenPhiLePhi": line.name,
                "SoTien": str(line.amount_vnd),
            }
            for line in lines
        ],
        "MaDonVi": bill.agency,
        "MaHoSo": bill.dossier_code,
        "MaTTHC": bill.procedure_code,
        "TenTTHC": bill.procedure_name,
        "NoiDungThanhToan": description,
        "HoTenNguoiNop": bill.payer_name,
    }
