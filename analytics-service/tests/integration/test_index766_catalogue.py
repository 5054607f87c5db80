"""The parts of the 766 index that are counted from the catalogue, and from papers and accounts."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from analytics_service.facts import examples as courses
from analytics_service.facts.examples import DECIDED, Course
from analytics_service.procedures import repository as procedures
from analytics_service.publications import repository as publications
from analytics_service.testing.telling import fold
from contracts import dossier as events
from contracts import examples
from contracts.catalog import LevelProofChanged, ProcedurePublished, ProcedureRecord, RequiredDocument
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService, eventually

LEADER = official("leader-tinh", "leader", "H05")
AT_TRADE = official("leader-congthuong", "leader", "H05.06")
OPENED = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
THURSDAY = date(2026, 4, 2)
LAST_MINUTE = datetime(2026, 4, 9, 16, 59, tzinfo=UTC)
"""Of Thursday 9 April in Vietnam: the fifth working day after."""
Json = dict[str, Any]


async def index(running: RunningService, caller: Any = LEADER, **params: Any) -> Json:
    answer = await running.get("/api/v1/analytics/index766", caller, params={"year": 2026} | params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def part(found: Json, code: str) -> tuple[int | None, int | None, float | None]:
    [each] = [each for each in found["parts"] if each["code"] == code]
    return each["figure"].get("numerator"), each["figure"].get("denominator"), each["points"]


def record(code: str, version: int = 1, **facts: Any) -> ProcedureRecord:
    return examples.criminal_record(version).model_copy(update={"code": code} | facts)


async def publish(
    quiet: RunningService, of: ProcedureRecord, at: datetime = OPENED, sequence: int | None = None
) -> None:
    said = ProcedurePublished(
        sequence=sequence or of.version, occurred_at=at, code=of.code, version=of.version, record=of
    )
    async with quiet.kit.database.transaction() as session:
        await procedures.keep(session, said)
        await publications.keep(session, said)


async def prove(quiet: RunningService, code: str, sequence: int, *missing: str, agency: str = "H05.03") -> None:
    told = LevelProofChanged(
        sequence=sequence,
        occurred_at=OPENED,
        code=code,
        agency=agency,
        declared=4,
        provable=4,
        label=4,
        missing=missing,
    )
    async with quiet.kit.database.transaction() as session:
        await publications.keep_proof(session, told)


async def test_what_became_public_within_five_working_days_is_in_time(quiet: RunningService) -> None:
    await publish(quiet, record("A", decided_on=date(2019, 1, 2)))
    await publish(quiet, record("B", decided_on=THURSDAY), LAST_MINUTE)
    await publish(quiet, record("C", decided_on=THURSDAY), LAST_MINUTE.replace(hour=17, minute=0))
    await publish(quiet, record("D", decided_on=None), LAST_MINUTE)
    await publish(quiet, record("B", 2, decided_on=THURSDAY), LAST_MINUTE.replace(month=5))
    await publish(quiet, record("B", 3, decided_on=date(2026, 4, 3)), LAST_MINUTE.replace(month=5))
    await publish(quiet, record("E", decided_on=THURSDAY, vertical_only=True), LAST_MINUTE)
    found = await index(quiet)
    assert (part(found, "1.1"), part(found, "1.2")) == ((1, 2, 3.0), (0, 1, 0.0))
    first_quarter = await index(quiet, quarter=1)
    assert part(first_quarter, "1.1") == (0, 0, None)
    assert part(await index(quiet, AT_TRADE), "1.1") == (0, 0, None)


async def test_a_version_that_is_said_again_became_public_the_first_time(quiet: RunningService) -> None:
    await publish(quiet, record("A"))
    said = record("B", decided_on=THURSDAY)
    await publish(quiet, said, LAST_MINUTE.replace(day=30), sequence=2)
    await publish(quiet, said, LAST_MINUTE, sequence=1)
    assert part(await index(quiet), "1.1") == (1, 1, 6.0)


@pytest.mark.parametrize("block", ["legal_basis", "steps", "required_documents", "audience", "channels"])
async def test_a_record_that_lacks_a_block_is_not_published_in_full(quiet: RunningService, block: str) -> None:
    await publish(quiet, record("A"))
    await publish(quiet, record("B").model_copy(update={block: []}))
    assert part(await index(quiet), "1.3") == (1, 2, 1.0)


async def test_a_fee_is_payable_online_where_that_is_proven(quiet: RunningService) -> None:
    for code in ("A", "B", "C", "D"):
        await publish(quiet, record(code))
    await publish(quiet, examples.promotion_notice())
    await prove(quiet, "A", 1, "payment")
    await prove(quiet, "A", 2)
    await prove(quiet, "B", 5, "payment", "result")
    await prove(quiet, "B", 4)
    await prove(quiet, "C", 1)
    await prove(quiet, "C", 2, "payment", agency="H05.06")
    await prove(quiet, "2.000033", 1)
    assert part(await index(quiet), "3.5") == (1, 4, 1.56)


async def test_citizens_procedures_that_ask_no_paper_the_population_data_has(quiet: RunningService) -> None:
    known = RequiredDocument(id="residence", name="Giấy tờ cư trú (mẫu)", copies=1, reusable_from=["population"])
    elsewhere = known.model_copy(update={"reusable_from": ["land"]})
    await publish(quiet, record("A", required_documents=[known]))
    await publish(quiet, record("B", required_documents=[elsewhere]))
    await publish(quiet, examples.promotion_notice())
    assert part(await index(quiet), "4.6") == (1, 2, 1.0)


def returned(papers: int | None, reused: int | None = None, *, has_document: bool = True, **facts: Any) -> Course:
    told = {"method": "online", "has_result_document": has_document, "outcome": "granted"}
    course = Course().submit(**facts).accept().decide()
    return course.say(events.ResultReturned, DECIDED, **told, papers=papers, reused_papers=reused)


async def test_papers_on_file_used_again_and_accounts_that_are_verified(quiet: RunningService) -> None:
    reused, asked_again = returned(2, 1, identity_verified=True), returned(3, 0, identity_verified=False)
    no_paper, no_file = returned(0, 0), returned(1, 0, has_document=False, identity_verified=True)
    await fold(quiet, reused, asked_again, no_paper, no_file, returned(None), courses.refused())
    found = await index(quiet)
    assert (part(found, "4.2"), part(found, "4.4")) == ((2, 4, 2.5), (1, 4, 0.5))
    assert part(found, "4.3") == (3, 4, 3.75)
    assert part(found, "4.5") == (2, 3, 1.33)
    asked = {"part": "4.5", "year": 2026}
    behind = (await quiet.get("/api/v1/analytics/index766/dossiers", LEADER, params=asked)).json()["items"]
    assert [each["id"] for each in behind] == [str(asked_again.dossier_id)]


async def test_what_is_not_judged_says_why_and_the_rest_is_ranked(quiet: RunningService) -> None:
    await publish(quiet, record("A", legal_basis=[]))
    found = await index(quiet)
    reasons = {each["code"]: each["reason"] for each in found["parts"]}
    unmeasured = {each["code"] for each in found["parts"] if not each["measured"]}
    assert unmeasured == {"4.7"}
    assert all(reasons[code] and reasons[code] != reasons["5.1"] for code in unmeasured)
    assert (reasons["1.3"], reasons["3.5"]) == (None, None)
    assert "0" in (reasons["5.1"] or "")
    assert [(each["code"], each["gain"], each["missing"]) for each in found["raises"]] == [
        ("3.5", 5.0, 1),
        ("3.2", 4.0, 1),
        ("1.3", 2.0, 1),
        ("4.6", 2.0, 1),
    ]


async def test_publications_and_proofs_arrive(service: RunningService) -> None:
    said = examples.published(record("A", decided_on=THURSDAY))
    proven = LevelProofChanged(
        sequence=2, occurred_at=examples.AT, code="A", agency="H05.03", declared=4, provable=4, label=4
    )
    await service.publish(*examples.units())
    await service.publish(said, proven, copies=2)

    async def is_counted() -> bool:
        found = await index(service)
        return (part(found, "1.3"), part(found, "3.5")) == ((1, 1, 2.0), (1, 1, 5.0))

    await eventually(is_counted)
