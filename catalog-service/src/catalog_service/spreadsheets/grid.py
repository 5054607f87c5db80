"""What a sheet of the catalogue's workbook is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """How a cell's value is written."""

    TEXT = "văn bản"
    CODE = "mã (định dạng văn bản)"
    WHOLE = "số nguyên"
    NUMBER = "số"
    DATE = "ngày (dd/mm/yyyy)"
    YES_NO = "Có hoặc Không"
    CHOICE = "chọn trong danh sách"
    LINES = "mỗi dòng trong ô là một mục"
    CHOICES = "mỗi dòng trong ô là một giá trị của danh sách"
    JSON = "JSON"


CODE_LINES = "mỗi dòng một mã"


@dataclass(frozen=True, eq=False)
class Column:
    """`path` leads into the object that the row becomes; `choices` are the identifiers by their label."""

    path: str
    header: str
    kind: Kind
    meaning: str = ""
    example: str = ""
    required: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Sheet:
    """`block` is the list that a row belongs to; rows of a procedure's block name it in their first column."""

    title: str
    block: str
    columns: tuple[Column, ...]
    meaning: str = ""
