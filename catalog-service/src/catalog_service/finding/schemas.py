from enum import StrEnum

from pydantic import BaseModel, Field
from servicekit.paging import Page

from catalog_service.procedures.schemas import ProcedureListed


class Matched(StrEnum):
    """`any`: none has all words, these have most of them. `none`: nothing is found, whatever was tried."""

    ALL = "all"
    ANY = "any"
    NONE = "none"


class ProceduresFound(Page[ProcedureListed]):
    """With `q` the best match first, else in code order."""

    matched: Matched = Matched.ALL
    did_you_mean: str | None = Field(
        default=None, description="nothing was found as it was typed; these are found by this"
    )
    tried: list[str] = Field(
        default=[], description="where nothing was found as it was typed: what was sought, one after the other"
    )
    suggestions: list[str] = Field(
        default=[], description="where nothing is found: words of names that are written most like those typed"
    )


class FacetCount(BaseModel):
    """`value` is the `code`, under the name that it had first."""

    value: str
    code: str
    name: str = Field(description="of levels, modes and audiences in the caller's language")
    count: int = Field(description="what a list with this filter added would count")


class Facets(BaseModel):
    """How the procedures that the filters leave are distributed; what none of them has is not named."""

    total: int
    field: list[FacetCount]
    agency: list[FacetCount]
    level: list[FacetCount]
    online_mode: list[FacetCount]
    audience: list[FacetCount]
