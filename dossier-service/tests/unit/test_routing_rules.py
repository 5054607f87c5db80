import pytest
from dossier_service.routing.rules import Conditions, Method, first_fitting, next_in_turn
from hypothesis import given
from hypothesis import strategies as st

TURN, LOAD = Method.ROUND_ROBIN, Method.LEAST_LOADED
NAMES = ["an", "binh", "chi"]


def rule(procedure: str | None = None, field: str | None = None, case: str | None = None) -> Conditions:
    return Conditions(procedure, field, case)


class TestFirstFitting:
    @pytest.mark.parametrize(
        ("rules", "expected"),
        [
            ([rule("P1"), rule()], 0),
            ([rule("P2"), rule()], 1),
            ([rule(), rule("P1")], 0),
            ([rule(field="F1"), rule(case="C1")], 0),
            ([rule(field="F1", case="C2"), rule(case="C1")], 1),
            ([rule("P1", "F1", "C1")], 0),
            ([rule(field="F2")], None),
            ([], None),
        ],
    )
    def test_the_first_whose_every_condition_holds(self, rules: list[Conditions], expected: int | None) -> None:
        assert first_fitting(rules, rule("P1", "F1", "C1")) == expected


class TestNextInTurn:
    def test_each_has_a_turn_after_the_other(self) -> None:
        given_to: list[str | None] = [None]
        for _ in range(4):
            given_to.append(next_in_turn(NAMES, (), TURN, given_to[-1], {}))
        assert given_to[1:] == ["an", "binh", "chi", "an"]

    def test_who_is_absent_is_passed_over(self) -> None:
        assert next_in_turn(NAMES, {"binh"}, TURN, "an", {}) == "chi"
        assert next_in_turn(NAMES, NAMES, TURN, None, {}) is None

    def test_who_has_least_is_next(self) -> None:
        assert next_in_turn(NAMES, (), LOAD, None, {"an": 3, "binh": 1, "chi": 2}) == "binh"
        assert next_in_turn(NAMES, {"binh"}, LOAD, None, {"an": 3, "binh": 1, "chi": 2}) == "chi"

    def test_among_equals_the_turn_decides(self) -> None:
        assert next_in_turn(NAMES, (), LOAD, "an", {"an": 1, "binh": 1, "chi": 1}) == "binh"

    def test_who_left_the_list_does_not_stop_the_turn(self) -> None:
        assert next_in_turn(NAMES, (), TURN, "dung", {}) == "an"

    @given(
        absent=st.sets(st.sampled_from(NAMES)),
        last=st.sampled_from([None, *NAMES]),
        method=st.sampled_from(Method),
        loads=st.dictionaries(st.sampled_from(NAMES), st.integers(0, 5)),
    )
    def test_somebody_present_is_found_whenever_there_is_one(
        self, absent: set[str], last: str | None, method: Method, loads: dict[str, int]
    ) -> None:
        chosen = next_in_turn(NAMES, absent, method, last, loads)
        present = set(NAMES) - absent
        assert chosen in present if present else chosen is None
        if method is LOAD and chosen:
            assert loads.get(chosen, 0) == min(loads.get(name, 0) for name in present)
