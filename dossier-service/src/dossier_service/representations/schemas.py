from datetime import date, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from contracts.dossier import ApplicantKind
from pydantic import BaseModel, Field, StringConstraints, model_validator

from dossier_service.dossiers.schemas import Command, Line


class Agent(Command):
    """Who is to act: a citizen by the identity number, everybody else by the tax code."""

    kind: Literal[ApplicantKind.CITIZEN, ApplicantKind.ENTERPRISE, ApplicantKind.ORGANISATION] = ApplicantKind.CITIZEN
    name: Line
    identity_number: Annotated[str, StringConstraints(pattern=r"^\d{9}$|^\d{12}$")] | None = None
    tax_code: Annotated[str, StringConstraints(pattern=r"^\d{10}$|^\d{10}-\d{3}$|^\d{12}$|^\d{13}$")] | None = None

    @model_validator(mode="after")
    def _is_named(self) -> Self:
        citizen = self.kind is ApplicantKind.CITIZEN
        if (self.identity_number if citizen else self.tax_code) is None:
            raise ValueError("a citizen is named by identity_number, everybody else by tax_code")
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
