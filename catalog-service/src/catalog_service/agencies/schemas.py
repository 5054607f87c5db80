from datetime import date
from typing import Annotated

from contracts.catalog import AgencyKind
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,49}$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class AgencyDocument(BaseModel):
    """A unit as it is imported and exported; `assumed_code` marks a code that is sample data."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Code
    name: Name
    kind: AgencyKind
    parent: Code | None = None
    valid_from: date
    valid_to: date | None = None
    successors: list[Code] = []
    online_services_note: Annotated[str, Field(max_length=2000)] | None = None
    portal_url: Annotated[str, Field(max_length=500)] | None = None
    assumed_code: bool = False


class AgencyRead(AgencyDocument):
    """`path` lists the ancestors' codes from the root to the unit itself."""

    model_config = ConfigDict(from_attributes=True)

    path: list[str]
