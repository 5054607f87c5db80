"""Parts of the catalogue that change as a whole."""

from enum import StrEnum
from typing import ClassVar

from contracts.event import Event


class PartName(StrEnum):
    FIELDS = "fields"
    SEARCH_WORDS = "search_words"


class CataloguePartChanged(Event):
    """A part of the catalogue that is changed as a whole is another now; who keeps lists drops them."""

    subject: ClassVar[str] = "catalog.part_changed.v1"
    aggregate: ClassVar[str] = "part"

    part: PartName


class CodeListChanged(Event):
    """A code list has another edition, of which `sequence` is the number; the first one came unannounced."""

    subject: ClassVar[str] = "catalog.code_list_changed.v1"
    aggregate: ClassVar[str] = "list"

    list: str
