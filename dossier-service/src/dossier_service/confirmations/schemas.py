from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from dossier_service.dossiers.schemas import Command, Prose


class AnswerByCode(Command):
    """From the person for whom it was filed, without a log-in: what the message said, and a second factor."""

    code: Annotated[str, StringConstraints(strip_whitespace=True, min_length=4, max_length=60)] = Field(
        description="of the dossier"
    )
    identity_tail: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{4,13}$")] = Field(
        description="the last four or more digits of the person's identity number or tax code"
    )
    one_time_code: Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
    answer: Literal["confirmed", "denied"] = Field(description="`denied`: I did not ask for this")


class Answered(BaseModel):
    code: str
    confirmation: Literal["confirmed", "denied"]


class DenyBody(Command):
    reason: Prose | None = None


class CodeWanted(Command):
    channel: Literal["sms", "email"]


class OneTimeCode(BaseModel):
    """For the notification service alone, at the moment of sending; kept nowhere in clear."""

    to: str
    code: str
    minutes: int
