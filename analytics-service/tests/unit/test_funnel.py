from analytics_service.funnel.stages import Drafts, Funnel, funnel
from hypothesis import given
from hypothesis import strategies as st

COUNTS = [
    ("submitted", "open", 3),
    ("awaiting_payment", "open", 1),
    ("refused", "unsuccessful", 5),
    ("stopped", "unsuccessful", 2),
    ("decided", "successful", 7),
    ("decided", "unsuccessful", 4),
    ("returned", "successful", 11),
    ("returned", "unsuccessful", 6),
]
STATUSES = st.sampled_from(["submitted", "accepted", "refused", "stopped", "decided", "returned", "processing"])


def test_each_dossier_stands_at_one_place() -> None:
    found = funnel(COUNTS, Drafts(open=10, expired=20))
    assert found == Funnel(
        drafts=Drafts(10, 20), filed=39, refused=5, stopped=2, on_the_way=4, decided=28, granted=18, returned=11
    )
    assert found.begun == 69


def test_nobody_knows_what_was_begun_where_drafts_are_not_known() -> None:
    assert funnel(COUNTS, None).begun is None


@given(st.lists(st.tuples(STATUSES, st.sampled_from(["open", "successful", "unsuccessful"]), st.integers(0, 99))))
def test_no_stage_holds_more_than_the_one_before(counts: list[tuple[str, str, int]]) -> None:
    found = funnel(counts, Drafts(1, 1))
    assert (found.begun or 0) >= found.filed >= found.decided >= found.granted >= found.returned
    assert found.filed == found.refused + found.stopped + found.on_the_way + found.decided
