"""What a comparison with a mandated list is answered as."""

from collections import Counter, defaultdict
from typing import Any

from contracts.catalog import Coded

from catalog_service.mandates import words
from catalog_service.mandates.schemas import (
    AgencyCompliance,
    ComplianceItem,
    ComplianceStatus,
    ComplianceSummary,
    LevelsCount,
    OwnerRead,
)
from catalog_service.text.code_words import coded, counted


def _coded(code: str | None, name: str | None) -> Coded | None:
    return Coded(code=code, name=name or code) if code else None


def compared(row: Any, language: str) -> ComplianceItem:
    owner = _coded(row.owner_unit, row.owner_name)
    names = ("number", "name", "national_code", "declared", "provable", "observed", "label")
    return ComplianceItem(
        **{name: getattr(row, name) for name in (*names, "status", "due_on", "days_overdue", "overdue_since")},
        status_name=words.STATUSES[row.status].in_language(language),
        lacking=coded(words.LACKING, row.lacking, language) if row.lacking else None,
        procedure=_coded(row.code, row.title),
        agency=_coded(row.agency, row.agency_name),
        required=row.required_level,
        owner=OwnerRead(unit=owner, role=row.owner_role) if owner else None,
    )


def summary(rows: list[Any], language: str) -> ComplianceSummary:
    by_agency: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        by_agency[row.agency].append(row)
    return ComplianceSummary(
        **_totals(rows, language), agencies=[_of_agency(group, language) for group in by_agency.values()]
    )


def _of_agency(rows: list[Any], language: str) -> AgencyCompliance:
    cells: Counter[tuple[int | None, ...]] = Counter()
    for row in rows:
        cells[row.required_level, row.declared, row.provable, row.observed] += row.services
    matrix = [
        LevelsCount(required=cell[0] or 0, declared=cell[1], provable=cell[2], observed=cell[3], services=services)
        for cell, services in cells.items()
    ]
    return AgencyCompliance(
        agency=_coded(rows[0].agency, rows[0].agency_name), **_totals(rows, language), matrix=matrix
    )


def _totals(rows: list[Any], language: str) -> dict[str, Any]:
    statuses: dict[str, int] = dict.fromkeys(ComplianceStatus, 0)
    for row in rows:
        statuses[ComplianceStatus(row.status)] += row.services
    overdue = sum(row.overdue for row in rows)
    by_status = counted(words.STATUSES, statuses, language)
    return {"services": sum(statuses.values()), "overdue": overdue, "statuses": statuses, "by_status": by_status}
