"""The whole legal record of a procedure, and what becomes of it."""

from datetime import date
from typing import Any, ClassVar

from pydantic import Field

from contracts.catalog import limits
from contracts.catalog.base import Coded, Fact
from contracts.catalog.classing import AgencyLevel, Audience, OnlineMode, ProcedureKind, ServiceLevel, Tier
from contracts.catalog.filing import ChannelCases, FormReference, LegalBasis, RequiredDocument, ResultKind, Step
from contracts.catalog.processes import Course, ProcessStep
from contracts.event import Event


class ProcedureRecord(Fact):
    """The whole legal record of one version of a procedure."""

    code: str
    name: str
    version: int = Field(ge=1)
    field: Coded
    agency: Coded
    executing_agencies: list[Coded] = Field(max_length=limits.AGENCIES)
    receiving_units: list[Coded] = Field(
        default=[], max_length=limits.AGENCIES, description="where papers are received; first is the default"
    )
    authorised_agencies: list[Coded] = Field(default=[], max_length=limits.AGENCIES)
    coordinating_agencies: list[Coded] = Field(default=[], max_length=limits.AGENCIES)
    level: ServiceLevel
    levels_by_agency: list[AgencyLevel] = Field(default=[], max_length=limits.AGENCIES)
    online_mode: OnlineMode
    kind: ProcedureKind | None = None
    tiers: list[Tier] = Field(default=[], max_length=limits.LABELS, description="cấp thực hiện")
    audience: list[Audience] = Field(max_length=limits.LABELS)
    keywords: list[str] = Field(default=[], max_length=limits.WORDS)
    steps: list[Step] = Field(max_length=limits.STEPS)
    course: Course = Course()
    process: list[ProcessStep] = Field(
        default=[], max_length=limits.PROCESS_STEPS, description="the internal process; empty: none is set"
    )
    channels: list[ChannelCases] = Field(max_length=limits.CHANNELS)
    required_documents: list[RequiredDocument] = Field(max_length=limits.PAPERS)
    results: list[ResultKind] = Field(max_length=limits.RESULTS)
    legal_basis: list[LegalBasis] = Field(max_length=limits.LEGAL_BASES)
    conditions: str | None = None
    forms: list[FormReference] = Field(default=[], max_length=limits.FORMS)
    form_schema: dict[str, Any] | None = Field(default=None, description="JSON Schema 2020-12 of the electronic form")
    description: str | None = None
    reception_addresses: list[str] = Field(default=[], max_length=limits.WORDS)
    related: list[str] = Field(
        default=[], max_length=limits.WORDS, description="codes of procedures that people often need beside it"
    )
    territory: str | None = None
    territory_agencies: list[Coded] = Field(
        default=[], max_length=limits.AGENCIES, description="units whose territory it is limited to"
    )
    portal_url: str | None = Field(default=None, description="where a vertical portal (ngành dọc) takes it")
    vertical_only: bool = False
    benefit: str | None = Field(default=None, description="a sum paid out to the person; never a charge")
    successor: str | None = None
    decision: str | None = None
    decided_on: date | None = Field(default=None, description="date of the decision that published it")
    valid_from: date
    valid_to: date | None = None
    assumptions: list[str] = Field(
        default=[], max_length=limits.WORDS, description="which facts of the record are sample data"
    )


class ProcedurePublished(Event):
    """The one fat event: readers keep the record, so nobody asks the catalogue at submit time. ≤ 512 KiB."""

    subject: ClassVar[str] = "catalog.procedure_published.v1"
    aggregate: ClassVar[str] = "code"

    code: str
    version: int
    record: ProcedureRecord


class ProcedureRetired(Event):
    subject: ClassVar[str] = "catalog.procedure_retired.v1"
    aggregate: ClassVar[str] = "code"

    code: str
    valid_to: date
    successor: str | None = None
