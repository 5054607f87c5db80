"""The catalogue's document as others read it: what `ImportDocument` takes row by row, with the shape of every row."""

from pydantic import BaseModel

from catalog_service.agencies.schemas import AgencyDocument
from catalog_service.code_lists.schemas import CodeListDocument
from catalog_service.fields.schemas import FieldDocument
from catalog_service.imports.files import FileDocument
from catalog_service.mandates.schemas import MandateDocument
from catalog_service.procedures.schemas import ProcedureDocument, VersionDocument


class CatalogueDocument(BaseModel):
    """As it is exported, and imported: in part or whole.

    A procedure with its `version` keeps that number; its versions come together. One without becomes the next version.
    """

    agencies: list[AgencyDocument] = []
    fields: list[FieldDocument] = []
    code_lists: list[CodeListDocument] = []
    files: list[FileDocument] = []
    procedures: list[VersionDocument | ProcedureDocument] = []
    mandates: list[MandateDocument] = []
