from datetime import datetime

from contracts.catalog import TimeLimit as CatalogTimeLimit
from contracts.catalog import TimeUnit
from pydantic import BaseModel, ConfigDict, model_validator

from dossier_service.dossiers.schemas import Instant

LONGEST = 3660
"""Ten years in days; no procedure comes near, and a preview must end."""


class Limit(CatalogTimeLimit):
    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="after")
    def _value_with_unit(self) -> "Limit":
        if self.unit is not TimeUnit.NONE and self.value is None:
            raise ValueError("value is required with this unit")
        if self.value is not None and self.value > LONGEST:
            raise ValueError("the limit is too long")
        if self.unit is TimeUnit.MONTH and self.value != int(self.value or 0):
            raise ValueError("months are whole")
        return self


class Preview(BaseModel):
    model_config = ConfigDict(extra="forbid")

    received_at: Instant
    limit: Limit
    agency: str | None = None
    """Whose hours; without one the usual ones."""


class LedgerLineRead(BaseModel):
    at: datetime
    kind: str
    note: str


class PreviewRead(BaseModel):
    due_at: datetime | None
    ledger: list[LedgerLineRead]


class DeadlineRead(BaseModel):
    """The account of a dossier's deadline; its last `due` line is `due_at`."""

    due_at: datetime | None
    deadline_state: str
    ledger: list[LedgerLineRead]
