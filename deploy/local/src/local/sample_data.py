"""The files of the sample data, put together as they are loaded; reads files alone."""

import json
import os
from pathlib import Path
from typing import Any

from contracts.catalog import ProcedureRecord
from pydantic import ValidationError

Json = dict[str, Any]

IN_THE_CHECKOUT = Path(__file__).parents[3] / "sample-data"
REFERENCE_LISTS = (
    "executing_agencies",
    "receiving_units",
    "authorised_agencies",
    "coordinating_agencies",
    "territory_agencies",
)


class SeedFailed(Exception):
    """The sample data could not be read or loaded; the message says which row and why."""


def folder() -> Path:
    return Path(os.environ.get("MOTCUA_SAMPLE_DATA", IN_THE_CHECKOUT))


def assemble(source: Path) -> Json:
    """The import document: agencies, fields, mandated lists, and procedures with their forms written in."""
    procedures = [_read(path) for path in sorted((source / "procedures").glob("*.json"))]
    for procedure in procedures:
        procedure["form"] = _read(source / procedure["form"])
    return {
        "agencies": _read(source / "agencies.json"),
        "fields": _read(source / "fields.json"),
        "mandates": _read(source / "mandates.json"),
        "procedures": procedures,
    }


def calendar_days(source: Path) -> list[Json]:
    return _read(source / "calendar.json")["days"]


def legal_documents(source: Path) -> Json:
    return _read(source / "legal-documents.json")


def national_procedures(source: Path) -> Json:
    return _read(source / "national-procedures.json")


def officials(source: Path) -> list[str]:
    """The demo people of the provincial issuer who work on dossiers."""
    return _read(source / "officials.json")["officials"]


def desk_settings(source: Path) -> Json:
    return _read(source / "desks.json")["settings"]


def desks(document: Json) -> list[str]:
    """The one-stop desks that there are now."""
    agencies = document["agencies"]
    return [agency["code"] for agency in agencies if agency["kind"] == "one_stop" and agency["valid_to"] is None]


def records(document: Json) -> list[ProcedureRecord]:
    """What the catalogue will publish first. Raises SeedFailed on an unknown code or an incomplete record."""
    agencies = {agency["code"]: agency["name"] for agency in document["agencies"]}
    fields = {field["code"]: field["name"] for field in document["fields"]}
    return [_record(procedure, agencies, fields) for procedure in document["procedures"]]


def _record(procedure: Json, agencies: dict[str, str], fields: dict[str, str]) -> ProcedureRecord:
    def coded(code: str, names: dict[str, str]) -> Json:
        if code not in names:
            raise SeedFailed(f"{procedure['code']}: unknown code {code}")
        return {"code": code, "name": names[code]}

    resolved = procedure | {
        "version": 1,
        "field": coded(procedure["field"], fields),
        "agency": coded(procedure["agency"], agencies),
        "level": {"declared": procedure["level"]},
        "form_schema": procedure["form"]["schema"],
    }
    for name in REFERENCE_LISTS:
        resolved[name] = [coded(code, agencies) for code in procedure.get(name, [])]
    resolved["levels_by_agency"] = [
        level | {"agency": coded(level["agency"], agencies)} for level in procedure.get("levels_by_agency", [])
    ]
    try:
        return ProcedureRecord.model_validate(resolved)
    except ValidationError as error:
        raise SeedFailed(f"{procedure['code']}: {error}") from error


def summary(document: Json) -> str:
    return ", ".join(f"{len(rows)} {name}" for name, rows in document.items())


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError) as error:
        raise SeedFailed(f"{path.name}: {error}") from error
