from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator
from servicekit.fields import Unfit
from servicekit.problems import Text

from notification_service.templates.notices import Channel, Language, Notice

_HAS_TITLE = Text("Mẫu cho `email` và `in_app` phải có tiêu đề", "A template for `email` or `in_app` has a title")
_NO_TITLE = Text("Mẫu tin nhắn `sms` không có tiêu đề", "A template for `sms` has no title")


class TemplateCreate(BaseModel):
    """Jinja2 over the variables of a letter: code, procedure, agency, due_date, amount, reason, papers…"""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "event": "dossier.accepted",
                    "channel": "sms",
                    "language": "vi",
                    "body": "Ho so {{ code }} da duoc tiep nhan, hen tra {{ due_date }}.",
                }
            ]
        },
    )

    event: Notice
    channel: Channel
    language: Language
    title: Annotated[str, StringConstraints(max_length=300)] = ""
    """Subject of the e-mail, title in the inbox; an SMS has none."""
    body: Annotated[str, StringConstraints(min_length=1, max_length=10_000)]

    @model_validator(mode="after")
    def _titled(self) -> Self:
        if bool(self.title) == (self.channel is Channel.SMS):
            raise (
                Unfit("missing", _HAS_TITLE, "title")
                if not self.title
                else Unfit("extra_forbidden", _NO_TITLE, "title")
            )
        return self


class TemplateRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    event: Notice
    channel: Channel
    language: Language
    version: int
    title: str
    body: str
    created_by: str
    created_at: datetime


class TemplatePreview(BaseModel):
    """The text with sample facts; `characters` counts the body."""

    title: str
    body: str
    characters: int
