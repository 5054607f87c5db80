"""What leaves the catalogue as a file."""

import hashlib

from fastapi import Response
from servicekit.auth import TokenMint

from catalog_service.imports.receiving import SIGNATURE
from catalog_service.imports.schemas import SPREADSHEET


def workbook(content: bytes, name: str) -> Response:
    return Response(content, headers=_file(name), media_type=SPREADSHEET)


def signed(content: bytes, mint: TokenMint) -> Response:
    headers = _file("catalog.json")
    headers |= {"X-Package-SHA256": hashlib.sha256(content).hexdigest(), SIGNATURE: mint.sign(content)}
    return Response(content, headers=headers, media_type="application/json")


def _file(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
