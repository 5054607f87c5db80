from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StrictBool, StringConstraints, model_validator
from servicekit.fields import Unfit
from servicekit.problems import Text

from dossier_service.dossiers.particulars import Email, Phone
from dossier_service.dossiers.schemas import Coded, Command, Line, Prose
from dossier_service.feedback.lifecycle import Action, Status

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class FeedbackKind(StrEnum):
    COMPLAINT = "complaint"
    """Phản ánh: about how something was done."""
    PROPOSAL = "proposal"
    """Kiến nghị: about what should be otherwise."""
    QUESTION = "question"


class Contact(Command):
    """How the answer reaches them; who has logged in may leave it empty."""

    name: Line | None = None
    phone: Phone | None = None
    email: Email | None = None


class FeedbackBody(Command):
    kind: FeedbackKind = FeedbackKind.COMPLAINT
    title: Title
    content: Prose
    agency: Line | None = Field(default=None, description="whom it is about; the province's office finds out otherwise")
    dossier_code: Line | None = Field(default=None, description="a dossier of one's own that it is about")
    contact: Contact = Contact()


class LookupBody(Command):
    """By the number and the phone number or e-mail address that was given with it."""

    number: Line
    contact: Line


class TransferBody(Command):
    unit: Line
    reason: Prose


class WordsBody(Command):
    """What is said: the question that is asked, the reply, the reason of a refusal."""

    content: Prose


class AnswerBody(Command):
    answer: Prose


_READ_FIRST = Text(
    "Phải đọc lại và xác nhận nội dung công khai không có dữ liệu cá nhân (`no_personal_data`: true)",
    "The words have to be read for personal data first, and `no_personal_data` set to true",
)


class PublishBody(Command):
    """The words for everybody. Names and numbers of people stay out: who publishes has to see to it."""

    title: Title
    content: Prose
    answer: Prose
    no_personal_data: StrictBool = Field(description="that they were read for personal data, and hold none")

    @model_validator(mode="after")
    def _confirmed(self) -> "PublishBody":
        if not self.no_personal_data:
            raise Unfit("not_confirmed", _READ_FIRST, "no_personal_data")
        return self


class RateBody(Command):
    score: Annotated[int, Field(strict=True, ge=1, le=5)]
    comment: Prose | None = None


class FeedbackStepRead(BaseModel):
    action: Action
    unit: Coded
    words: str | None
    on_time: bool | None = Field(description="null where the step has no date")
    at: datetime


class FeedbackRead(BaseModel):
    id: UUID
    number: str
    kind: FeedbackKind
    status: Status
    title: str
    content: str
    unit: Coded
    dossier_id: UUID | None
    contact: Contact | None = Field(description="for those who deal with it, and for who has filed it")
    answer: str | None
    filed_at: datetime
    due_at: datetime | None = Field(description="until when the administration has to act next")
    answered_at: datetime | None
    published_at: datetime | None
    late: bool
    score: int | None
    allowed_actions: list[Action]
    steps: list[FeedbackStepRead]
    version: int


class FeedbackListed(BaseModel):
    id: UUID
    number: str
    kind: FeedbackKind
    status: Status
    title: str
    unit: Coded
    filed_at: datetime
    due_at: datetime | None
    late: bool
    version: int


class PublishedFeedback(BaseModel):
    """For everybody: what was asked and answered, and nothing about who."""

    number: str
    kind: FeedbackKind
    title: str
    content: str
    answer: str
    unit: Coded
    filed_at: datetime
    published_at: datetime
