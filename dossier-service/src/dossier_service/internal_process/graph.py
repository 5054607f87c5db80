"""The steps of an internal process that one case takes, in an order in which each follows those before it. Pure."""

from collections.abc import Mapping
from decimal import Decimal

from contracts.catalog import ProcedureRecord, ProcessStep, TimeLimit, TimeUnit

HOURS_PER_WORKING_DAY = 8

Graph = Mapping[str, ProcessStep]
"""By id, in order; `after` names steps of the same case only. The catalogue publishes no circle."""


def of_case(record: ProcedureRecord, case: str) -> Graph:
    taken = {step.id: step for step in record.process if step.case in (None, case)}
    left = {
        step.id: step.model_copy(update={"after": [before for before in step.after if before in taken]})
        for step in taken.values()
    }
    ordered: dict[str, ProcessStep] = {}
    while left:
        free = [step for step in left.values() if all(before in ordered for before in step.after)]
        if not free:
            return {}
        ordered |= {step.id: step for step in free}
        left = {step_id: step for step_id, step in left.items() if step_id not in ordered}
    return ordered


def before(graph: Graph, step_id: str) -> list[str]:
    """Every step that has to be done before it, in order."""
    found: set[str] = set()
    waiting = [*graph[step_id].after]
    while waiting:
        earlier = waiting.pop()
        if earlier not in found:
            found.add(earlier)
            waiting += graph[earlier].after
    return [known for known in graph if known in found]


def planned(graph: Graph) -> dict[str, TimeLimit]:
    """How long after the beginning each step is to be done, by the longest way to it; parts of days in hours."""
    lengths: dict[str, Decimal] = {}
    unit = TimeUnit.HOUR
    for step in graph.values():
        own = Decimal(str(step.limit.value or 0))
        if step.limit.unit is TimeUnit.WORKING_DAY:
            own *= HOURS_PER_WORKING_DAY
        elif step.limit.unit is not TimeUnit.HOUR:
            unit = step.limit.unit
        lengths[step.id] = own + max((lengths[earlier] for earlier in step.after), default=Decimal())
    return {step_id: TimeLimit(value=float(length), unit=unit) for step_id, length in lengths.items()}
