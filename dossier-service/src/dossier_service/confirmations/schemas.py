from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints
from servicekit.fields import Written
from servicekit.problems import Text

from dossier_service.dossiers.particulars import IdentityTail
from dossier_service.dossiers.schemas import Command, Prose


class AnswerByCode(Command):
    """From the person for whom it was filed, without a log-in: what the message said, and a second factor."""

    code: Annotated[str, StringConstraints(strip_whitespace=True, min_length=4, max_length=60)] = Field(
        description="of the dossier"
    )
    identity_tail: IdentityTail = Field(
        description="the last four or more digits of the person's identity number or tax code"
    )
    one_time_code: Annotated[str, Written(r"^\d{6}$", Text("Mã xác nhận gồm 6 chữ số", "The code has 6 digits"))]
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
