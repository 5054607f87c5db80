from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from dossier_service.database import Base


class Document(Base):
    """A paper of a dossier; the bytes lie in the object store under their SHA-256."""

    __tablename__ = "document"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), index=True)
    purpose: Mapped[str] = mapped_column(Text)
    """`filing`, `supplement`, `result` or `message`."""
    required_document: Mapped[str | None] = mapped_column(Text)
    file_name: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(Text)
    scan: Mapped[str] = mapped_column(Text)
    uploaded_by: Mapped[str] = mapped_column(Text)
    uploaded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    @property
    def key(self) -> str:
        return key_of(self.sha256)


def key_of(sha256: str) -> str:
    """Under which the object store has the bytes."""
    return f"{sha256[:2]}/{sha256}"
