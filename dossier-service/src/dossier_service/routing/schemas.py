from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator
from servicekit.fields import Unfit
from servicekit.problems import Text

from dossier_service.dossiers.schemas import Command, Line
from dossier_service.routing.rules import Method

_WHERE_TO = Text(
    "Quy tắc phải nêu đơn vị (`to_unit`) hoặc cán bộ (`officials`)", "A rule names a unit (`to_unit`) or `officials`"
)


class RuleBody(Command):
    """Without a condition it fits everything. `to_unit` is a unit below, `officials` share what comes."""

    procedure_code: Line | None = None
    field: Line | None = None
    case_name: Line | None = None
    to_unit: Line | None = None
    officials: Annotated[list[Line], Field(max_length=100)] = Field(default=[])
    method: Method = Method.ROUND_ROBIN

    @model_validator(mode="after")
    def _leads_somewhere(self) -> "RuleBody":
        if self.to_unit is None and not self.officials:
            raise Unfit("missing", _WHERE_TO, "to_unit")
        return self


class RulesBody(Command):
    """All of one unit's rules, in the order in which they are tried."""

    unit: Line
    rules: Annotated[list[RuleBody], Field(max_length=200)]


class RuleRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    procedure_code: str | None
    field: str | None
    case_name: str | None
    to_unit: str | None
    officials: list[str]
    method: Method
    set_by: str
    set_at: datetime


class RulesRead(BaseModel):
    unit: str
    rules: list[RuleRead]
