"""The archive as a stream: one file at a time is fetched, verified and packed; the manifest comes last."""

from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import zipstream
from pydantic import BaseModel, TypeAdapter
from servicekit.app import Kit
from starlette.concurrency import iterate_in_threadpool

from dossier_service.archives.service import Content
from dossier_service.documents.downloads import download_name
from dossier_service.documents.models import Document
from dossier_service.documents.problems import DocumentDamaged
from dossier_service.documents.schemas import DocumentRead
from dossier_service.documents.store import CHUNK_BYTES, forget
from dossier_service.dossiers.schemas import TimelineEntry
from dossier_service.results.schemas import ResultRead
from dossier_service.watermarks.copies import copy_for, name_of
from dossier_service.watermarks.problems import NoWatermark, WatermarksBusy

MANIFEST = "manifest.json"


async def pack(kit: Kit, content: Content) -> AsyncIterator[bytes]:
    """A paper whose bytes are damaged, or of which the taker's watermarked copy can't be made, is left out and named in
    the manifest."""
    archive = zipstream.ZipStream(compress_type=zipstream.ZIP_DEFLATED, compress_level=1)
    _add(archive, "dossier.json", content.dossier)
    archive.add(_json(TypeAdapter(list[TimelineEntry]).dump_python(content.timeline, mode="json")), "timeline.json")
    archive.add(_json(TypeAdapter(list[ResultRead]).dump_python(content.results, mode="json")), "results.json")
    files = [_listed(paper, None, reason) for paper, reason in content.closed]
    for number, paper in enumerate(content.papers, 1):
        watermark = content.watermarks.get(paper.id)
        try:
            copy = await copy_for(kit, paper, watermark)
        except (DocumentDamaged, NoWatermark, WatermarksBusy) as problem:
            files.append(_listed(paper, None, problem.code))
            continue
        name = name_of(download_name(paper)) if watermark else download_name(paper)
        path = f"papers/{number:03d}-{name}"
        try:
            archive.add(_pieces(copy), path)
            async for piece in iterate_in_threadpool(archive.all_files()):
                yield piece
        finally:
            forget(copy)
        files.append(_listed(paper, path, None, watermarked=watermark is not None))
    manifest = {"name": content.name, "taken_at": content.taken_at.isoformat(), "files": files}
    archive.add(_json(manifest), MANIFEST)
    async for piece in iterate_in_threadpool(archive.finalize()):
        yield piece


def _listed(paper: Document, path: str | None, left_out: str | None, *, watermarked: bool = False) -> dict[str, Any]:
    """`left_out` is the code of the problem for which a file is not in the archive; size and SHA-256 are those of the
    file as it was handed in, of a watermarked copy too."""
    said = {"path": path, "left_out": left_out, "watermarked": watermarked}
    return said | DocumentRead.model_validate(paper).model_dump(mode="json")


def _add(archive: zipstream.ZipStream, name: str, content: BaseModel) -> None:
    archive.add(_json(content.model_dump(mode="json")), name)


def _json(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2)


def _pieces(copy: Path) -> Iterator[bytes]:
    with copy.open("rb") as file:
        yield from iter(partial(file.read, CHUNK_BYTES), b"")
