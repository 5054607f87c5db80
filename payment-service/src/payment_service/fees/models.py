from typing import Any

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from payment_service.database import Base


class ProcedureFees(Base):
    """What a published version of a procedure costs: its channels with their cases and fees."""

    __tablename__ = "procedure_fees"

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    channels: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
