"""A row that says nothing new but that its procedure ends: on which day, and what takes its place.

An end is only ever set earlier. A row without one, be it of a procedure that has ended, is older than what is here and
takes nothing back; a row that would move an end that has been announced is refused and told of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from servicekit.problems import FieldError, Text

from catalog_service.procedures import records, references
from catalog_service.procedures.models import Procedure, ProcedureVersion
from catalog_service.procedures.records import Names
from catalog_service.procedures.restoring import Ending, History
from catalog_service.procedures.schemas import ProcedureDocument

_NO_END = Text(
    "Thiếu ngày cuối cùng: thủ tục thay thế được nhập cùng `valid_to`",
    "The last day is missing: a successor is imported together with `valid_to`",
)


@dataclass(frozen=True)
class Known:
    """What the catalogue has of a procedure; `courses` are its versions' days, by number."""

    procedure: Procedure | None
    latest: ProcedureVersion | None
    courses: Mapping[int, Any] = field(default_factory=dict)

    @property
    def successor(self) -> str | None:
        return self.latest.record["successor"] if self.latest else None

    @property
    def last_day(self) -> date | None:
        """Announced for the procedure, or for its newest version."""
        if self.procedure and self.procedure.retired_from:
            return records.day_before(self.procedure.retired_from)
        return self.latest.valid_to if self.latest else None


def faults(document: ProcedureDocument, known: Known, names: Names, today: date) -> list[FieldError]:
    """What keeps the procedure from ending as the document says."""
    if _says_nothing_new(document, known):
        return []
    if known.procedure and known.procedure.retired_from:
        return [already_retired(known.procedure.retired_from)]
    if document.valid_to is None:
        return [FieldError("/valid_to", "missing", _NO_END)]
    if known.last_day and document.valid_to > known.last_day:
        return [_later_than(known.last_day)]
    earliest = records.day_before(_newest_begun(known, today))
    if document.valid_to < earliest:
        return [_too_early(earliest)]
    return [fault for fault in references.faults(document, names, today) if fault.pointer == "/successor"]


def end_of(document: ProcedureDocument, known: Known) -> History | None:
    """What is to be written of a sound document; None when it says nothing new."""
    last_day = document.valid_to
    if known.procedure is None or last_day is None or _says_nothing_new(document, known):
        return None
    holding = [number for number, course in known.courses.items() if _holds_from(course, last_day)]
    ends = {number: max(last_day, records.day_before(known.courses[number].valid_from)) for number in holding}
    endings = [Ending(number, end, document.successor) for number, end in sorted(ends.items())]
    successor = document.successor or known.successor
    return History(known.procedure, endings=endings, retired_from=records.day_after(last_day), successor=successor)


def already_retired(retired_from: date) -> FieldError:
    day = f"{records.day_before(retired_from):%d/%m/%Y}"
    message = Text(
        f"Thủ tục đã bị bãi bỏ, ngày cuối cùng là {day}", f"The procedure has been retired, its last day is {day}"
    )
    return FieldError("/code", "procedure_already_retired", message)


def _says_nothing_new(document: ProcedureDocument, known: Known) -> bool:
    same_successor = document.successor in (None, known.successor)
    return same_successor and document.valid_to in (None, known.last_day)


def _holds_from(course: Any, day: date) -> bool:
    """That day or later."""
    return course.valid_to is None or course.valid_to >= max(day, course.valid_from)


def _newest_begun(known: Known, today: date) -> date:
    """The first day of the newest version that has begun; of one that is to come where none has."""
    begins = [c.valid_from for c in known.courses.values() if c.valid_to is None or c.valid_to >= c.valid_from]
    return max((day for day in begins if day <= today), default=max(begins, default=today))


def _later_than(last_day: date) -> FieldError:
    day = f"{last_day:%d/%m/%Y}"
    message = Text(
        f"Ngày cuối cùng đã công bố là {day}; chỉ có thể rút ngắn", f"The last day is {day}; it can only be set earlier"
    )
    return FieldError("/valid_to", "end_only_earlier", message)


def _too_early(earliest: date) -> FieldError:
    day = f"{earliest:%d/%m/%Y}"
    message = Text(
        f"Trước ngày bắt đầu của phiên bản hiện hành; sớm nhất là {day}",
        f"Before the first day of the version in force; the earliest is {day}",
    )
    return FieldError("/valid_to", "before_first_day", message)
