from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from contracts.catalog import Coded, Level
from contracts.days import Day, Instant
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from servicekit.paging import Page

from catalog_service.agencies.schemas import Code
from catalog_service.levels.proofs import Proof, Source
from catalog_service.levels.taxonomy import Classification, Taxonomy
from catalog_service.levels.waivers import WaiverState

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Number = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class ProofEvidence(BaseModel):
    """What was seen, and when. A person's dossier is never named."""

    source: Source
    at: datetime = Field(description="of what people did the day of a payment, the month of a dossier")
    url: str | None = None
    not_covered: str | None = Field(default=None, description="what such evidence says nothing about")
    not_covered_en: str | None = None


class LevelProof(BaseModel):
    """What proves a level, since when and until when; `missing` says what is not there."""

    level: int
    code: Proof | None = None
    proven_at: datetime | None = None
    expires_at: datetime | None = None
    missing: str | None = None
    missing_en: str | None = None
    evidence: ProofEvidence | None = None


class AgencyLevelRead(BaseModel):
    """An executing agency that stands otherwise than the procedure as a whole."""

    agency: Coded
    declared: int
    provable: int | None = None
    observed: int | None = None
    label: int | None = None
    level_proof: list[LevelProof] = []


class WaiverListed(BaseModel):
    """That the label is held up by a decision, for which agency and until when."""

    agency: Coded
    level: int
    expires_on: date
    decision_number: str
    legal_basis: str


class ClassificationRead(Classification):
    """How the procedure is classed on a day; both days of its validity included."""

    valid_from: date
    valid_to: date | None = None


class LevelsRead(BaseModel):
    """What a record's answer says of levels besides the record itself."""

    level_proof: list[LevelProof] = []
    levels_by_agency: list[AgencyLevelRead] = []
    level_waivers: list[WaiverListed] = []


class ProbeEvidence(BaseModel):
    model_config = ConfigDict(extra="forbid")

    dossier_id: UUID | None = None
    url: Annotated[str, Field(max_length=500, pattern=r"^https://[^\s]+$")] | None = None
    note: Annotated[str, Field(max_length=2000)] | None = None


class ProbeReport(BaseModel):
    """What a probe tried at one executing agency, and whether it worked.

    A trial dossier owes nothing: it proves no payment, which is tried at the provider.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "procedure_code": "1.999901",
                    "agency": "H05.06",
                    "proof": "submission",
                    "outcome": "passed",
                    "evidence": {"note": "Hồ sơ thử đã được tiếp nhận (mẫu)"},
                    "at": "2026-12-01T08:00:00+07:00",
                }
            ]
        },
    )

    procedure_code: Code
    agency: Code
    proof: Proof
    outcome: Annotated[str, Field(pattern="^(passed|failed)$", description="passed or failed")]
    evidence: ProbeEvidence = ProbeEvidence()
    at: Instant


class StandingRead(BaseModel):
    """A procedure's level at one executing agency."""

    code: str
    agency: str
    declared: int
    provable: int
    observed: int | None
    label: int
    missing: list[Proof]
    waived_until: date | None
    checked_at: datetime


class CoverageListed(BaseModel):
    code: str
    name: str
    agency: Coded
    declared: int
    provable: int
    label: int
    missing: list[Proof]
    proven_by: list[Source]
    last_proof_at: datetime | None = None


class CoverageSummary(BaseModel):
    """Live services (procedure at an executing agency) that declare level 3 or 4; `by` counts those with such proof."""

    level3: int
    level4: int
    proven: int
    by: dict[Source, int]
    last_proof_at: datetime | None


class Coverage(Page[CoverageListed]):
    summary: CoverageSummary


class WaiverRequest(BaseModel):
    """`expires_on` is the last day, at most 180 days from today."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "agency": "H05.06",
                    "level": 4,
                    "reason": "Cổng thanh toán đang được nâng cấp (mẫu)",
                    "legal_basis": "Điều 5 Quyết định 1/QĐ-UBND (mẫu)",
                    "decision_number": "2/QĐ-UBND",
                    "expires_on": "2026-12-31",
                }
            ]
        },
    )

    agency: Code
    level: Level
    reason: Words
    legal_basis: Words
    decision_number: Number
    expires_on: Day


class WaiverAction(BaseModel):
    """Nothing has to be said."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{}]})


class WaiverRevocation(BaseModel):
    """Why it ends before its day."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"reason": "Đã khắc phục (mẫu)"}]})

    reason: Words


class WaiverRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    code: str
    agency: str
    level: int
    reason: str
    legal_basis: str
    decision_number: str
    expires_on: date
    state: WaiverState
    requested_by: str
    requested_at: datetime
    signed_by: str | None
    signed_at: datetime | None
    signature: str | None
    revoked_by: str | None
    revoked_at: datetime | None
    revocation_reason: str | None
    version: int


class ServiceCount(BaseModel):
    """One class: what is declared, what of it is provable, what the public is told, side by side."""

    value: str
    name: str
    declared: int
    provable: int | None = Field(description="null for any other day than today: only the present is proven")
    label: int | None = Field(description="never above what is declared; null as `provable` is")
    procedures: int = Field(description="as `declared`")
    derived: int = Field(description="of those declared, how many never were so in this scheme")


class ServiceTotals(BaseModel):
    """Of how many procedures anything is declared, provable, told; what is missing to the first comes to no class."""

    declared: int
    provable: int | None
    label: int | None


class ServiceCounts(BaseModel):
    """How many procedures were in force that day, by what is declared, provable and told of them."""

    at: date
    taxonomy: Taxonomy
    legal_source: str
    agency: str | None
    counts: list[ServiceCount]
    totals: ServiceTotals
    total: int
