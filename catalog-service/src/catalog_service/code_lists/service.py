from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date, datetime

from contracts.catalog import CodeListChanged
from servicekit import outbox, paging
from servicekit.database import Session
from servicekit.etag import ExpectedVersion
from servicekit.paging import Page, PageRequest
from servicekit.problems import FieldError, InvalidBody, Text

from catalog_service import validity
from catalog_service.code_lists import repository
from catalog_service.code_lists.models import CodeListEdition, CodeListEntry
from catalog_service.code_lists.problems import CodeListNotFound
from catalog_service.code_lists.schemas import (
    CodeListChange,
    CodeListDocument,
    CodeListItem,
    CodeListListed,
    CodeListRead,
)
from catalog_service.imports import turns

_TWICE = Text("Mã trùng lặp", "The code is used twice")
_LEFT_OUT = Text("Mã đã có không được bỏ đi, chỉ được đặt ngày kết thúc", "A code is never deleted, it gets a last day")
_BLANK = Text("Nguồn rỗng; để null khi không có", "The source is blank; it is null where there is none")
_UNKNOWN_LIST = Text("Không có danh mục này", "There is no such code list")


async def page(session: Session, request: PageRequest) -> Page[CodeListListed]:
    rows, next_cursor, total = await paging.fetch(session, repository.editions(), request)
    items = [CodeListListed.model_validate(row[0]) for row in rows]
    return Page[CodeListListed](items=items, next_cursor=next_cursor, total=total)


async def read(session: Session, name: str, day: date | None) -> CodeListRead:
    """Raises CodeListNotFound."""
    edition = await repository.edition(session, name)
    if edition is None:
        raise CodeListNotFound
    return _read(edition, await repository.entries(session, name, day))


async def replace(
    session: Session, name: str, change: CodeListChange, expected: ExpectedVersion, now: datetime
) -> CodeListRead:
    """Raises ImportRunning, CodeListNotFound, VersionConflict, InvalidBody."""
    await turns.take(session)
    edition = await repository.edition_for_update(session, name)
    if edition is None:
        raise CodeListNotFound
    expected.require(edition.version)
    known = {entry.code: entry for entry in await repository.entries(session, name)}
    errors = _faults(change.entries, known)
    if errors:
        raise InvalidBody(errors=errors)
    changed = [_take_over(session, name, item, known) for item in change.entries]
    if any(changed):
        await _new_edition(session, edition, now)
    await session.flush()
    return _read(edition, await repository.entries(session, name))


async def put(session: Session, documents: Iterable[CodeListDocument], now: datetime) -> set[tuple[str, str]]:
    """Add and change entries; what is not named stays. Gives the (list, code) that changed.

    The documents have no faults.
    """
    documents = list(documents)
    editions = await repository.lock_editions(session, {document.list for document in documents})
    known = {(entry.list, entry.code): entry for entry in await repository.everything(session)}
    changed: set[tuple[str, str]] = set()
    for document in documents:
        item = CodeListItem.model_validate(document.model_dump(exclude={"list"}))
        of_list = {code: entry for (name, code), entry in known.items() if name == document.list}
        if _take_over(session, document.list, item, of_list):
            changed.add((document.list, document.code))
    for name in sorted({name for name, _ in changed}):
        await _new_edition(session, editions[name], now)
    await session.flush()
    return changed


async def _new_edition(session: Session, edition: CodeListEdition, now: datetime) -> None:
    edition.version += 1
    await outbox.record(session, CodeListChanged(sequence=edition.version, occurred_at=now, list=edition.list))


async def documents(session: Session) -> list[CodeListDocument]:
    return [CodeListDocument.model_validate(entry) for entry in await repository.everything(session)]


async def names(session: Session) -> set[str]:
    """Of the lists that there are."""
    return {document.list for document in await session.scalars(repository.editions())}


def faults(document: CodeListDocument, lists: Container[str]) -> list[FieldError]:
    """What is wrong with one imported entry."""
    found = _item_faults("", document)
    return found if document.list in lists else [FieldError("/list", "unknown_code", _UNKNOWN_LIST), *found]


def differs(entry: CodeListEntry, item: CodeListItem) -> bool:
    return any(getattr(entry, name) != getattr(item, name) for name in CodeListItem.model_fields)


def _read(edition: CodeListEdition, entries: Sequence[CodeListEntry]) -> CodeListRead:
    listed = CodeListListed.model_validate(edition).model_dump()
    return CodeListRead(**listed, entries=[CodeListItem.model_validate(entry) for entry in entries])


def _faults(items: Sequence[CodeListItem], known: Mapping[str, CodeListEntry]) -> list[FieldError]:
    repeated = Counter(item.code for item in items)
    found = [error for index, item in enumerate(items) for error in _item_faults(f"/entries/{index}", item)]
    found += [
        FieldError(f"/entries/{index}/code", "repeated", _TWICE)
        for index, item in enumerate(items)
        if repeated[item.code] > 1
    ]
    missing = sorted(known.keys() - repeated.keys())
    if missing:
        said = ", ".join(missing[:10])
        text = Text(f"{_LEFT_OUT.vi}: {said}", f"{_LEFT_OUT.en}: {said}")
        found.append(FieldError("/entries", "entry_left_out", text))
    return found


def _item_faults(pointer: str, item: CodeListItem) -> list[FieldError]:
    found = list(validity.faults(f"{pointer}/valid_to", item.valid_from, item.valid_to))
    if item.source is not None and not item.source.strip():
        found.append(FieldError(f"{pointer}/source", "blank", _BLANK))
    return found


def _take_over(session: Session, name: str, item: CodeListItem, known: Mapping[str, CodeListEntry]) -> bool:
    """True when it changes anything."""
    entry = known.get(item.code)
    if entry is None:
        session.add(CodeListEntry(list=name, **item.model_dump()))
        return True
    if not differs(entry, item):
        return False
    for field, value in item.model_dump().items():
        setattr(entry, field, value)
    return True
