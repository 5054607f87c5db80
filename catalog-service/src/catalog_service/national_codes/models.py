from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Identity, Index, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from catalog_service.database import Base


class NationalProcedure(Base):
    """A procedure as the national database lists it; one that it lists no longer stays, for what points at it."""

    __tablename__ = "national_procedure"

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True), unique=True)
    """Stands for the code where a constraint needs a range."""
    name: Mapped[str] = mapped_column(Text)
    name_folded: Mapped[str] = mapped_column(Text)
    left_out_on: Mapped[date | None]


class NationalCode(Base):
    """Which procedure of ours a national code means, and when; never deleted.

    A mapping that is ended before its first day is over has an empty validity.
    """

    __tablename__ = "national_code"
    __table_args__ = (
        ExcludeConstraint(
            (text("int8range(national_number, national_number, '[]')"), "&&"),
            (text("daterange(valid_from, valid_to + 1)"), "&&"),
            name="ex_national_code_one_procedure",
            using="gist",
        ),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from - 1", name="validity"),
        Index("ix_national_code_procedure_code", "procedure_code"),
        Index("ix_national_code_national_code", "national_code"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    procedure_code: Mapped[str] = mapped_column(Text, ForeignKey("procedure.code"))
    national_code: Mapped[str] = mapped_column(Text, ForeignKey("national_procedure.code"))
    national_number: Mapped[int] = mapped_column(BigInteger)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    mapped_by: Mapped[str] = mapped_column(Text)
    mapped_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_by: Mapped[str | None] = mapped_column(Text)
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
