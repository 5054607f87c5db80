"""Which papers officials open with a watermark, and what it says. Pure."""

from datetime import datetime
from uuid import UUID

from contracts.catalog import PaperHolds, ProcedureRecord
from servicekit.auth import Caller, CallerKind
from servicekit.clock import VIETNAM

from dossier_service.documents.models import Document
from dossier_service.documents.schemas import Purpose


def may_be_due(document: Document, caller: Caller) -> bool:
    """Whoever it is about, and systems that pass a dossier on, get the file itself."""
    filed = document.required_document is not None and document.purpose != Purpose.RESULT
    return filed and caller.kind is CallerKind.OFFICIAL


def holds_identity(document: Document, record: ProcedureRecord) -> bool:
    identity = {paper.id for paper in record.required_documents if paper.holds is PaperHolds.IDENTITY}
    return document.required_document in identity


def lines(code: str, agency: str, reader: str, unit: str | None, reading: UUID, at: datetime) -> list[str]:
    """`reading` is the entry of the access log: by it a copy that turns up elsewhere leads to who opened it."""
    account = reader.removeprefix("official:")
    return [
        f"Chỉ dùng cho hồ sơ {code} – {agency}",
        f"{at.astimezone(VIETNAM):%H:%M ngày %d/%m/%Y} – Người xem: {account}" + (f", {unit}" if unit else ""),
        f"Lượt xem {reading}",
    ]
