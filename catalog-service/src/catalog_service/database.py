"""This service's own metadata, the migration that its code needs, and a condition on any number of texts."""

from collections.abc import Collection
from typing import Any

from servicekit.tables import new_metadata
from sqlalchemy import ARRAY, ColumnElement, Text, any_, literal
from sqlalchemy.orm import DeclarativeBase

SCHEMA_HEAD = "0023"


class Base(DeclarativeBase):
    metadata = new_metadata()


def is_among(column: Any, texts: Collection[str]) -> ColumnElement[bool]:
    """As `in_`, which takes no more than the 32,767 parameters of a statement."""
    condition: ColumnElement[bool] = column == any_(literal(list(texts), ARRAY(Text)))
    return condition
