"""How the body of an import is described to those who read the OpenAPI."""

from typing import Any

from catalog_service.imports.schemas import GZIP, SPREADSHEET

NATIONAL_RECORD: dict[str, Any] = {
    "MATTHC": "1.999901.000.00.00.H05",
    "TENTTHC": "Cấp giấy phép ví dụ",
    "SOQUYETDINH": "1/QĐ-UBND",
    "NGAYQUYETDINH": "20260115000000",
    "CAPTHUCHIEN": "Cấp Tỉnh",
    "LOAITHUTUC": "TTHC được luật giao quy định chi tiết",
    "TRANGTHAI": 1,
    "LINHVUCTHUCHIEN": [{"MALINHVUC": "G05-TM01", "TENLINHVUC": "Lĩnh vực ví dụ"}],
    "COQUANTHUCHIEN": [{"MADONVI": "000.00.06.H05", "TENDONVI": "Sở Công Thương"}],
    "TRINHTUTHUCHIEN": [{"TRUONGHOP": "", "TRINHTU": [{"TENTRINHTU": "Nộp hồ sơ"}, {"TENTRINHTU": "Nhận kết quả"}]}],
    "CACHTHUCTHUCHIEN": [
        {
            "KENH": "1",
            "THOIGIAN": [
                {
                    "THOIGIANGIAIQUYET": 5,
                    "DONVITINH": "Ngày làm việc",
                    "MOTA": "Thông thường",
                    "PHILEPHI": [{"MAPHILEPHI": "PH01", "SOTIEN": 50000, "DONVI": "Đồng", "MOTA": "Phí thẩm định"}],
                }
            ],
        },
        {
            "KENH": "2",
            "THOIGIAN": [{"THOIGIANGIAIQUYET": 5, "DONVITINH": "Ngày làm việc", "MOTA": "Thông thường"}],
        },
    ],
    "THANHPHANHOSO": [
        {
            "TRUONGHOP": "",
            "GIAYTO": [
                {"MAGIAYTO": "GT01", "TENGIAYTO": "Đơn đề nghị", "TENMAUDON": "Mẫu 01", "SOBANCHINH": 1, "SOBANSAO": 0}
            ],
        }
    ],
    "MOTADOITUONGTHUCHIEN": "Công dân Việt Nam; Doanh nghiệp",
    "KETQUATHUCHIEN": [{"MAKETQUA": "KQ.G05.000001", "TENKETQUA": "Giấy phép ví dụ"}],
    "CANCUPHAPLY": [{"SOVANBAN": "61/2018/NĐ-CP", "TENVANBAN": "Nghị định 61/2018/NĐ-CP"}],
    "YEUCAU": "Không",
}

NATIONAL_DEFAULTS: dict[str, Any] = {
    "agencies": {"000.00.06.H05": "H05.06"},
    "receiving_units": ["H05.00"],
    "level": 3,
    "online_mode": "partial",
}
_CODE = {"type": "string"}
_NATIONAL = {
    "type": "object",
    "description": "`defaults` say what the national record does not; `agencies`: our code for each MADONVI",
    "required": ["records"],
    "additionalProperties": False,
    "properties": {
        "records": {"type": "array", "items": {}},
        "defaults": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "agencies": {"type": "object", "additionalProperties": _CODE},
                "agency": _CODE,
                "receiving_units": {"type": "array", "items": _CODE},
                "level": {"type": "integer", "minimum": 1, "maximum": 4},
                "online_mode": {"enum": ["information", "partial", "full"]},
                "valid_from": {"type": "string", "format": "date"},
            },
        },
    },
}
_BINARY = {"type": "string", "format": "binary"}

REQUEST_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {
                "anyOf": [
                    {"$ref": "#/components/schemas/CatalogueDocument"},
                    _NATIONAL,
                    {"type": "array", "items": {}, "description": "national records alone"},
                ]
            },
            "examples": {
                "document": {"value": {"fields": [{"code": "VD", "name": "Lĩnh vực ví dụ"}]}},
                "national": {"value": {"records": [NATIONAL_RECORD], "defaults": NATIONAL_DEFAULTS}},
            },
        },
        GZIP: {"schema": _BINARY},
        SPREADSHEET: {"schema": _BINARY},
        "multipart/form-data": {
            "schema": {"type": "object", "properties": {"file": _BINARY}, "required": ["file"]},
        },
    },
}
