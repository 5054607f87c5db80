"""Whether the versions of one procedure that an import brings fit each other and those that are here already.

They are judged together: a history comes in whole, or nothing of it does.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from typing import Any, NamedTuple

from servicekit.problems import FieldError, Text

from catalog_service import validity
from catalog_service.imports.schemas import Outcome
from catalog_service.procedures import records
from catalog_service.procedures.models import Procedure
from catalog_service.procedures.publishing import Publication
from catalog_service.procedures.restoring import Ending, History
from catalog_service.procedures.schemas import ProcedureDocument, VersionFacts

_REPEATED = Text("Phiên bản xuất hiện nhiều lần trong tài liệu", "The version occurs more than once in the document")
_INCOMPLETE = Text(
    "Thiếu phiên bản liền trước: lịch sử chỉ được nhập trọn vẹn; bỏ `version` để nhập thành phiên bản kế tiếp",
    "The version before is missing: a history is imported whole; without `version` it becomes the next version",
)
_OTHER_HERE = Text(
    "Ở đây phiên bản này có nội dung khác; bỏ `version` để nhập thành phiên bản kế tiếp",
    "Here this version says something else; without `version` it becomes the next version",
)
_NO_FIRST_DAY = Text("Thiếu ngày bắt đầu của phiên bản", "The version's first day is missing")
_FUTURE = Text("Ngày công bố ở tương lai", "It was published in the future")
_OVERLAP = Text(
    "Thời gian hiệu lực chồng lên phiên bản khác, hoặc không theo thứ tự công bố",
    "Its validity overlaps another version's, or does not follow the order of publication",
)
_NOT_LAST = Text("Chỉ phiên bản cuối cùng mới có ngày bãi bỏ", "Only the last version says when the procedure ended")
_NOT_OVER = Text(
    "Có phiên bản còn hiệu lực từ ngày bãi bỏ trở đi", "A version holds on the day from which the procedure is no more"
)
_RETIRED = Text("Thủ tục đã bị bãi bỏ", "The procedure has been retired")


@dataclass(frozen=True)
class Item:
    """A row of the document that is a published version."""

    index: int
    document: ProcedureDocument
    facts: VersionFacts


class _Course(NamedTuple):
    valid_from: date
    valid_to: date | None

    @property
    def has_a_day(self) -> bool:
        return self.valid_to is None or self.valid_to >= self.valid_from


@dataclass
class Verdict:
    """By the rows' indexes. `history` is what is to be taken over, once no row has errors."""

    history: History
    errors: dict[int, list[FieldError]] = field(default_factory=lambda: defaultdict(list))
    outcomes: dict[int, Outcome] = field(default_factory=dict)


def judge(
    items: list[Item],
    numbers_named: set[int],
    procedure: Procedure,
    known: Mapping[int, Any],
    faults: Callable[[Publication], list[FieldError]],
    now: datetime,
) -> Verdict:
    """`numbers_named` are those of unreadable rows too; `faults` judges a document that is new here."""
    items = sorted(items, key=lambda item: item.facts.version)
    verdict = Verdict(History(procedure))
    repeated = Counter(item.facts.version for item in items)
    for item in items:
        number = item.facts.version
        errors = _course_faults(item, now)
        if repeated[number] > 1:
            errors.append(FieldError("/version", "repeated", _REPEATED))
        if not errors:
            errors = _judge_version(verdict, item, known, numbers_named, faults)
        if errors:
            verdict.errors[item.index] += errors
    if not verdict.errors:
        _judge_course(verdict, items, known)
    if not verdict.errors:
        _judge_retirement(verdict, items[-1], known)
    return verdict


def _course_faults(item: Item, now: datetime) -> list[FieldError]:
    document, found = item.document, []
    if document.valid_from is None:
        found.append(FieldError("/valid_from", "missing", _NO_FIRST_DAY))
    elif document.valid_to and document.valid_to < records.day_before(document.valid_from):
        found.append(validity.ends_before_it_begins("/valid_to"))
    if item.facts.published_at and item.facts.published_at > now:
        found.append(FieldError("/published_at", "in_the_future", _FUTURE))
    return found


def _judge_version(
    verdict: Verdict,
    item: Item,
    known: Mapping[int, Any],
    numbers_named: set[int],
    faults: Callable[[Publication], list[FieldError]],
) -> list[FieldError]:
    document, number = item.document, item.facts.version
    here = known.get(number)
    if here:
        if (here.content_hash, here.valid_from) != (records.content_hash(document), document.valid_from):
            return [FieldError("/version", "history_differs", _OTHER_HERE)]
        ending = _ending(document, here)
        verdict.history.endings += [Ending(number, *ending)] if ending else []
        verdict.outcomes[item.index] = Outcome.UPDATED if ending else Outcome.UNCHANGED
        return []
    if number > 1 and number - 1 not in {*known, *numbers_named}:
        return [FieldError("/version", "history_incomplete", _INCOMPLETE)]
    if verdict.history.procedure.retired_from is not None:
        return [FieldError("/code", "procedure_already_retired", _RETIRED)]
    publication = Publication(document, verdict.history.procedure, None, begins=document.valid_from, facts=item.facts)
    verdict.history.new.append(publication)
    verdict.outcomes[item.index] = Outcome.CREATED
    return faults(publication)


def _ending(document: ProcedureDocument, here: Any) -> tuple[date, str | None] | None:
    """An end is only ever set earlier: a document that knows of none, or a later one, is older than what is here."""
    last_day = document.valid_to
    if last_day is None or (here.valid_to and here.valid_to < last_day):
        return None
    names_another = document.successor is not None and document.successor != here.successor
    return (last_day, document.successor) if last_day != here.valid_to or names_another else None


def _judge_course(verdict: Verdict, items: list[Item], known: Mapping[int, Any]) -> None:
    """Versions that ever hold do so one after the other, in the order of their numbers."""
    courses = {number: _Course(here.valid_from, here.valid_to) for number, here in known.items()}
    rows = {item.facts.version: item.index for item in items}
    new = {publication.version: publication.document for publication in verdict.history.new}
    courses |= {number: _Course(doc.valid_from, doc.valid_to) for number, doc in new.items() if doc.valid_from}
    for ending in verdict.history.endings:
        courses[ending.version] = courses[ending.version]._replace(valid_to=ending.last_day)
    holding = [(number, course) for number, course in sorted(courses.items()) if course.has_a_day]
    for (number, earlier), (next_number, later) in pairwise(holding):
        if earlier.valid_to is None or earlier.valid_to >= later.valid_from:
            index = rows.get(next_number, rows.get(number))
            if index is not None:
                verdict.errors[index].append(FieldError("/valid_from", "overlap", _OVERLAP))
    for item in items:
        if item.facts.retired_from is None:
            continue
        if item.facts.version != max(courses):
            verdict.errors[item.index].append(FieldError("/retired_from", "not_the_last_version", _NOT_LAST))
        elif any(course.valid_to is None or course.valid_to >= item.facts.retired_from for _, course in holding):
            verdict.errors[item.index].append(FieldError("/retired_from", "still_in_force", _NOT_OVER))


def _judge_retirement(verdict: Verdict, last: Item, known: Mapping[int, Any]) -> None:
    history, retired_from = verdict.history, last.facts.retired_from
    here = history.procedure.retired_from
    if retired_from is None or (here and here <= retired_from):
        return
    history.retired_from, history.successor = retired_from, last.document.successor
    if last.facts.version in known:
        verdict.outcomes[last.index] = Outcome.RETIRED
