from pydantic import BaseModel, ConfigDict

from catalog_service.agencies.schemas import Code, Name


class FieldDocument(BaseModel):
    """A field as it is read, imported and exported."""

    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)

    code: Code
    name: Name
