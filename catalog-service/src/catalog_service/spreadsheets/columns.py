"""The columns that a sheet really has: those of the layout, and one with JSON for every member it does not know yet."""

from functools import cache

from contracts.catalog import (
    AgencyLevel,
    Fee,
    FormReference,
    LegalBasis,
    ProcedureCase,
    ProcessStep,
    RequiredDocument,
    ResultKind,
    Step,
)
from pydantic import BaseModel

from catalog_service.agencies.schemas import AgencyDocument
from catalog_service.code_lists.schemas import CodeListDocument
from catalog_service.fields.schemas import FieldDocument
from catalog_service.legal_documents.schemas import LegalDocumentItem
from catalog_service.mandates.schemas import MandateHeader, MandateItem
from catalog_service.procedures.schemas import ProcedureDocument
from catalog_service.spreadsheets import layout
from catalog_service.spreadsheets.grid import Column, Kind, Sheet

_MODELS: dict[str, type[BaseModel]] = {
    "agencies": AgencyDocument,
    "fields": FieldDocument,
    "code_lists": CodeListDocument,
    "procedures": ProcedureDocument,
    "steps": Step,
    "process": ProcessStep,
    "channels": ProcedureCase,
    "fees": Fee,
    "required_documents": RequiredDocument,
    "results": ResultKind,
    "legal_basis": LegalBasis,
    "forms": FormReference,
    "levels_by_agency": AgencyLevel,
    "mandates": MandateHeader,
    "items": MandateItem,
    "legal_documents": LegalDocumentItem,
}
_DERIVED = {"agencies": {"online_services_note", "portal_url"}}
"""Older words for what another column says."""
_OWN_SHEETS = {*(sheet.block for sheet in layout.SHEETS)}


@cache
def of(sheet: Sheet) -> tuple[Column, ...]:
    model = _MODELS.get(sheet.block)
    known = {column.path.partition(".")[0] for column in sheet.columns} | _OWN_SHEETS
    known |= _DERIVED.get(sheet.block, set())
    members = model.model_fields if model else {}
    return sheet.columns + tuple(Column(name, name, Kind.JSON) for name in members if name not in known)
