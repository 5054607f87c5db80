"""Drafts as they may be sent, and published as they are where the sample data is loaded. Invented."""

from typing import Any

CHANGE: dict[str, Any] = {
    "name": "Cấp giấy phép ví dụ (mẫu)",
    "description": "Thủ tục không có thật",
    "steps": [{"title": "Nộp hồ sơ"}, {"title": "Nhận kết quả"}],
    "channels": [
        {
            "channel": "online",
            "cases": [{"name": "Thông thường", "time_limit": {"value": 5, "unit": "working_day"}, "fees": []}],
        }
    ],
}
DOCUMENT: dict[str, Any] = {
    "code": "1.999901",
    "field": "XTTM",
    "agency": "H05.06",
    "executing_agencies": ["H05.06"],
    "receiving_units": ["H05.00"],
    "level": 3,
    "online_mode": "partial",
    "audience": ["citizen"],
    "required_documents": [{"id": "don", "name": "Đơn đề nghị (mẫu)", "originals": 1, "copies": 0}],
    "results": [{"code": "KQ.VD.01", "name": "Giấy phép ví dụ (mẫu)"}],
    "form": {
        "schema": {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "properties": {"purpose": {"type": "string", "title": "Mục đích", "maxLength": 200}},
            "required": ["purpose"],
            "additionalProperties": False,
        },
        "ui_schema": {},
        "example": {"purpose": "Kinh doanh (mẫu)"},
    },
    "legal_basis": [{"number": "61/2018/NĐ-CP", "title": "Nghị định về cơ chế một cửa, một cửa liên thông"}],
} | CHANGE
