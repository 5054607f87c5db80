from datetime import datetime

from pydantic import BaseModel, Field

CHANNELS = ("online", "counter", "post")
_HIDDEN = "null: left out, so that nobody small can be found"


class OpenRow(BaseModel):
    agency: str = Field(description="code")
    name: str
    online: int | None = Field(description=_HIDDEN)
    counter: int | None = Field(description=_HIDDEN)
    post: int | None = Field(description=_HIDDEN)
    total: int | None = Field(description=_HIDDEN)


class OpenData(BaseModel):
    """Dossiers filed in one year by agency and channel: no persons, no dossiers, no small counts."""

    title: str
    publisher: str
    licence: str
    source: str
    definition: str
    year: int
    as_of: datetime
    query_id: str
    smallest_shown: int = Field(description="smaller counts are left out, and others with them")
    items: list[OpenRow]
    total: OpenRow | None = Field(description="null where there is nothing")
    csv_url: str
