"""The internal process (quy trình nội bộ): a graph that begins once, ends, and takes as long as the law allows.

Its critical path equals the time limit of each case: who promises five working days shares out five.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from contracts.catalog import ProcessStep, TimeLimit, TimeUnit
from servicekit.problems import FieldError, Text

from catalog_service.procedures.channels import month_faults
from catalog_service.procedures.schemas import ProcedureDocument

HOURS_PER_WORKING_DAY = 8

_NO_TEXT = Text("Thiếu nội dung", "The text is missing")
_TWICE = Text("Mã bước trùng lặp", "The step's id is used twice")
_NO_LIMIT = Text("Bước thiếu thời hạn", "The step has no time limit")
_REFUSAL = Text("Bước không có thời hạn từ chối riêng", "A step has no limit of its own for refusals")
_UNKNOWN_CASE = Text("Trường hợp không có trong cách thức thực hiện", "No channel knows this case")
_UNKNOWN_STEP = Text("Không có bước này", "There is no such step")
_OTHER_CASE = Text("Bước này thuộc trường hợp khác", "That step belongs to another case")
_CYCLE = Text("Các bước nối thành vòng: {path}", "The steps lead in a circle: {path}")
_UNREACHABLE = Text(
    "Không bước nào dẫn đến bước này; chỉ bước đầu tiên không có bước trước",
    "No step leads here; the first step alone has none before it",
)
_OTHER_UNIT = Text(
    "Thời hạn của bước tính theo {step}, của trường hợp “{case}” theo {limit}: không cộng được",
    "The step counts in {step}, the case “{case}” in {limit}: they can't be added up",
)
_NOT_THE_LIMIT = Text(
    "Đường găng {path} dài {sum}, thời hạn của trường hợp “{case}” là {limit}",
    "The critical path {path} takes {sum}, the limit of the case “{case}” is {limit}",
)
_UNITS = {
    TimeUnit.HOUR: ("giờ", "hours"),
    TimeUnit.WORKING_DAY: ("ngày làm việc", "working days"),
    TimeUnit.DAY: ("ngày", "days"),
    TimeUnit.MONTH: ("tháng", "months"),
}
_WORKING = frozenset({TimeUnit.HOUR, TimeUnit.WORKING_DAY})

Graph = Mapping[str, list[str]]
"""Each step with the steps before it."""


class Path(NamedTuple):
    """The longest way to the end, in working hours or in the calendar unit of the limit."""

    steps: tuple[str, ...]
    length: Decimal


def faults(document: ProcedureDocument) -> Iterator[FieldError]:
    """Each kind only when there is none of the kind before: no sum is told of steps that lead nowhere."""
    cases = dict.fromkeys(case.name for channel in document.channels for case in channel.cases)
    found = [*_step_faults(document, cases)]
    found = found or [*_graph_faults(document.process, cases)]
    found = found or [*_sum_faults(document)]
    yield from found


def _step_faults(document: ProcedureDocument, cases: Iterable[str]) -> Iterator[FieldError]:
    ids = Counter(step.id for step in document.process)
    by_id = {step.id: step for step in document.process}
    for number, step in enumerate(document.process):
        pointer = f"/process/{number}"
        for name in ("id", "title"):
            if not getattr(step, name).strip():
                yield FieldError(f"{pointer}/{name}", "missing", _NO_TEXT)
        if ids[step.id] > 1:
            yield FieldError(f"{pointer}/id", "repeated", _TWICE)
        if step.limit.unit is TimeUnit.NONE or step.limit.value is None:
            yield FieldError(f"{pointer}/limit", "missing", _NO_LIMIT)
        yield from month_faults(f"{pointer}/limit", step.limit)
        if step.limit.refusal_value is not None:
            yield FieldError(f"{pointer}/limit/refusal_value", "refusal_not_expected", _REFUSAL)
        if step.case is not None and step.case not in cases:
            yield FieldError(f"{pointer}/case", "unknown_case", _UNKNOWN_CASE)
        for place, before in enumerate(step.after):
            if before not in by_id:
                yield FieldError(f"{pointer}/after/{place}", "unknown_step", _UNKNOWN_STEP)
            elif step.case and by_id[before].case not in (None, step.case):
                yield FieldError(f"{pointer}/after/{place}", "other_case", _OTHER_CASE)


def _graph_faults(process: list[ProcessStep], cases: Iterable[str]) -> Iterator[FieldError]:
    """In each case: no circle, and one beginning from which every step is reached."""
    numbers = {step.id: number for number, step in enumerate(process)}
    told: set[str] = set()
    for case in cases:
        graph = _graph(process, case)
        circle = _circle(graph)
        if circle and circle[0] not in told:
            told.update(circle)
            yield FieldError(f"/process/{numbers[circle[0]]}/after", "cycle", _told(circle))
        for lost in [] if circle else _unreachable(graph):
            if lost not in told:
                told.add(lost)
                yield FieldError(f"/process/{numbers[lost]}/after", "unreachable", _UNREACHABLE)


def _graph(process: list[ProcessStep], case: str) -> Graph:
    """A step of another case is left out, also where others come after it."""
    taken = [step for step in process if step.case in (None, case)]
    known = {step.id for step in taken}
    return {step.id: [before for before in step.after if before in known] for step in taken}


def _circle(graph: Graph) -> list[str]:
    """The ids of one circle as they follow each other, the one listed first to begin with; empty: there is none."""
    left = dict(graph)
    while free := [step for step, before in left.items() if not any(other in left for other in before)]:
        for step in free:
            del left[step]
    if not left:
        return []
    way = [next(iter(left))]
    while (before := next(other for other in left[way[-1]] if other in left)) not in way:
        way.append(before)
    circle = way[way.index(before) :][::-1]
    first = circle.index(next(step for step in graph if step in circle))
    return circle[first:] + circle[:first]


def _told(circle: list[str]) -> Text:
    path = " → ".join((*circle, circle[0]))
    return _in_both(_CYCLE, lambda _: {"path": path})


def _unreachable(graph: Graph) -> list[str]:
    return [step for number, (step, before) in enumerate(graph.items()) if number and not before]


def _sum_faults(document: ProcedureDocument) -> Iterator[FieldError]:
    if not document.process:
        return
    told: set[tuple[str, TimeLimit]] = set()
    for channel in document.channels:
        for case in channel.cases:
            limit = case.time_limit
            if (case.name, limit) in told or limit.value is None or limit.unit is TimeUnit.NONE:
                continue
            told.add((case.name, limit))
            yield from _case_faults(document.process, case.name, limit)


def _case_faults(process: list[ProcessStep], case: str, limit: TimeLimit) -> Iterator[FieldError]:
    graph = _graph(process, case)
    if not graph:
        return
    steps = {step.id: step for step in process}
    strangers = [
        FieldError(f"/process/{number}/limit/unit", "other_unit", _strange(step.limit, case, limit))
        for number, step in enumerate(process)
        if step.id in graph and not _comparable(step.limit.unit, limit.unit)
    ]
    yield from strangers
    if strangers:
        return
    path = _critical_path(graph, {step_id: _length(steps[step_id].limit) for step_id in graph})
    if path.length != _length(limit):
        yield FieldError("/process", "not_the_limit", _mismatch(path, case, limit))


def _critical_path(graph: Graph, lengths: Mapping[str, Decimal]) -> Path:
    """Of a graph without circles."""
    found: dict[str, Path] = {}
    while len(found) < len(graph):
        for step, before in graph.items():
            if step not in found and all(other in found for other in before):
                longest = max(
                    (found[other] for other in before), key=lambda path: path.length, default=Path((), Decimal())
                )
                found[step] = Path((*longest.steps, step), longest.length + lengths[step])
    return max(found.values(), key=lambda path: path.length)


def _comparable(one: TimeUnit, other: TimeUnit) -> bool:
    return one is other or {one, other} <= _WORKING


def _length(limit: TimeLimit) -> Decimal:
    """Exact: a quarter of a day is no rounding error."""
    value = Decimal(str(limit.value or 0))
    return value * HOURS_PER_WORKING_DAY if limit.unit is TimeUnit.WORKING_DAY else value


def _strange(step: TimeLimit, case: str, limit: TimeLimit) -> Text:
    return _in_both(_OTHER_UNIT, lambda n: {"step": _UNITS[step.unit][n], "case": case, "limit": _UNITS[limit.unit][n]})


def _mismatch(path: Path, case: str, limit: TimeLimit) -> Text:
    way = " → ".join(path.steps)
    return _in_both(
        _NOT_THE_LIMIT,
        lambda n: {
            "path": way,
            "sum": _said(path.length, limit.unit, n),
            "case": case,
            "limit": _said(_length(limit), limit.unit, n),
        },
    )


def _said(length: Decimal, unit: TimeUnit, language: int) -> str:
    if unit is TimeUnit.WORKING_DAY:
        length /= HOURS_PER_WORKING_DAY
    number = f"{length.normalize():f}"
    return f"{number if language else number.replace('.', ',')} {_UNITS[unit][language]}"


def _in_both(text: Text, values: Callable[[int], dict[str, str]]) -> Text:
    """Values are asked for Vietnamese (0) and for English (1)."""
    return Text(text.vi.format(**values(0)), text.en.format(**values(1)))
