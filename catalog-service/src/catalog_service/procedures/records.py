"""From an editor's document (codes) to the published record (names resolved) and to what is stored beside it."""

import hashlib
from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import orjson
from contracts.catalog import AgencyLevel, Coded, ProcedureRecord

from catalog_service.levels.schemas import ClassificationRead
from catalog_service.levels.taxonomy import MODES_FROM, Taxonomy, classify
from catalog_service.procedures import form_rules
from catalog_service.procedures.schemas import FormRead, NamesThen, ProcedureDocument, ProcedureRead
from catalog_service.text.folding import fold

MAX_RECORD_BYTES = 512 * 1024
"""The largest event that the others are promised."""

AGENCY_LISTS = (
    "executing_agencies",
    "receiving_units",
    "authorised_agencies",
    "coordinating_agencies",
    "territory_agencies",
)
_COURSE = {"valid_from", "valid_to", "successor"}


@dataclass(frozen=True)
class Names:
    """What the codes of the catalogue are called today, from when and until when they hold, and which procedures there
    are. A first day that is not given is not looked at.

    A list that is not in `codes` is not looked at, nor are procedures when they are None.
    """

    agencies: Mapping[str, str]
    fields: Mapping[str, str]
    agencies_last_days: Mapping[str, date | None] = field(default_factory=dict)
    agencies_first_days: Mapping[str, date] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, date | None]] = field(default_factory=dict)
    codes_first_days: Mapping[str, Mapping[str, date]] = field(default_factory=dict)
    procedures: Container[str] | None = None
    successors: Mapping[str, str] = field(default_factory=dict)

    def as_then(self, then: NamesThen) -> "Names":
        """With what they were called when a version was published."""
        if not then.agencies and not then.fields:
            return self
        return replace(self, agencies={**self.agencies, **then.agencies}, fields={**self.fields, **then.fields})


def first_day(wanted: date | None, latest: date | None, today: date) -> date:
    """When a version begins: as wanted, unless it would not come after the latest one; then today at the earliest."""
    if latest is None:
        return wanted or today
    return wanted if wanted and wanted > latest else max(today, latest)


def day_before(day: date) -> date:
    return day - timedelta(days=1)


def day_after(day: date) -> date:
    return day + timedelta(days=1)


def record_of(document: ProcedureDocument, version: int, valid_from: date, names: Names) -> ProcedureRecord:
    """The document is complete and its codes are known."""
    values: dict[str, Any] = document.model_dump(
        exclude={"form", "field", "agency", "level", "levels_by_agency", "valid_from", *AGENCY_LISTS}
    )
    values |= {name: [_coded(code, names.agencies) for code in getattr(document, name)] for name in AGENCY_LISTS}
    values["levels_by_agency"] = [
        AgencyLevel(agency=_coded(level.agency, names.agencies), declared=level.declared)
        for level in document.levels_by_agency
    ]
    return ProcedureRecord(
        **values,
        version=version,
        field=_coded(document.field or "", names.fields),
        agency=_coded(document.agency or "", names.agencies),
        level={"declared": document.level},  # type: ignore[arg-type]
        form_schema=form_rules.carried(document.form),
        valid_from=valid_from,
    )


def payload_of(record: ProcedureRecord, levels: Mapping[str, Any] | None = None) -> bytes:
    """The record as it is answered, with what was judged of its levels and how it is classed in both schemes."""
    values = record.model_dump() | dict(levels or {})
    return ProcedureRead(**values, classifications=classifications(record)).model_dump_json().encode()


def classifications(record: ProcedureRecord) -> list[ClassificationRead]:
    """One for each scheme that was in force while the version is; the reader picks by the day."""
    found = []
    for scheme, first, last in ((Taxonomy.LEVELS, None, day_before(MODES_FROM)), (Taxonomy.MODES, MODES_FROM, None)):
        valid_from = max(record.valid_from, first) if first else record.valid_from
        ends = [day for day in (record.valid_to, last) if day]
        declared_by = record.decision or record.agency.name
        classed = classify(scheme, record.level.declared, record.online_mode, declared_by)
        if classed and not (ends and min(ends) < valid_from):
            validity = {"valid_from": valid_from, "valid_to": min(ends, default=None)}
            found.append(ClassificationRead(**classed.model_dump(), **validity))
    return found


def form_payload_of(document: ProcedureDocument, version: int) -> bytes | None:
    if document.form is None:
        return None
    return FormRead(version=version, **document.form.model_dump()).model_dump_json(by_alias=True).encode()


def etag_of(version: int, payload: bytes) -> str:
    return f'"{version}-{hashlib.sha256(payload).hexdigest()[:16]}"'


def content_hash(document: ProcedureDocument) -> bytes:
    """Of everything but when it begins, ends and what follows: the same content again is no new version."""
    # Without defaults: a block that a later release adds changes nothing that is stored.
    content = document.model_dump(mode="json", by_alias=True, exclude=_COURSE, exclude_defaults=True)
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).digest()


def search_texts(record: ProcedureRecord) -> dict[str, str]:
    """Folded texts by their weight in the search."""
    rest = [record.code, record.field.name, record.agency.name, record.conditions or "", record.decision or ""]
    rest += [case.name for channel in record.channels for case in channel.cases]
    rest += [paper.name for paper in record.required_documents]
    rest += [result.name for result in record.results]
    rest += [f"{basis.number} {basis.title}" for basis in record.legal_basis]
    return {
        "name_folded": fold(record.name),
        "keywords_folded": fold(" ".join(record.keywords)),
        "rest_folded": fold(" ".join(rest)),
    }


def agency_codes(record: ProcedureRecord) -> list[str]:
    return list(dict.fromkeys([record.agency.code, *(agency.code for agency in record.executing_agencies)]))


def _coded(code: str, names: Mapping[str, str]) -> Coded:
    return Coded(code=code, name=names[code])
