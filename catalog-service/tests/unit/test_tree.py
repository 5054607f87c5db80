import pytest
from catalog_service.agencies.tree import Cycle, ParentUnknown, path_of


def test_a_path_runs_from_the_root_to_the_unit() -> None:
    assert path_of("c", {"a": None, "b": "a", "c": "b"}) == ["a", "b", "c"]


def test_a_unit_under_itself_is_a_cycle() -> None:
    with pytest.raises(Cycle):
        path_of("a", {"a": "b", "b": "a"})


def test_an_unknown_ancestor_is_named_as_such() -> None:
    with pytest.raises(ParentUnknown):
        path_of("b", {"b": "a", "a": "nobody"})
