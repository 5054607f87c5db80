"""What could come online and still comes on paper."""

from typing import Any

from analytics_service.facts import service as facts
from analytics_service.facts.examples import Course
from contracts.dossier import DossierChannel, Origin, PaperReason
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService

LEADER = official("leader-tinh", "leader", "H05")
AT_TRADE = official("leader-congthuong", "leader", "H05.06")


async def substitution(quiet: RunningService, caller: Any = LEADER) -> dict[str, Any]:
    asked = {"from": "2026-04-01", "to": "2026-04-30"}
    answer = await quiet.get("/api/v1/analytics/substitution", caller, params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def on_paper(reason: PaperReason | None = None, **about: Any) -> Course:
    return Course(**about).submit(channel=DossierChannel.COUNTER, paper_reason=reason)


async def test_paper_of_level_4_procedures_with_the_reasons_given(quiet: RunningService) -> None:
    told = [
        *(on_paper(PaperReason.NO_DEVICE) for _ in range(2)),
        on_paper(PaperReason.PREFERS_PAPER, procedure="2.000033"),
        on_paper(),
        Course().submit(),
        Course(procedure="2.000033").submit(),
        Course().submit(channel=DossierChannel.COUNTER, level=3),
        on_paper(origin=Origin.TRIAL),
    ]
    async with quiet.kit.database.transaction() as session:
        await facts.fold(session, [event for course in told for event in course.events])
    found = await substitution(quiet)
    assert [found["rate"][name] for name in ("numerator", "denominator", "value")] == [4, 6, 66.67]
    assert [(each["reason"], each["dossiers"]) for each in found["reasons"]] == [
        ("no_device", 2),
        ("prefers_paper", 1),
        ("unstated", 1),
    ]
    assert found["items"] == [
        {"procedure": "2.000488", "online": 1, "on_paper": 3, "share": 75.0},
        {"procedure": "2.000033", "online": 1, "on_paper": 1, "share": 50.0},
    ]
    assert (await substitution(quiet, AT_TRADE))["rate"]["value"] is None
