from datetime import date
from itertools import pairwise
from typing import Any

from catalog_service.agencies import judging, timeline
from catalog_service.agencies.schemas import AgencyDocument, UnitState
from contracts.catalog import AgencyKind
from hypothesis import given
from hypothesis import strategies as st

FIRST, MOVE, END = date(2019, 1, 1), date(2025, 7, 1), date(2025, 6, 30)


def unit(code: str, *parents: tuple[date, str | None], **more: Any) -> AgencyDocument:
    states = [UnitState(valid_from=day, name=code, kind=AgencyKind.COMMUNE, parent=parent) for day, parent in parents]
    values = {"code": code, "name": code, "kind": AgencyKind.COMMUNE, "valid_from": states[0].valid_from}
    return AgencyDocument.model_validate(values | more).with_timeline(states)


def units(*documents: AgencyDocument) -> dict[str, AgencyDocument]:
    return {document.code: document for document in documents}


def test_what_stands_under_a_unit_that_moves_gets_a_derived_stretch() -> None:
    tree = units(
        unit("a", (FIRST, None)),
        unit("b", (FIRST, "a"), valid_to=END),
        unit("c", (FIRST, "b"), (MOVE, "a")),
        unit("d", (FIRST, "c")),
    )
    lives = timeline.stretches(tree)
    assert [(part.path, part.valid_to, part.derived) for part in lives["d"]] == [
        (["a", "b", "c", "d"], END, False),
        (["a", "c", "d"], None, True),
    ]
    assert [(part.path, part.valid_to) for part in lives["b"]] == [(["a", "b"], END)]


def test_a_unit_turns_when_a_state_begins_and_on_the_day_after_its_last() -> None:
    life = timeline.stretches(units(unit("a", (FIRST, None), (MOVE, None), valid_to=date(2026, 12, 31))))["a"]
    assert timeline.next_turn(life, date(2025, 1, 1)) == MOVE
    assert timeline.next_turn(life, MOVE) == date(2027, 1, 1)
    assert timeline.next_turn(life, date(2027, 1, 1)) is None
    assert timeline.stretch_on(life, date(2000, 1, 1)).valid_from == FIRST


def test_a_cycle_on_one_day_alone_is_found() -> None:
    tree = units(unit("a", (FIRST, None)), unit("b", (FIRST, "a"), (MOVE, "c")), unit("c", (FIRST, "b")))
    found = judging.faults(tree["c"], judging.AllUnits(tree))
    assert [(fault.pointer, fault.code) for fault in found] == [("/parent", "cycle")]


def test_units_that_succeed_each_other_in_a_circle_are_refused() -> None:
    tree = units(
        unit("a", (FIRST, None), valid_to=END, successors=["b"]),
        unit("b", (FIRST, None), valid_to=END, successors=["a"]),
    )
    found = judging.faults(tree["a"], judging.AllUnits(tree))
    assert [(fault.pointer, fault.code) for fault in found] == [("/successors/0", "cycle")]


@given(st.lists(st.tuples(st.dates(FIRST, date(2030, 1, 1)), st.sampled_from("abc")), max_size=8))
def test_a_life_has_no_gap_and_no_overlap(moves: list[tuple[date, str]]) -> None:
    first = (FIRST, "a")
    parents = [first, *sorted({day: (day, parent) for day, parent in moves if day > FIRST}.values())]
    tree = units(
        unit("a", (FIRST, None)), unit("b", (FIRST, None), (MOVE, "a")), unit("c", (FIRST, "b")), unit("d", *parents)
    )
    life = timeline.stretches(tree)["d"]
    assert (life[0].valid_from, life[-1].valid_to) == (FIRST, None)
    for earlier, later in pairwise(life):
        assert earlier.valid_to == later.valid_from - timeline.ONE_DAY
        assert (earlier.path, earlier.state) != (later.path, later.state)
    for part in life:
        assert part.path == timeline.path_of("d", timeline.parents_on(tree, part.valid_from))
