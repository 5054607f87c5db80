import time
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError
from servicekit import json_guard, problems, rendering, telemetry
from servicekit.ids import uuid7


def test_uuid7_is_ordered_by_time_and_has_its_version() -> None:
    first = uuid7()
    time.sleep(0.002)
    second = uuid7()
    assert first < second
    assert (first.version, UUID(str(first))) == (7, first)


@pytest.mark.parametrize("given_header", [None, "", "nonsense", f"00-{'0' * 32}-{'1' * 16}-01"])
def test_a_bad_traceparent_begins_a_new_trace(given_header: str | None) -> None:
    assert len(telemetry.enter(given_header).trace_id) == 32


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text() | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=20,
)


@given(json_values)
def test_what_the_guard_lets_through_can_be_stored(value: object) -> None:
    try:
        json_guard.check(value)
    except problems.InvalidBody as problem:
        assert problem.errors
    else:
        assert "\0" not in repr(value).replace("\\x00", "\0")


@given(json_values)
def test_the_quick_look_and_the_pointer_agree(value: object) -> None:
    try:
        json_guard._point_to_fault(value)
    except problems.InvalidBody:
        assert json_guard._holds_fault(value)
    else:
        assert not json_guard._holds_fault(value)


def test_the_first_fault_of_the_document_is_pointed_at() -> None:
    with pytest.raises(problems.InvalidBody) as caught:
        json_guard.check({"a": ["x", {"b/c": "\0"}], "d": "\0"})
    assert caught.value.errors[0].pointer == "/a/1/b~1c"


def test_every_problem_has_a_code_and_both_titles() -> None:
    for code, problem in problems.Problem.registry.items():
        assert problem.code == code
        assert problem.title.vi and problem.title.en
        assert 400 <= problem.status < 600


def test_a_document_that_is_no_body_is_faulted_with_the_same_pointers_and_messages() -> None:
    class Leaf(BaseModel):
        count: int

    class Document(BaseModel):
        leaves: list[Leaf]

    with pytest.raises(ValidationError) as caught:
        Document.model_validate({"leaves": [{"count": 1}, {}]})
    (fault,) = rendering.field_errors(caught.value)
    assert (fault.pointer, fault.code, fault.message.vi) == ("/leaves/1/count", "missing", "Thiếu trường này")
