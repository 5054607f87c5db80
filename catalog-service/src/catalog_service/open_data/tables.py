"""Records as rows of a table that a spreadsheet opens without running anything."""

import csv
import io
from collections.abc import Iterable
from datetime import date
from typing import Any

from contracts.catalog import ChannelCases
from pydantic import TypeAdapter

from catalog_service.procedures import summaries

BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel takes UTF-8 for something else."""

COLUMNS = {
    "code": "Mã thủ tục",
    "name": "Tên thủ tục",
    "version": "Phiên bản",
    "field_code": "Mã lĩnh vực",
    "field": "Lĩnh vực",
    "agency_code": "Mã cơ quan có thẩm quyền",
    "agency": "Cơ quan có thẩm quyền",
    "executing_agencies": "Mã các cơ quan thực hiện, cách nhau bằng dấu chấm phẩy",
    "level_declared": "Mức độ dịch vụ công đã công bố (1-4)",
    "level_label": "Mức độ đang thông báo với người dân (1-4)",
    "online_mode": "Hình thức trực tuyến: information, partial, full",
    "audience": "Đối tượng thực hiện, cách nhau bằng dấu chấm phẩy",
    "fees": "Phí, lệ phí",
    "time_limit": "Thời hạn giải quyết",
    "required_documents": "Số loại giấy tờ phải nộp",
    "results": "Kết quả, cách nhau bằng dấu chấm phẩy",
    "decision": "Quyết định công bố",
    "decided_on": "Ngày quyết định",
    "valid_from": "Ngày bắt đầu hiệu lực",
    "valid_to": "Ngày cuối có hiệu lực",
    "portal_url": "Cổng của ngành dọc",
    "url": "Địa chỉ bản ghi đầy đủ",
}
"""Names with what they hold."""

_CHANNELS = TypeAdapter(list[ChannelCases])
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n")


def header() -> str:
    return BYTE_ORDER_MARK + _line(COLUMNS)


def row(record: dict[str, Any], level_label: int, day: date) -> str:
    channels = _CHANNELS.validate_python(record["channels"])
    values = {
        **{name: record[name] for name in ("code", "name", "version", "online_mode", "decision", "portal_url")},
        "field_code": record["field"]["code"],
        "field": record["field"]["name"],
        "agency_code": record["agency"]["code"],
        "agency": record["agency"]["name"],
        "executing_agencies": ";".join(agency["code"] for agency in record["executing_agencies"]),
        "level_declared": record["level"]["declared"],
        "level_label": level_label,
        "audience": ";".join(record["audience"]),
        "fees": summaries.fee_summary(channels, day),
        "time_limit": summaries.time_summary(channels),
        "required_documents": sum(paper["required"] for paper in record["required_documents"]),
        "results": ";".join(result["name"] for result in record["results"]),
        "decided_on": record.get("decided_on"),
        "valid_from": record["valid_from"],
        "valid_to": record["valid_to"],
        "url": f"/api/v1/procedures/{record['code']}",
    }
    return _line(values[name] for name in COLUMNS)


def _line(cells: Iterable[Any]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow([_safe(cell) for cell in cells])
    return written.getvalue()


def _safe(cell: Any) -> Any:
    """A cell that a spreadsheet would run as a formula is text (CSV injection)."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_RUNS) else cell
