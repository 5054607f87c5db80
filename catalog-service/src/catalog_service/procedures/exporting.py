"""Published versions as documents that can be imported again, with the course that they really took."""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from catalog_service.procedures.records import AGENCY_LISTS, Names
from catalog_service.procedures.schemas import ProcedureDocument


def newest(row: Any) -> dict[str, Any]:
    """The document alone: imported, it becomes the next version of its procedure."""
    return _as_written_now(row.document) | {
        "successor": row.successor,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
    }


def numbered(row: Any, names: Names) -> dict[str, Any]:
    """With what makes it the same version elsewhere; `names` are those that the export itself gives the codes."""
    then = {
        "agencies": {code: name for code, name in sorted(_units(row)) if names.agencies.get(code) != name},
        "fields": {
            code: name for code, name in [(row.field["code"], row.field["name"])] if names.fields.get(code) != name
        },
    }
    retired_from = row.retired_from if row.version == row.latest_version else None
    facts = {"version": row.version, "published_at": row.published_at, "retired_from": retired_from}
    return newest(row) | facts | {"names_then": then}


def _as_written_now(document: dict[str, Any]) -> dict[str, Any]:
    """With what records have learnt to say since it was stored, as an import would store it."""
    try:
        return ProcedureDocument.model_validate(document).model_dump(mode="json", by_alias=True)
    except ValidationError:
        # It was published before something was forbidden; whoever imports it is told what.
        return document


def _units(row: Any) -> Iterator[tuple[str, str]]:
    lists = [getattr(row, name) or [] for name in AGENCY_LISTS]
    units = [row.agency, *(unit for listed in lists for unit in listed)]
    units += [level["agency"] for level in row.levels_by_agency or []]
    return ((unit["code"], unit["name"]) for unit in units)
