"""What a decision does to units, as documents. Pure; whether the result is sound is judged elsewhere."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from catalog_service.agencies.schemas import AgencyDocument, UnitState
from catalog_service.agencies.timeline import ONE_DAY, Documents, state_on


def ended(document: AgencyDocument, first_day_without: date, successors: list[str], decision: str) -> AgencyDocument:
    last_day = first_day_without - ONE_DAY
    return document.model_copy(update={"valid_to": last_day, "successors": successors, "ended_by": decision})


def with_state(document: AgencyDocument, state: UnitState) -> AgencyDocument:
    return document.with_timeline([*document.timeline, state])


def next_state(document: AgencyDocument, day: date, decision: str, **changes: object) -> UnitState:
    newest = document.timeline[-1]
    return newest.model_copy(update={"valid_from": day, "decision": decision} | changes)


def moved_from(document: AgencyDocument, old: str, new: str, day: date, decision: str) -> AgencyDocument:
    """From that day on it stands under the new unit wherever it stood under the old one."""
    change = {"parent": new, "decision": decision}
    states: list[UnitState] = []
    for state in document.timeline:
        later = state.valid_from >= day and state.parent == old
        states.append(state.model_copy(update=change) if later else state)
    current = state_on(document, day)
    if current.valid_from < day and current.parent == old:
        states.append(current.model_copy(update=change | {"valid_from": day}))
    return document.with_timeline(sorted(states, key=lambda state: state.valid_from))


def units_under(code: str, documents: Documents, day: date) -> list[AgencyDocument]:
    """Units that stand directly under it on that day or will come under it later."""
    return [
        document
        for document in documents.values()
        if (document.valid_to is None or document.valid_to >= day)
        and any(state.parent == code for state in _states_from(document, day))
    ]


def _states_from(document: AgencyDocument, day: date) -> list[UnitState]:
    return [state_on(document, day), *(state for state in document.timeline if state.valid_from > day)]


def dissolved(
    endings: Mapping[str, list[str]],
    documents: Documents,
    day: date,
    decision: str,
    heir_of: Callable[[str, str], str | None],
) -> tuple[dict[str, AgencyDocument], Sequence[AgencyDocument]]:
    """The units of `endings` (code → successors) end; `heir_of(ended, unit)` takes each unit that stood under them.

    Gives the documents that change, and the units that nobody takes.
    """
    changed = {code: ended(documents[code], day, successors, decision) for code, successors in endings.items()}
    homeless: list[AgencyDocument] = []
    for code in endings:
        for unit in units_under(code, documents, day):
            if unit.code in endings:
                continue
            heir = heir_of(code, unit.code)
            if heir is None:
                homeless.append(unit)
            else:
                changed[unit.code] = moved_from(changed.get(unit.code, unit), code, heir, day, decision)
    return changed, homeless
