from datetime import datetime
from typing import Literal

from contracts.dossier import DossierChannel
from pydantic import BaseModel, Field
from servicekit.auth import Network


class Sign(BaseModel):
    """A reason to look, and no finding about anybody."""

    code: Literal["contact_reused"]
    owners: int = Field(description="unrelated owners who gave the same contact within the 30 days before")
    within_days: int


class ProvenanceRead(BaseModel):
    """How a dossier came in; kept for twelve months. Nothing here blocks or slows a dossier."""

    actor_kind: str
    by_owner: bool = Field(description="filed from the owner's own account")
    door: DossierChannel
    network: Network | None = Field(description="of the agencies or from outside; null where the gateway cannot tell")
    filed_at: datetime
    signs: list[Sign]
    contact_of_official: bool = Field(
        description="phone or e-mail is one that an official's log-in carries: a reason to look, and no finding"
    )
