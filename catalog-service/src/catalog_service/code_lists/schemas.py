from typing import Annotated

from contracts.days import Day
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from catalog_service.agencies.schemas import Code, Name

PAYER_CATEGORIES = "payer-categories"
DATA_STORES = "data-stores"
RECORD_LISTS = (PAYER_CATEGORIES, DATA_STORES)
"""What records are checked against; the other lists only give names."""

ListName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,49}$")]


class CodeListItem(BaseModel):
    """A code and what it means, both days included; `source` is the text that introduced it."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    code: Code
    name_vi: Name
    name_en: Name | None = None
    valid_from: Day
    valid_to: Day | None = None
    source: Annotated[str, Field(max_length=500)] | None = None


class CodeListDocument(CodeListItem):
    """An entry as it is imported and exported, with its list."""

    list: ListName


class CodeListChange(BaseModel):
    """All entries as they are to stand. None may be left out: a code that is no longer used gets its last day."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "entries": [
                        {
                            "code": "student",
                            "name_vi": "Học sinh, sinh viên",
                            "name_en": "Student",
                            "valid_from": "2016-11-30",
                        }
                    ]
                }
            ]
        },
    )

    entries: Annotated[list[CodeListItem], Field(max_length=5000)]


class CodeListListed(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    list: str
    title_vi: str
    title_en: str
    version: int


class CodeListRead(CodeListListed):
    """Without `at` every entry, the ended and the coming ones too; else those of that day."""

    entries: list[CodeListItem]
