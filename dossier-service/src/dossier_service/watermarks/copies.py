"""A paper's bytes as one reader gets them."""

from collections.abc import Sequence
from pathlib import Path

from servicekit.app import Kit

from dossier_service.documents.models import Document
from dossier_service.documents.opening import verified_copy
from dossier_service.documents.store import forget
from dossier_service.watermarks.stamp import STAMP


async def copy_for(kit: Kit, document: Document, watermark: Sequence[str] | None) -> Path:
    """A temporary file for the caller to remove. Raises DocumentDamaged, NoWatermark, WatermarksBusy."""
    plain = await verified_copy(kit, document)
    if watermark is None:
        return plain
    try:
        return await kit.extras[STAMP].copy(plain, document.media_type, watermark)
    finally:
        forget(plain)


def name_of(name: str) -> str:
    """Of the watermarked copy, which is a PDF whatever it was made of."""
    return name if name.lower().endswith(".pdf") else f"{name}.pdf"
