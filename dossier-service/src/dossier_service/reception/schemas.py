from contracts.dossier import PaperReason
from pydantic import BaseModel, Field, model_validator
from servicekit.fields import Unfit
from servicekit.problems import Text

from dossier_service.dossiers.schemas import Command, Prose

MOST_SETS = 99


_IN_WORDS = Text(
    "Lý do `other` phải được ghi rõ (1-4000 ký tự)", "The reason `other` is said in words (1-4000 characters)"
)


class PaperFiling(Command):
    """What a clerk says of a dossier on paper, wherever it is received."""

    sets: int | None = Field(
        default=None, strict=True, ge=1, le=MOST_SETS, description="how many sets of papers; 1 when not said"
    )
    paper_reason: PaperReason | None = Field(
        default=None, description="why on paper; required when the procedure is of level 4"
    )
    paper_reason_text: Prose | None = Field(default=None, description="required with the reason `other`")

    @model_validator(mode="after")
    def _another_reason_is_said(self) -> "PaperFiling":
        if self.paper_reason is PaperReason.OTHER and self.paper_reason_text is None:
            raise Unfit("missing", _IN_WORDS, "paper_reason_text")
        return self


class AcceptBody(PaperFiling):
    """Sets and reason are for what came by counter or post and has not said them yet."""

    note: Prose | None = None


class PaperReasonRead(BaseModel):
    code: PaperReason
    name: str
    name_en: str
