from typing import Any, Literal

from pydantic import Field

from dossier_service.dossiers.schemas import Applicant, Delivery, Line, Prose
from dossier_service.originals.schemas import PaperReceived
from dossier_service.reception.schemas import PaperFiling


class CounterReception(PaperFiling):
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
    note: Prose | None = None
