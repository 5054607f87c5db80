"""Files of blank forms: kept once by their SHA-256, found through the record or draft that mentions them."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from contracts.catalog import FormReference, ProcedureRecord
from servicekit.database import Session
from servicekit.problems import FieldError, Text

from catalog_service.blank_forms import repository, sniffing
from catalog_service.blank_forms.problems import FormFileTooLarge, FormFileTypeRefused

ORPHANS_KEPT = timedelta(days=30)
_ABSENT = Text("Tệp biểu mẫu chưa được tải lên", "The file of the form has not been uploaded")
_OTHER = Text("Thông tin tệp không khớp với tệp đã tải lên", "It is said of the file what the file is not")


@dataclass(frozen=True)
class FileContent:
    sha256: str
    media_type: str
    content: bytes


async def put_file(session: Session, content: bytes, media_type: str | None = None) -> str:
    """Keep the bytes and give their SHA-256. What they are is read from them; `media_type` may only agree.

    Raises FormFileTooLarge, FormFileTypeRefused.
    """
    if len(content) > sniffing.MAX_BYTES:
        raise FormFileTooLarge
    kind = sniffing.type_of(content)
    if kind is None or media_type not in (None, kind.value):
        raise FormFileTypeRefused
    sha256 = hashlib.sha256(content).hexdigest()
    await repository.put(session, sha256, kind.value, content)
    return sha256


async def files_of(session: Session, hashes: Collection[str]) -> list[FileContent]:
    """Those that are kept, in the order of their hashes."""
    found = await repository.files(session, hashes)
    return [FileContent(key, found[key].media_type, found[key].content) for key in sorted(found)]


async def file_faults(session: Session, references: Sequence[FormReference]) -> list[FieldError]:
    """Files that a document mentions and nobody uploaded, or of which it says something untrue."""
    kept = await repository.kept(session, [form.file.sha256 for form in references if form.file])
    found = []
    for index, form in enumerate(references):
        if form.file is None:
            continue
        if form.file.sha256 not in kept:
            found.append(FieldError(f"/forms/{index}/file/sha256", "file_missing", _ABSENT))
        elif (form.file.media_type, form.file.size) != kept[form.file.sha256]:
            found.append(FieldError(f"/forms/{index}/file", "file_differs", _OTHER))
    return found


async def downloadable(session: Session, record: ProcedureRecord) -> bool:
    """Every blank form of the record can be had: its file is kept, or it is drawn from the electronic form."""
    if record.form_schema is not None:
        return True
    hashes = {form.file.sha256 for form in record.forms if form.file}
    kept = await repository.kept(session, hashes)
    return all(form.file and form.file.sha256 in kept for form in record.forms)


def hashes_of(references: Iterable[FormReference]) -> set[str]:
    return {form.file.sha256 for form in references if form.file}


async def forget_orphans(session: Session, now: datetime, limit: int) -> int:
    """Files that no version and no draft has mentioned for a month. Gives how many there were."""
    return await repository.forget_orphans(session, now - ORPHANS_KEPT, limit)
