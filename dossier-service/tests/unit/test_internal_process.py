"""Which step of the internal process a dossier stands in, from its hand-overs alone."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from contracts import examples
from contracts.catalog import ProcessStep
from dossier_service.internal_process.course import Places, Station, stations
from dossier_service.internal_process.graph import Graph, before, of_case, planned
from dossier_service.internal_process.moves import Entry, moves_of
from hypothesis import given
from hypothesis import strategies as st

SAMPLES = Path(__file__).parents[3] / "deploy" / "sample-data" / "procedures"
BEGAN = datetime(2026, 4, 1, 2, 0, tzinfo=UTC)
LONG_CASE = "Khai sinh, thường trú và thẻ bảo hiểm y tế"
PLACES = Places(
    receiving="H05.00",
    executing="H05.06",
    returning="H05.00",
    leader="H05",
    paths={"H05.06.01": ["H05", "H05.06", "H05.06.01"], "H05.08": ["H05", "H05.08"], "H05": ["H05"]},
)


def process(number: str, case: str = "Đăng ký mới") -> Graph:
    values = orjson.loads(next(SAMPLES.glob(f"{number}-*.json")).read_bytes())["process"]
    steps = [ProcessStep.model_validate(value) for value in values]
    return of_case(examples.criminal_record().model_copy(update={"process": steps}), case)


TWELVE = process("02")
CHAINED = process("12", LONG_CASE)


def handed(giver: str, receiver: str, action: str = "forward") -> tuple[str, dict[str, Any]]:
    return action, {"from": {"unit": giver}, "to": {"unit": receiver}}


WITHIN = handed("H05.06", "H05.06", "assign")
ACCEPTED: tuple[str, dict[str, Any]] = ("accept", {})
PROPOSED = "propose", {"from": {"unit": "H05.06"}}


def asked(task: str, action: str = "consult", **more: str) -> tuple[str, dict[str, Any]]:
    return action, {"task_id": task} | more


def walk(graph: Graph, *deeds: tuple[str, dict[str, Any]]) -> list[Station]:
    rows = [
        Entry(number, action, details, BEGAN + timedelta(hours=number))
        for number, (action, details) in enumerate(deeds, start=1)
    ]
    return stations(graph, PLACES, moves_of(rows, PLACES.receiving, PLACES.executing), BEGAN)


def current(graph: Graph, *deeds: tuple[str, dict[str, Any]]) -> list[str]:
    return [station.step.id for station in walk(graph, *deeds) if station.current]


def test_before_the_acceptance_nothing_has_begun() -> None:
    found = stations(TWELVE, PLACES, [], None)
    assert len(found) == 12 and not any(station.current or station.finished_at for station in found)


def test_a_dossier_goes_through_the_twelve_steps() -> None:
    course = [ACCEPTED]
    seen = [current(TWELVE, *course)]
    for deed in (
        WITHIN, WITHIN, WITHIN, asked("1"), asked("2"), asked("1", "answer-consultation"),
        asked("2", "answer-consultation"), WITHIN, WITHIN, WITHIN, handed("H05.06", "H05"),
        handed("H05", "H05.06"), ("decide", {}), ("return-result", {}),
    ):  # fmt: skip
        course.append(deed)
        seen.append(current(TWELVE, *course))
    assert seen == [
        ["phan-cong"], ["du-thao"], ["soat-xet"], ["ky-lay-y-kien"], ["y-kien"], ["y-kien"], ["y-kien"], ["tong-hop"],
        ["trinh"], ["ky-trinh"], ["phat-hanh"], ["quyet-dinh"], ["tra"], ["tra"], [],
    ]  # fmt: skip


def test_each_step_begins_when_the_ones_before_it_end() -> None:
    found = walk(TWELVE, ACCEPTED, WITHIN)
    assert found[0].started_at == BEGAN
    assert [station.finished_at for station in found[:2]] == [BEGAN + timedelta(hours=n) for n in (1, 2)]
    assert [station.started_at for station in found[1:3]] == [BEGAN + timedelta(hours=n) for n in (1, 2)]
    assert found[3].started_at is None


def test_a_question_passes_over_what_leads_to_it_and_a_recall_is_an_answer_too() -> None:
    assert current(TWELVE, ACCEPTED, asked("1")) == ["y-kien"]
    assert current(TWELVE, ACCEPTED, asked("1"), asked("1", "recall-consultation")) == ["tong-hop"]


def test_nobody_has_to_be_asked() -> None:
    to_the_question = [ACCEPTED, WITHIN, WITHIN, WITHIN, WITHIN]
    assert current(TWELVE, *to_the_question) == ["y-kien"]
    assert current(TWELVE, *to_the_question, WITHIN) == ["tong-hop"]
    assert current(TWELVE, *to_the_question, asked("1"), WITHIN) == ["y-kien"]


def test_a_hand_over_to_the_leader_passes_over_what_leads_there() -> None:
    assert current(TWELVE, ACCEPTED, handed("H05.06", "H05")) == ["quyet-dinh"]


def test_a_division_stands_for_its_agency_and_another_department_for_nobody() -> None:
    division = handed("H05.06", "H05.06.01")
    assert current(TWELVE, ACCEPTED, division) == ["du-thao"]
    assert current(TWELVE, ACCEPTED, division, handed("H05.06.01", "H05.06")) == ["soat-xet"]
    assert current(TWELVE, ACCEPTED, handed("H05.06", "H05.08")) == ["du-thao"]
    assert current(TWELVE, ACCEPTED, handed("H05.06", "H05.08"), handed("H05.08", "H05.06")) == ["du-thao"]


def test_a_decision_ends_all_but_the_return() -> None:
    assert current(TWELVE, ACCEPTED, PROPOSED, ("decide", {})) == ["tra"]
    assert current(TWELVE, ACCEPTED, PROPOSED, ("decide", {}), ("return-result", {})) == []


def test_what_was_undone_or_reopened_has_not_been() -> None:
    assert current(TWELVE, ACCEPTED, WITHIN, ("undo", {"undone": {"sequence": 2}})) == ["phan-cong"]
    assert current(TWELVE, ACCEPTED, WITHIN, ("decide", {}), ("reopen", {})) == ["du-thao"]


def test_claims_and_requests_for_papers_move_nothing() -> None:
    still = [handed("H05.06", "H05.06", "claim"), handed("H05.06", "H05.06", "release"), ("request-supplement", {})]
    assert current(TWELVE, ACCEPTED, *still) == ["phan-cong"]


def test_a_step_is_completed_by_its_name() -> None:
    assert current(TWELVE, ACCEPTED, ("complete-step", {"step": "phan-cong"})) == ["du-thao"]
    assert current(TWELVE, ACCEPTED, ("complete-step", {"step": "moon"})) == ["phan-cong"]


def test_another_agencys_step_ends_with_its_task_and_nothing_else() -> None:
    born = [ACCEPTED, ("complete-step", {"step": "khai-sinh"})]
    assert current(CHAINED, *born) == ["thuong-tru"]
    for deed in (
        WITHIN,
        PROPOSED,
        handed("H05.06", "H05.00"),
        ("decide", {}),
        asked("9"),
        asked("9", "recall-consultation"),
    ):
        assert current(CHAINED, *born, deed) == ["thuong-tru"], deed
    resident = [*born, asked("1", "answer-consultation", step="thuong-tru")]
    assert current(CHAINED, *resident) == ["the-bao-hiem"]
    assert current(CHAINED, *resident, asked("2", "recall-consultation", step="the-bao-hiem")) == ["tra"]


def test_another_case_leaves_its_station_out() -> None:
    short = process("12", "Khai sinh và thẻ bảo hiểm y tế")
    assert [*short] == ["tiep-nhan", "khai-sinh", "the-bao-hiem", "tra"]
    assert current(short, ACCEPTED, WITHIN) == ["the-bao-hiem"]


def test_the_plan_of_the_last_step_is_the_whole_limit() -> None:
    plan = planned(TWELVE)
    assert (plan["tiep-nhan"].value, plan["y-kien"].value, plan["tra"].value) == (2, 18, 40)
    assert planned(CHAINED)["tra"].value == 40


def test_before_names_every_step_that_leads_to_one() -> None:
    assert before(CHAINED, "the-bao-hiem") == ["tiep-nhan", "khai-sinh", "thuong-tru"]


@pytest.mark.parametrize("graph", [TWELVE, CHAINED], ids=["twelve", "chained"])
def test_a_record_without_a_process_has_no_stations(graph: Graph) -> None:
    assert of_case(examples.criminal_record(), "Chung") == {}
    assert len(graph) in (5, 12)


DEEDS = [
    ACCEPTED, WITHIN, PROPOSED, asked("1"), asked("1", "answer-consultation"), handed("H05.06", "H05"),
    handed("H05", "H05.06"), handed("H05.06", "H05.00"), ("decide", {}), ("return-result", {}), ("reopen", {}),
    asked("2", "answer-consultation", step="thuong-tru"), ("complete-step", {"step": "khai-sinh"}),
]  # fmt: skip


@given(st.lists(st.sampled_from(DEEDS), max_size=15), st.sampled_from([TWELVE, CHAINED]))
def test_whatever_happens_no_step_ends_before_one_that_it_waits_for_by_itself(
    deeds: list[tuple[str, dict[str, Any]]], graph: Graph
) -> None:
    named = {details["step"] for _, details in deeds if "step" in details}
    finished = {station.step.id: station.finished_at for station in walk(graph, *deeds)}
    for step_id, step in graph.items():
        ended_at = finished[step_id]
        if ended_at and step_id not in named and "return-result" not in [action for action, _ in deeds]:
            assert all(finished[earlier] or graph[earlier].agency for earlier in step.after), step_id
