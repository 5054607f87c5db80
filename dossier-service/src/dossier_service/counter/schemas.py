from typing import Any, Literal

from contracts.dossier import PaperReason
from pydantic import Field, model_validator

from dossier_service.dossiers.schemas import Applicant, Command, Delivery, Line, Prose
from dossier_service.originals.schemas import PaperReceived


class CounterReception(Command):
    """What a clerk enters with the person, or the envelope, in front of them."""

    procedure_code: Line
    case: Line | None = None
    agency: Line | None = None
    receiving_unit: Line | None = Field(default=None, description="the clerk's own desk unless another is named")
    arrived_by: Literal["counter", "post"] = Field(
        default="counter", description="which of this door's two channels; online does not come in here"
    )
    applicant: Applicant
    form: dict[str, Any] = Field(default={})
    delivery: Delivery = Delivery(method="counter")
    papers: list[PaperReceived] = Field(default=[], max_length=100)
    paper_reason: PaperReason | None = Field(default=None, description="required when the procedure is of level 4")
    paper_reason_text: Prose | None = Field(default=None, description="required with the reason `other`")
    note: Prose | None = None

    @model_validator(mode="after")
    def _another_reason_is_said(self) -> "CounterReception":
        if self.paper_reason is PaperReason.OTHER and self.paper_reason_text is None:
            raise ValueError("the reason `other` needs its text")
        return self
