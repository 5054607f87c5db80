"""Files that records mention: whether somebody keeps them, and whether what is said of them is true."""

from collections.abc import Iterable, Mapping, Sequence

from contracts.catalog import FormReference
from servicekit.problems import FieldError, Text

_OTHER = Text("Thông tin tệp không khớp với tệp đã tải lên", "It is said of the file what the file is not")


def hashes_of(references: Iterable[FormReference]) -> set[str]:
    return {form.file.sha256 for form in references if form.file}


def faults(references: Sequence[FormReference], kept: Mapping[str, tuple[str, int]]) -> list[FieldError]:
    """`kept` holds media type and size by SHA-256."""
    found = []
    for index, form in enumerate(references):
        if form.file is None:
            continue
        if form.file.sha256 not in kept:
            missing = _absent(form.file.name, form.file.sha256)
            found.append(FieldError(f"/forms/{index}/file/sha256", "file_missing", missing))
        elif (form.file.media_type, form.file.size) != kept[form.file.sha256]:
            found.append(FieldError(f"/forms/{index}/file", "file_differs", _OTHER))
    return found


def _absent(name: str, sha256: str) -> Text:
    return Text(f"Chưa có tệp “{name}” (SHA-256 {sha256})", f"The file “{name}” (SHA-256 {sha256}) is not there")
