"""The national list and what of it is mapped, as a package carries them.

Who mapped or ended something does not travel: nobody can vouch for it elsewhere, so there it is who imported it.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from contracts.days import Day
from pydantic import BaseModel, ConfigDict
from servicekit.database import Session
from servicekit.problems import FieldError, Text

from catalog_service import validity
from catalog_service.agencies.schemas import Code, Name
from catalog_service.national_codes import repository
from catalog_service.national_codes.models import NationalCode
from catalog_service.national_codes.problems import NationalCodeMapped, NationalCodeTaken
from catalog_service.national_codes.schemas import LONGEST_LIST
from catalog_service.text.folding import fold

MOST_LISTED = 2 * LONGEST_LIST
"""With those that the national database lists no longer."""
MOST_MAPPINGS = 2 * LONGEST_LIST

_NO_PROCEDURE = Text("Không có thủ tục nào đã công bố với mã này", "No published procedure has this code")
_NOT_LISTED = Text("Mã chưa từng có trong danh mục quốc gia", "The national list never had this code")
_DIFFERS = Text(
    "Ở đây liên kết này gắn mã khác hoặc bắt đầu ngày khác", "Here this mapping is of other codes or another first day"
)


class NationalProcedureDocument(BaseModel):
    """A procedure of the national list; `left_out_on`: since that day it is listed no longer."""

    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)

    code: Code
    name: Name
    left_out_on: Day | None = None


class NationalCodeDocument(BaseModel):
    """Which procedure a national code means, both days included; the day before the first: it never held."""

    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)

    id: UUID
    procedure_code: Code
    national_code: Code
    valid_from: Day
    valid_to: Day | None = None

    @property
    def has_a_day(self) -> bool:
        return self.valid_to is None or self.valid_to >= self.valid_from


async def listed(session: Session) -> list[NationalProcedureDocument]:
    rows = (await repository.everything(session)).values()
    known = [NationalProcedureDocument.model_validate(row) for row in rows]
    return sorted(known, key=lambda document: document.code)


async def mappings(session: Session) -> list[NationalCodeDocument]:
    known = [NationalCodeDocument.model_validate(row) for row in await repository.mappings(session)]
    return sorted(known, key=lambda document: (document.procedure_code, document.valid_from, document.id))


async def put_listed(session: Session, documents: Iterable[NationalProcedureDocument]) -> None:
    """Add and change procedures of the list; what is not named stays."""
    await repository.put_listed(session, [d.model_dump() | {"name_folded": fold(d.name)} for d in documents])


async def put_mappings(session: Session, documents: Iterable[NationalCodeDocument], by: str, now: datetime) -> None:
    """New mappings, and earlier ends of known ones. They have no faults, and their procedures are there."""
    new: list[NationalCodeDocument] = []
    known = {mapping.id: mapping for mapping in await repository.mappings(session)}
    for document in documents:
        if mapping := known.get(document.id):
            mapping.valid_to, mapping.ended_by, mapping.ended_at = document.valid_to, by, now
        else:
            new.append(document)
    # What ends makes room for what is new.
    await session.flush()
    numbers = await repository.numbers(session) if new else {}
    for document in new:
        ended_by, ended_at = (by, now) if document.valid_to else (None, None)
        mapping = NationalCode(**document.model_dump(), mapped_by=by, mapped_at=now, ended_by=ended_by)
        mapping.national_number, mapping.ended_at = numbers[document.national_code], ended_at
        session.add(mapping)
    await session.flush()


def merged(document: NationalCodeDocument, known: Mapping[UUID, NationalCodeDocument]) -> NationalCodeDocument:
    """An end is only ever set earlier: a document that knows of none, or a later one, is older than what is here."""
    here = known.get(document.id)
    if here and (document.valid_to is None or (here.valid_to and here.valid_to < document.valid_to)):
        return here
    return document


def faults(
    document: NationalCodeDocument,
    known: Mapping[UUID, NationalCodeDocument],
    procedures: Container[str],
    national: Container[str],
) -> list[FieldError]:
    """What is wrong with one mapping, whatever else is mapped."""
    found: list[FieldError] = []
    here = known.get(document.id)
    if here and here != document.model_copy(update={"valid_to": here.valid_to}):
        found.append(FieldError("/id", "history_differs", _DIFFERS))
    if document.procedure_code not in procedures:
        found.append(FieldError("/procedure_code", "unknown_code", _NO_PROCEDURE))
    if document.national_code not in national:
        found.append(FieldError("/national_code", "unknown_code", _NOT_LISTED))
    if document.national_code == document.procedure_code:
        found.append(FieldError("/national_code", NationalCodeMapped.code, NationalCodeMapped.title))
    if document.valid_to and document.valid_to < document.valid_from - timedelta(days=1):
        found.append(validity.ends_before_it_begins("/valid_to"))
    return found


def taken(documents: Iterable[NationalCodeDocument]) -> dict[UUID, list[FieldError]]:
    """By mapping: its code belongs to another procedure, or to the same one twice, in that time."""
    by_code: dict[str, list[NationalCodeDocument]] = defaultdict(list)
    for document in documents:
        if document.has_a_day:
            by_code[document.national_code].append(document)
    found: dict[UUID, list[FieldError]] = {}
    for same in by_code.values():
        for earlier, later in pairwise(sorted(same, key=lambda document: document.valid_from)):
            if earlier.valid_to is None or earlier.valid_to >= later.valid_from:
                problem = NationalCodeMapped if earlier.procedure_code == later.procedure_code else NationalCodeTaken
                error = FieldError("/national_code", problem.code, problem.title)
                found |= {earlier.id: [error], later.id: [error]}
    return found
