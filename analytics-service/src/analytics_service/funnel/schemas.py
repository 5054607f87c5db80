from datetime import date

from pydantic import BaseModel, Field

from analytics_service.reports.schemas import Column, Figure


class Losses(BaseModel):
    """What a stage has more than the next: the two of drafts are null where drafts were not kept yet."""

    draft_open: int | None
    draft_expired: int | None
    refused: int = Field(description="at reception")
    stopped: int = Field(description="also withdrawn")
    on_the_way: int
    not_granted: int = Field(description="decided, with a no")
    not_returned: int = Field(description="granted, the result not handed over yet")


class FunnelRead(BaseModel):
    """Online dossiers of the period from begun to returned; each stage holds the next one."""

    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    agency: str | None
    begun: Figure = Field(description="null for what was known on a day when drafts were not kept yet")
    filed: Figure
    decided: Figure
    granted: Figure
    returned: Figure
    completion: Figure = Field(description="granted among begun")
    lost: Losses
    columns: dict[str, Column] = Field(description="what the plain numbers mean, by their name")
