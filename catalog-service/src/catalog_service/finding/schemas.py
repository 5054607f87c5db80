from enum import StrEnum

from pydantic import BaseModel, Field
from servicekit.paging import Page

from catalog_service.procedures.schemas import ProcedureListed


class Matched(StrEnum):
    ALL = "all"
    SOME = "some"


class ProceduresFound(Page[ProcedureListed]):
    """With `q` the best match first, else in code order."""

    matched: Matched = Field(default=Matched.ALL, description="`some`: none has all words, these have most of them")
    did_you_mean: str | None = Field(
        default=None, description="nothing was found as it was typed; these are found by this"
    )


class FacetCount(BaseModel):
    value: str
    name: str | None = Field(description="of a field or unit")
    count: int = Field(description="what a list with this filter added would count")


class Facets(BaseModel):
    """How the procedures that the filters leave are distributed; what none of them has is not named."""

    total: int
    field: list[FacetCount]
    agency: list[FacetCount]
    level: list[FacetCount]
    online_mode: list[FacetCount]
    audience: list[FacetCount]
