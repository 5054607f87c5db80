"""The sheets of the catalogue's workbook: one table, from which it is read, written and explained."""

from catalog_service.spreadsheets.list_sheets import (
    AGENCIES,
    CODE_LISTS,
    FIELDS,
    LEGAL_DOCUMENTS,
    MANDATED_SERVICES,
    MANDATES,
)
from catalog_service.spreadsheets.procedure_sheets import (
    AGENCY_LEVELS,
    BLANK_FORMS,
    CHANNEL_CASES,
    FEES,
    FORM_PARTS,
    LEGAL_BASIS,
    PAPERS,
    PROCEDURES,
    PROCESS,
    RESULTS,
    STEPS,
)

SHEETS = (PROCEDURES, STEPS, PROCESS, CHANNEL_CASES, FEES, PAPERS, RESULTS, LEGAL_BASIS, BLANK_FORMS, AGENCY_LEVELS,
          FORM_PARTS, AGENCIES, FIELDS, CODE_LISTS, MANDATES, MANDATED_SERVICES, LEGAL_DOCUMENTS)  # fmt: skip
SECTIONS = {sheet.block for sheet in (PROCEDURES, AGENCIES, FIELDS, CODE_LISTS, MANDATES, LEGAL_DOCUMENTS)}
"""Lists of the document itself; the other sheets are blocks of what stands in these."""
GUIDE = "Hướng dẫn"
CHOICES = "Danh mục chọn"
FIRST_ROW = 3
"""Below the header and its hidden identifiers."""
MAX_ROWS = 100_000
