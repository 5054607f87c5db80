"""A paper as a download: its bytes stream from the store."""

from urllib.parse import quote

from fastapi import Request
from fastapi.responses import StreamingResponse

from dossier_service.documents.models import Document


def streamed(document: Document, request: Request) -> StreamingResponse:
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(document.file_name)}",
        "Content-Length": str(document.size),
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
        "ETag": f'"{document.sha256}"',
        "X-Scan": document.scan,
    }
    content = request.app.state.kit.extras["documents"].stream(document.sha256)
    return StreamingResponse(content, media_type=document.media_type, headers=headers)
