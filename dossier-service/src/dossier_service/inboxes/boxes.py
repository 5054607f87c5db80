"""Which boxes an official has, by role and unit; each is a filter of the list of dossiers. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from servicekit.problems import Text

TASKS = "/tasks"
MY_UNIT = "{unit}"
"""Stands for the official's own unit."""

_DESK = frozenset({"clerk"})
_HOUSE = frozenset({"officer", "approver"})
_LOOKING_ON = frozenset({"leader", "auditor"})
_WORKING = "accepted,processing"


@dataclass(frozen=True)
class Box:
    """Every filter of dossiers asks for such as are not ended."""

    key: str
    name: Text
    roles: frozenset[str]
    filters: dict[str, Any]
    path: str = "/dossiers"
    """The list that the filter is of."""


BOXES = (
    Box(
        "to_accept",
        Text("Chờ tiếp nhận", "To accept"),
        _DESK,
        {"status": "submitted", "unit": MY_UNIT, "sort": "created_at"},
    ),
    Box(
        "to_assign",
        Text("Chờ phân công", "To assign"),
        _HOUSE,
        {"status__in": _WORKING, "assignee": "none", "unit": MY_UNIT, "sort": "due_at"},
    ),
    Box(
        "mine",
        Text("Tôi đang xử lý", "Mine"),
        _DESK | _HOUSE,
        {"status__in": _WORKING, "assignee": "me", "sort": "due_at"},
    ),
    Box(
        "to_decide",
        Text("Chờ phê duyệt", "To decide"),
        frozenset({"approver"}),
        {"status": "processing", "proposed": True, "sort": "due_at"},
    ),
    Box(
        "waiting_for_papers",
        Text("Chờ bổ sung", "Waiting for papers"),
        _DESK | _HOUSE | _LOOKING_ON,
        {"status": "supplement_requested", "sort": "created_at"},
    ),
    Box(
        "waiting_for_payment",
        Text("Chờ nộp phí", "Waiting for payment"),
        _DESK | _HOUSE | _LOOKING_ON,
        {"status": "awaiting_payment", "sort": "created_at"},
    ),
    Box(
        "withdrawals",
        Text("Xin rút hồ sơ", "Withdrawal requests"),
        _DESK | _HOUSE,
        {"status": "withdrawal_requested", "sort": "created_at"},
    ),
    Box("to_return", Text("Chờ trả kết quả", "To return"), _DESK, {"status": "decided", "sort": "created_at"}),
    Box(
        "due_soon",
        Text("Sắp đến hạn", "Due soon"),
        _DESK | _HOUSE | _LOOKING_ON,
        {"due_soon": True, "sort": "due_at"},
    ),
    Box(
        "consultations",
        Text("Được hỏi ý kiến", "Asked by others"),
        _HOUSE | _LOOKING_ON,
        {"state": "open"},
        path=TASKS,
    ),
    Box("overdue", Text("Quá hạn", "Overdue"), _DESK | _HOUSE | _LOOKING_ON, {"overdue": True, "sort": "due_at"}),
    Box(
        "apology_due",
        Text("Quá hạn, chưa xin lỗi", "Overdue, no apology yet"),
        _HOUSE | _LOOKING_ON,
        {"apology_due": True, "sort": "due_at"},
    ),
)


def boxes_of(roles: Collection[str], unit: str | None) -> list[tuple[Box, dict[str, Any]]]:
    """Those of any of the roles, each with its filter for this unit."""
    return [
        (box, {name: unit if value == MY_UNIT else value for name, value in box.filters.items()})
        for box in BOXES
        if box.roles & set(roles)
    ]
