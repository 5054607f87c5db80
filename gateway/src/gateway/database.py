"""The gateway's own memory: partners and what was revoked. It hears and says no business events, so no kit tables."""

from servicekit.tables import NAMING
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

SCHEMA_HEAD = "0001"


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
