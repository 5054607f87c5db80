"""The catalogue's published language: the legal record of a procedure, agencies, and what
changed; one module for each part.

Source of the record's blocks: NĐ 63/2010 Art. 8(2) and the national database of procedures (CSDLQG TTHC).
"""

from contracts.catalog.agencies import AgencyChanged, AgencyKind, AgencyState
from contracts.catalog.base import Coded, Fact
from contracts.catalog.classing import (
    AgencyLevel,
    Audience,
    Level,
    LevelProofChanged,
    OnlineMode,
    ProcedureKind,
    ServiceLevel,
    Tier,
)
from contracts.catalog.fees import Fee, FeeStage, Tariff, TariffBasis, TariffStep, TimeLimit, TimeUnit
from contracts.catalog.filing import (
    Channel,
    ChannelCases,
    FormFile,
    FormReference,
    LegalBasis,
    PaperHolds,
    ProcedureCase,
    RequiredDocument,
    ResultKind,
    Step,
)
from contracts.catalog.lists import CataloguePartChanged, CodeListChanged, PartName
from contracts.catalog.procedures import ProcedurePublished, ProcedureRecord, ProcedureRetired
from contracts.catalog.processes import Course, ProcessStep, ProcessUnit

__all__ = [
    "AgencyChanged",
    "AgencyKind",
    "AgencyLevel",
    "AgencyState",
    "Audience",
    "CataloguePartChanged",
    "Channel",
    "ChannelCases",
    "CodeListChanged",
    "Coded",
    "Course",
    "Fact",
    "Fee",
    "FeeStage",
    "FormFile",
    "FormReference",
    "LegalBasis",
    "Level",
    "LevelProofChanged",
    "OnlineMode",
    "PaperHolds",
    "PartName",
    "ProcedureCase",
    "ProcedureKind",
    "ProcedurePublished",
    "ProcedureRecord",
    "ProcedureRetired",
    "ProcessStep",
    "ProcessUnit",
    "RequiredDocument",
    "ResultKind",
    "ServiceLevel",
    "Step",
    "Tariff",
    "TariffBasis",
    "TariffStep",
    "Tier",
    "TimeLimit",
    "TimeUnit",
]
