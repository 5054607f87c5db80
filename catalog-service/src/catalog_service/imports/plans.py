"""What an import is going to do: the report of every row, and what is written when none was rejected."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from catalog_service.agencies.schemas import AgencyDocument
from catalog_service.code_lists.schemas import CodeListDocument
from catalog_service.fields.schemas import FieldDocument
from catalog_service.imports.files import FileDocument, Kept
from catalog_service.imports.schemas import Outcome, ReportRow
from catalog_service.legal_documents.schemas import LegalDocumentItem
from catalog_service.levels.packages import LevelWaiverDocument
from catalog_service.mandates.schemas import MandateDocument
from catalog_service.national_codes.packages import NationalCodeDocument, NationalProcedureDocument
from catalog_service.procedures.publishing import Publication
from catalog_service.procedures.records import Names
from catalog_service.procedures.restoring import History
from catalog_service.search_words.schemas import SearchWordsChange

Progress = Callable[[int, int], Awaitable[None]]
"""Rows done, of how many."""


@dataclass
class Plan:
    report: list[ReportRow] = field(default_factory=list)
    agencies: list[AgencyDocument] = field(default_factory=list)
    fields: list[FieldDocument] = field(default_factory=list)
    code_lists: list[CodeListDocument] = field(default_factory=list)
    files: list[FileDocument] = field(default_factory=list)
    kept: dict[str, Kept] = field(default_factory=dict)
    publications: list[Publication] = field(default_factory=list)
    histories: list[History] = field(default_factory=list)
    mandates: list[MandateDocument] = field(default_factory=list)
    search_words: list[SearchWordsChange] = field(default_factory=list)
    legal_documents: list[LegalDocumentItem] = field(default_factory=list)
    national_procedures: list[NationalProcedureDocument] = field(default_factory=list)
    national_codes: list[NationalCodeDocument] = field(default_factory=list)
    level_waivers: list[LevelWaiverDocument] = field(default_factory=list)
    names: Names = field(default_factory=lambda: Names({}, {}))

    @property
    def codes_to_come(self) -> set[str]:
        """Of the procedures that have a published version once the records are in, and had none perhaps before."""
        coming = {publication.document.code for publication in self.publications}
        return coming | {history.procedure.code for history in self.histories}

    @property
    def rejected(self) -> int:
        return sum(row.outcome is Outcome.REJECTED for row in self.report)
