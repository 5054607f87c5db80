"""What is wrong with a unit beside all the others, told by pointer, code and message. Pure."""

from collections import defaultdict
from datetime import date
from itertools import pairwise

from servicekit.problems import FieldError, Text

from catalog_service import validity
from catalog_service.agencies import timeline, tree
from catalog_service.agencies.schemas import AgencyDocument, ParticipationStatus

_PARENT_UNKNOWN = Text("Không biết cơ quan cấp trên", "The parent is not known")
_PARENT_ENDED = Text("Cơ quan cấp trên đã kết thúc hoạt động trước ngày này", "The parent has ended before this day")
_PARENT_ENDS = Text(
    "Cơ quan cấp trên kết thúc hoạt động khi đơn vị này còn trực thuộc",
    "The parent ends while the unit still stands under it",
)
_UNITS_REMAIN = Text("Còn đơn vị trực thuộc sau ngày kết thúc", "Units still stand under it after its last day")
_PARENT_BEGINS = Text("Cơ quan cấp trên được thành lập sau ngày này", "The parent is set up after this day")
_CYCLE = Text("Cơ quan nằm dưới chính nó", "The unit stands under itself")
_SUCCESSOR_UNKNOWN = Text("Không biết đơn vị kế thừa", "The successor is not known")
_OWN_SUCCESSOR = Text("Đơn vị không thể kế thừa chính nó", "A unit does not succeed itself")
_SUCCESSION_CYCLE = Text("Các đơn vị kế thừa lẫn nhau thành vòng", "The units succeed each other in a circle")
_CODE_TAKEN = Text("Mã này đã thuộc về một cơ quan khác", "Another unit has this code")
_REASON_MISSING = Text("Cơ quan không tham gia phải nêu lý do", "A unit that takes no part has to say why")
_FIRST_STATE = Text("Lịch sử phải bắt đầu từ ngày thành lập", "The history has to begin with the unit's first day")
_LAST_STATE = Text(
    "Trạng thái cuối phải trùng tên, loại và cấp trên của cơ quan",
    "The last state has to have the unit's name, kind and parent",
)
_STATES_OVERLAP = Text("Phải sau ngày bắt đầu của trạng thái trước", "It has to begin after the state before it")
_AFTER_THE_END = Text("Bắt đầu sau ngày kết thúc của cơ quan", "It begins after the unit's last day")


class AllUnits:
    """All units as they would stand, by code; who claims which code; who stood under whom on every turning day.

    `needed_until` is the last day on which anything stands under a unit.
    """

    def __init__(self, documents: timeline.Documents) -> None:
        self.documents = documents
        self.parents = [timeline.parents_on(documents, day) for day in timeline.turning_days(documents)]
        self.owners: defaultdict[str, set[str]] = defaultdict(set)
        self.needed_until: defaultdict[str, date] = defaultdict(lambda: date.min)
        for document in documents.values():
            for code in (document.code, *document.other_codes):
                self.owners[code].add(document.code)
            for state, last_day in zip(document.timeline, timeline.last_days(document), strict=True):
                if state.parent:
                    self.needed_until[state.parent] = max(self.needed_until[state.parent], last_day or date.max)


def faults(document: AgencyDocument, units: AllUnits) -> list[FieldError]:
    """What is wrong with one of the units."""
    found = _own_faults(document)
    found += [
        FieldError(f"/other_codes/{index}", "code_taken", _CODE_TAKEN)
        for index, code in enumerate(document.other_codes)
        if units.owners[code] != {document.code}
    ]
    if units.owners[document.code] != {document.code}:
        found.append(FieldError("/code", "code_taken", _CODE_TAKEN))
    if document.valid_to and units.needed_until[document.code] > document.valid_to:
        found.append(FieldError("/valid_to", "units_remain", _UNITS_REMAIN))
    return found + _successor_faults(document, units.documents) + _place_faults(document, units)


def _own_faults(document: AgencyDocument) -> list[FieldError]:
    found = list(validity.faults("/valid_to", document.valid_from, document.valid_to))
    if document.participation.status is ParticipationStatus.NONE and document.participation.reason is None:
        found.append(FieldError("/participation/reason", "missing", _REASON_MISSING))
    states = document.states
    if not states:
        return found
    newest = states[-1]
    if states[0].valid_from != document.valid_from:
        found.append(FieldError("/states/0/valid_from", "not_the_first_day", _FIRST_STATE))
    if (newest.name, newest.kind, newest.parent) != (document.name, document.kind, document.parent):
        found.append(FieldError(f"/states/{len(states) - 1}", "not_the_last_state", _LAST_STATE))
    for index, (earlier, later) in enumerate(pairwise(states), start=1):
        if later.valid_from <= earlier.valid_from:
            found.append(FieldError(f"/states/{index}/valid_from", "overlap", _STATES_OVERLAP))
    if document.valid_to and newest.valid_from > document.valid_to >= document.valid_from:
        found.append(FieldError(f"/states/{len(states) - 1}/valid_from", "after_the_end", _AFTER_THE_END))
    return found


def _successor_faults(document: AgencyDocument, documents: timeline.Documents) -> list[FieldError]:
    found: list[FieldError] = []
    for index, code in enumerate(document.successors):
        pointer = f"/successors/{index}"
        if code == document.code:
            found.append(FieldError(pointer, "own_successor", _OWN_SUCCESSOR))
        elif code not in documents:
            found.append(FieldError(pointer, "unknown_code", _SUCCESSOR_UNKNOWN))
        elif document.code in _all_successors(code, documents):
            found.append(FieldError(pointer, "cycle", _SUCCESSION_CYCLE))
    return found


def _all_successors(code: str, documents: timeline.Documents) -> set[str]:
    found: set[str] = set()
    waiting = [code]
    while waiting:
        document = documents.get(waiting.pop())
        new = {*document.successors} - found if document else set()
        found |= new
        waiting += new
    return found


def _place_faults(document: AgencyDocument, units: AllUnits) -> list[FieldError]:
    """Its parents exist as long as it stands under them, and on no day it stands under itself."""
    found: list[FieldError] = []
    for index, (state, last_day) in enumerate(zip(document.timeline, timeline.last_days(document), strict=True)):
        pointer = f"/states/{index}/parent" if document.states else "/parent"
        parent = units.documents.get(state.parent) if state.parent else None
        if state.parent and parent is None:
            found.append(FieldError(pointer, "unknown_code", _PARENT_UNKNOWN))
        elif parent and (text := _absence(parent, state.valid_from, last_day)):
            found.append(FieldError(pointer, "not_in_force", text))
    return found or _path_faults(document.code, units)


def _absence(parent: AgencyDocument, first_day: date, last_day: date | None) -> Text | None:
    """When in that time the parent does not exist; None: it always does."""
    if parent.valid_from > first_day:
        return _PARENT_BEGINS
    if parent.valid_to is None or (last_day and last_day <= parent.valid_to):
        return None
    return _PARENT_ENDED if parent.valid_to < first_day else _PARENT_ENDS


def _path_faults(code: str, units: AllUnits) -> list[FieldError]:
    for parents in units.parents:
        try:
            tree.path_of(code, parents)
        except tree.ParentUnknown:
            return [FieldError("/parent", "unknown_code", _PARENT_UNKNOWN)]
        except tree.Cycle:
            return [FieldError("/parent", "cycle", _CYCLE)]
    return []
