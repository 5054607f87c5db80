from enum import StrEnum
from typing import Annotated

from contracts.catalog import Audience, Channel, OnlineMode
from pydantic import BaseModel, ConfigDict, Field

Code = Annotated[str, Field(min_length=1, max_length=50)]


class FeeFilter(StrEnum):
    FREE = "free"


class ProcedureFilters(BaseModel):
    """What a list of procedures may be narrowed by. A code of a field or agency that nobody knows is refused."""

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
    channel: Channel | None = Field(default=None, description="can be filed this way")
    fee: FeeFilter | None = Field(default=None, description="nobody owes anything on that day")
