from datetime import datetime

from pydantic import BaseModel, Field

from dossier_service.printed_forms.forms import Form


class FormRead(BaseModel):
    """A form that was issued; its page stays the same for ever."""

    form: Form
    number: int = Field(description="counted from 1 among the dossier's forms of that kind")
    title: str
    sequence: int = Field(description="the step of the timeline that issued it")
    template: str
    issued_at: datetime
    url: str
