"""Drafts as they may be sent. Invented; what a procedure has to say besides is told when it is published."""

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
    "field": "VD",
    "agency": "H05.06",
    "executing_agencies": ["H05.06"],
    "receiving_units": ["H05.00"],
    "level": 3,
    "online_mode": "partial",
    "audience": ["citizen"],
} | CHANGE
