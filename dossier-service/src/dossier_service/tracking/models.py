from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from dossier_service.database import Base


class WrongGuess(Base):
    """How often somebody asked about a code with wrong digits, whether the code exists or not; forgotten in a day."""

    __tablename__ = "wrong_guess"
    __table_args__ = (CheckConstraint("times > 0", name="times"), Index("ix_wrong_guess_last_at", "last_at"))

    code_digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    """SHA-256 of the code that was asked for, in capitals: small letters are no further guesses."""
    times: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
