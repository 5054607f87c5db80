from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo, field_validator
from servicekit.fields import Unfit
from servicekit.problems import Text

from payment_service.charges.schemas import MOST_VND, Reason

Note = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500)]


class ExemptionGround(StrEnum):
    """Luật Phí và lệ phí 2015 Art. 10; `other` names its law in words."""

    CHILD = "child"
    ELDERLY = "elderly"
    DISABLED = "disabled"
    POOR_HOUSEHOLD = "poor_household"
    WAR_MERIT = "war_merit"
    ETHNIC_MINORITY = "ethnic_minority"
    OTHER = "other"


class ExemptionStatus(StrEnum):
    CLAIMED = "claimed"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    """Taken back by whoever claimed it, before anybody had decided."""


_NAMES_ITS_LAW = Text(
    "Với căn cứ `other` phải nêu văn bản pháp luật trong `explanation`",
    "With the ground `other`, `explanation` has to name the law",
)


class ExemptionCreate(BaseModel):
    model_config = ConfigDict(extra="forbid")

    ground: ExemptionGround
    document_id: UUID | None = None
    """A paper of the dossier that proves it."""
    explanation: Annotated[Note | None, Field(validate_default=True)] = None

    @field_validator("explanation")
    @classmethod
    def _names_its_law(cls, explanation: str | None, known: ValidationInfo) -> str | None:
        if explanation is None and known.data.get("ground") is ExemptionGround.OTHER:
            raise Unfit("missing", _NAMES_ITS_LAW)
        return explanation


class ExemptionDecision(BaseModel):
    """`amount_vnd` is what remains to be paid: 0 for an exemption, above for a reduction."""

    model_config = ConfigDict(extra="forbid")

    outcome: Literal["granted", "refused"]
    amount_vnd: Annotated[int, Field(strict=True, ge=0, le=MOST_VND)] = 0
    reason: Reason
    legal_basis: Note
    evidence: Note | None = None
    """What was checked besides the paper, such as the population database; needed when there is no paper."""


class ExemptionRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    charge_id: UUID
    ground: ExemptionGround
    explanation: str | None
    document_id: UUID | None
    status: ExemptionStatus
    claimed_at: datetime
    withdrawn_at: datetime | None
    amount_before_vnd: int | None
    amount_after_vnd: int | None
    """What remained to be paid; 0 is a whole exemption."""
    evidence: str | None
    reason: str | None
    legal_basis: str | None
    decided_at: datetime | None
