from datetime import date, datetime
from typing import Literal, Self
from uuid import UUID

from contracts.dossier import ApplicantKind
from pydantic import BaseModel, Field, model_validator
from servicekit.fields import Unfit
from servicekit.problems import Text

from dossier_service.dossiers.particulars import IdentityNumber, TaxCode
from dossier_service.dossiers.schemas import Command, Line

_NAMED_BY = Text(
    "Công dân nêu số định danh (`identity_number`), doanh nghiệp và tổ chức nêu mã số thuế (`tax_code`)",
    "A citizen is named by `identity_number`, an enterprise or organisation by `tax_code`",
)


class Agent(Command):
    """Who is to act: a citizen by the identity number, everybody else by the tax code."""

    kind: Literal[ApplicantKind.CITIZEN, ApplicantKind.ENTERPRISE, ApplicantKind.ORGANISATION] = ApplicantKind.CITIZEN
    name: Line
    identity_number: IdentityNumber | None = None
    tax_code: TaxCode | None = None

    @model_validator(mode="after")
    def _is_named(self) -> Self:
        citizen = self.kind is ApplicantKind.CITIZEN
        if (self.identity_number if citizen else self.tax_code) is None:
            raise Unfit("missing", _NAMED_BY, "identity_number" if citizen else "tax_code")
        return self


class RepresentationCreate(Command):
    agent: Agent
    ground: Line = Field(description="căn cứ: the contract, decision or kinship by which the agent acts")
    procedure_code: Line | None = Field(default=None, description="for this procedure alone; for all when left out")
    starts_on: date | None = Field(default=None, description="today when left out")
    ends_on: date | None = Field(default=None, description="a year after it starts when left out (BLDS 2015 Art. 563)")


class RepresentationRead(BaseModel):
    """Numbers are not shown: each side knows its own, and the other by name."""

    id: UUID
    side: Literal["owner", "agent"] = Field(description="which of the two the caller is")
    owner_name: str
    agent_name: str
    ground: str
    procedure_code: str | None
    starts_on: date
    ends_on: date
    state: Literal["coming", "in_force", "over", "ended"]
    granted_at: datetime
    ended_at: datetime | None
    ended_by: Literal["owner", "agent"] | None
