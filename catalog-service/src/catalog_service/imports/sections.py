"""What becomes of the rows of a section whose rows concern nobody but themselves."""

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic

from servicekit.problems import FieldError, Text

from catalog_service.imports import rows
from catalog_service.imports.rows import Document
from catalog_service.imports.schemas import Outcome, ReportRow, RowKind

REPEATED = Text("Mã xuất hiện nhiều lần trong tài liệu", "The code occurs more than once in the document")


@dataclass
class Judged(Generic[Document]):
    """`changes` are the sound documents that say something new."""

    report: list[ReportRow] = field(default_factory=list)
    changes: list[Document] = field(default_factory=list)


def judge(
    kind: RowKind,
    model: type[Document],
    values: Sequence[Any],
    known: Mapping[Any, Any],
    *,
    key: Callable[[Document], Hashable],
    code: Callable[[Document], str],
    faults: Callable[[Document], list[FieldError]] = lambda document: [],
    merged: Callable[[Document], Document] = lambda document: document,
    notes: Callable[[Document], list[FieldError]] = lambda document: [],
    most: int | None = None,
) -> Judged[Document]:
    """`known` holds what the catalogue has, by the key; equal to a document, it is unchanged.

    `merged` is what is here once the document is taken over; `most`: how many there may be then. `notes` are told of a
    document that comes in.
    """
    judged: Judged[Document] = Judged()
    parsed = [rows.parse(model, value) for value in values]
    repeated = Counter(key(document) for document, _ in parsed if document)
    count = len(known)
    for index, (document, errors) in enumerate(parsed):
        if document:
            errors = faults(document)
        if document and repeated[key(document)] > 1:
            errors = [FieldError("/code", "repeated", REPEATED)]
        if document and key(document) not in known:
            count += 1
            if most is not None and count > most:
                errors = [FieldError("", "too_many", _too_many(most))]
        if errors or document is None:
            judged.report.append(rows.rejected(kind, index, values[index], errors))
            continue
        after = merged(document)
        result = outcome(key(document) in known, changed=known.get(key(document)) != after)
        judged.report.append(rows.accepted(kind, index, code(document), result, notes(document)))
        if result is not Outcome.UNCHANGED:
            judged.changes.append(after)
    return judged


def outcome(existed: bool, changed: bool) -> Outcome:
    if not existed:
        return Outcome.CREATED
    return Outcome.UPDATED if changed else Outcome.UNCHANGED


def _too_many(most: int) -> Text:
    return Text(f"Nhiều hơn {most} mục được phép", f"More than the {most} entries that are allowed")
