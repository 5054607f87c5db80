from pydantic import Field, StrictBool

from dossier_service.dossiers.schemas import Command, Line, Prose


class RebaseBody(Command):
    """Why, and by which transitional rule. What the rule allows beyond the usual is said expressly."""

    reason: Prose
    legal_basis: Line
    papers_by_supplement: StrictBool = Field(
        default=False, description="papers that are new will be asked for afterwards"
    )
    later_due_allowed: StrictBool = Field(default=False, description="the due date may become later, or go")
