"""This service's own metadata, and the migration that its code needs."""

from servicekit.tables import new_metadata
from sqlalchemy.orm import DeclarativeBase

SCHEMA_HEAD = "0017"


class Base(DeclarativeBase):
    metadata = new_metadata()
