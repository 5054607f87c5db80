from typing import Annotated

from contracts.catalog import Audience, OnlineMode
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement

from catalog_service.procedures import repository
from catalog_service.procedures.models import ProcedureVersion

Code = Annotated[str, Field(min_length=1, max_length=50)]


class ProcedureFilters(BaseModel):
    """What a list of procedures may be narrowed by."""

    model_config = ConfigDict(extra="ignore")

    q: Annotated[str | None, Field(max_length=200, description="words or their beginnings, accents or not")] = None
    field: Code | None = None
    agency: Code | None = Field(default=None, description="competent or executing; units below it included")
    level: Annotated[int | None, Field(ge=1, le=4, description="as the public is told")] = None
    level_declared: Annotated[int | None, Field(ge=1, le=4)] = None
    level_provable: Annotated[int | None, Field(ge=0, le=4)] = None
    level_observed: Annotated[int | None, Field(ge=1, le=4)] = None
    online_mode: OnlineMode | None = None
    audience: Audience | None = None


def conditions(filters: ProcedureFilters) -> list[ColumnElement[bool]]:
    equal = {
        ProcedureVersion.field_code: filters.field,
        ProcedureVersion.level_label: filters.level,
        ProcedureVersion.level_declared: filters.level_declared,
        ProcedureVersion.level_provable: filters.level_provable,
        ProcedureVersion.level_observed: filters.level_observed,
        ProcedureVersion.online_mode: filters.online_mode,
    }
    found: list[ColumnElement[bool]] = [column == value for column, value in equal.items() if value is not None]
    if filters.audience:
        found.append(ProcedureVersion.audience.contains([filters.audience]))
    if filters.agency:
        found.append(repository.concerns(filters.agency))
    return found
