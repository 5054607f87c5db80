from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from catalog_service.database import Base

KINDS = "'province', 'department', 'district', 'commune', 'one_stop', 'vertical', 'division'"


class Agency(Base):
    """A unit of the tree with its validity; `path` runs from the root to itself."""

    __tablename__ = "agency"
    __table_args__ = (
        Index("ix_agency_path", "path", postgresql_using="gin"),
        Index("ix_agency_parent", "parent"),
        CheckConstraint(f"kind IN ({KINDS})", name="kind"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        CheckConstraint("path[cardinality(path)] = code", name="path"),
    )

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    parent: Mapped[str | None] = mapped_column(Text, ForeignKey("agency.code", deferrable=True, initially="DEFERRED"))
    path: Mapped[list[str]] = mapped_column(ARRAY(Text))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    successors: Mapped[list[str]] = mapped_column(ARRAY(Text))
    online_services_note: Mapped[str | None] = mapped_column(Text)
    portal_url: Mapped[str | None] = mapped_column(Text)
    assumed_code: Mapped[bool]
    sequence: Mapped[int]
    """Of the last event about it."""
