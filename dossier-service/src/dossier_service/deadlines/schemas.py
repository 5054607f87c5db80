from datetime import datetime

from contracts.catalog import TimeLimit as CatalogTimeLimit
from contracts.catalog import TimeUnit
from pydantic import BaseModel, ConfigDict, model_validator
from servicekit.fields import Unfit
from servicekit.problems import Text

from dossier_service.dossiers.schemas import Instant

LONGEST, MOST_MONTHS = 3660, 120
"""Ten years in days and in months; no procedure comes near, and a preview must end."""
_NEEDED = Text("Thời hạn có đơn vị tính thì phải có giá trị", "A limit with a unit has a value")
_TOO_LONG = Text(
    f"Thời hạn dài nhất là {LONGEST} ngày hoặc giờ, {MOST_MONTHS} tháng",
    f"A limit has {LONGEST} days or hours, {MOST_MONTHS} months at most",
)
_WHOLE = Text("Thời hạn theo tháng phải là số nguyên", "A limit in months is a whole number")


class Limit(CatalogTimeLimit):
    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="after")
    def _value_with_unit(self) -> "Limit":
        if self.unit is not TimeUnit.NONE and self.value is None:
            raise Unfit("missing", _NEEDED, "value")
        if self.value is not None and self.value > (MOST_MONTHS if self.unit is TimeUnit.MONTH else LONGEST):
            raise Unfit("limit_too_long", _TOO_LONG, "value")
        if self.unit is TimeUnit.MONTH and self.value != int(self.value or 0):
            raise Unfit("months_not_whole", _WHOLE, "value")
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
