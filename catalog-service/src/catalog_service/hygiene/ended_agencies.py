"""Units that a published record names though they have ended, with whoever acts in their place. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from contracts.catalog import Coded, ProcedureRecord
from servicekit.problems import Text

from catalog_service.hygiene.findings import FindingKind, Found

# A territory may be that of a unit which is no more: what holds for the old province only, say.
_LISTS = ("executing_agencies", "receiving_units", "authorised_agencies", "coordinating_agencies")


class EndedUnit(NamedTuple):
    """`acting`: who acts for it today; nobody where it has neither successor nor a unit above it."""

    last_day: date
    acting: Sequence[Coded]


def ended_agencies(record: ProcedureRecord, ended: Mapping[str, EndedUnit]) -> Iterator[Found]:
    """Once for each unit, at the first place that names it."""
    told: set[str] = set()
    for pointer, agency in _named(record):
        unit = ended.get(agency.code)
        if unit is None or agency.code in told:
            continue
        told.add(agency.code)
        fact: dict[str, Any] = {"agency": agency.code, "valid_to": unit.last_day.isoformat()}
        fact["acting"] = [one.code for one in unit.acting]
        suggestions = [one.model_dump() for one in unit.acting]
        yield Found(FindingKind.ENDED_AGENCY, agency.code, pointer, _words(agency, unit), fact, suggestions)


def _named(record: ProcedureRecord) -> Iterator[tuple[str, Coded]]:
    yield "/agency", record.agency
    for name in _LISTS:
        for index, agency in enumerate(getattr(record, name)):
            yield f"/{name}/{index}", agency


def _words(agency: Coded, unit: EndedUnit) -> Text:
    vi = f"{agency.name} đã kết thúc hoạt động từ hết ngày {unit.last_day:%d/%m/%Y}"
    en = f"{agency.name} ended on {unit.last_day}"
    if not unit.acting:
        return Text(vi, en)
    heirs = ", ".join(f"{one.code} {one.name}" for one in unit.acting)
    return Text(f"{vi}; đơn vị thay thế: {heirs}", f"{en}; in its place: {heirs}")
