"""The catalogue's document as others read it: what `ImportDocument` takes row by row, with the shape of every row."""

from pydantic import BaseModel, Field

from catalog_service.agencies.schemas import AgencyDocument
from catalog_service.code_lists.schemas import CodeListDocument
from catalog_service.fields.schemas import FieldDocument
from catalog_service.imports.files import FileDocument
from catalog_service.legal_documents.schemas import LegalDocumentItem
from catalog_service.levels.packages import LevelWaiverDocument
from catalog_service.mandates.schemas import MandateDocument
from catalog_service.national_codes.packages import NationalCodeDocument, NationalProcedureDocument
from catalog_service.procedures.schemas import ProcedureDocument, VersionDocument
from catalog_service.search_words.schemas import SearchWordsChange


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
    search_words: list[SearchWordsChange] = Field(
        default=[], max_length=1, description="all of them: what is left out goes away; no entry changes nothing"
    )
    legal_documents: list[LegalDocumentItem] = []
    national_procedures: list[NationalProcedureDocument] = []
    national_codes: list[NationalCodeDocument] = []
    level_waivers: list[LevelWaiverDocument] = Field(default=[], description="the signed ones, with their seals")
