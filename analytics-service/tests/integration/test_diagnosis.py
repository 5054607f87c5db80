"""Where nobody files online and why, who files, and on what it all hangs."""

from datetime import timedelta
from typing import Any

import pytest
from analytics_service.agencies import service as agencies
from analytics_service.facts import examples as courses
from analytics_service.facts.examples import ACCEPTED, SUBMITTED, Course
from analytics_service.procedures import repository as procedures
from analytics_service.seed_year import service as seed_year
from analytics_service.testing.telling import fold
from contracts import dossier as events
from contracts import examples
from contracts.catalog import AgencyChanged, AgencyKind
from contracts.dossier import Cause, DossierChannel, Filer, Origin
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService

LEADER = official("leader-tinh", "leader", "H05")
AT_JUSTICE = official("leader-tuphap", "leader", "H05.03")
APRIL = {"from": "2026-04-01", "to": "2026-04-30"}
YEAR = {"from": "2019-01-01", "to": "2019-12-31"}
Json = dict[str, Any]


async def ask(quiet: RunningService, what: str, caller: Any = LEADER, **params: Any) -> Json:
    answer = await quiet.get(f"/api/v1/analytics/{what}", caller, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def draft(agency: str) -> Course:
    return Course(agency=agency).say(events.DraftCreated, SUBMITTED)


def rejected(agency: str) -> Course:
    course = Course(agency=agency).submit()
    return course.say(events.DossierRefused, ACCEPTED, cause=Cause.PAPERS_INCOMPLETE)


def unpaid(agency: str) -> Course:
    course = Course(agency=agency).submit().accept()
    return course.say(events.DossierStopped, ACCEPTED + timedelta(days=9), cause=Cause.FEE_UNPAID)


def on_paper(agency: str) -> Course:
    return Course(agency=agency).submit(channel=DossierChannel.COUNTER)


@pytest.fixture
async def offered(quiet: RunningService) -> RunningService:
    """Justice (H05.03) and trade (H05.06) offer one service each, transport (H05.08) none."""
    async with quiet.kit.database.transaction() as session:
        for record in (examples.criminal_record(), examples.promotion_notice()):
            await procedures.keep(session, examples.published(record))
    return quiet


class TestUptake:
    async def test_each_agency_without_has_its_causes_the_heaviest_first(self, offered: RunningService) -> None:
        await fold(offered, on_paper("H05.03"), on_paper("H05.03"), draft("H05.03"))
        found = await ask(offered, "uptake", **APRIL)
        causes = {
            each["agency"]["code"]: [(cause["cause"], cause["weight"]) for cause in each["causes"]]
            for each in found["items"]
        }
        assert causes == {
            "H05.03": [("used_on_paper", 2), ("abandoned", 1)],
            "H05.06": [("never_used", 1)],
            "H05.08": [("not_offered", 0)],
        }
        assert (found["agencies_total"]["value"], found["agencies_without"]["value"]) == (3, 3)

    async def test_one_dossier_online_is_enough_unless_more_is_asked_for(self, offered: RunningService) -> None:
        await fold(offered, rejected("H05.03"), unpaid("H05.03"))
        assert "H05.03" not in {each["agency"]["code"] for each in (await ask(offered, "uptake", **APRIL))["items"]}
        found = await ask(offered, "uptake", **APRIL, at_most=2)
        [justice] = [each for each in found["items"] if each["agency"]["code"] == "H05.03"]
        assert {cause["cause"] for cause in justice["causes"]} == {"payment_failed", "papers_rejected"}
        assert justice["online"] == 2

    async def test_the_dossiers_behind_a_cause_can_be_opened(self, offered: RunningService) -> None:
        await fold(offered, on_paper("H05.03"), draft("H05.03"), draft("H05.03"), on_paper("H05.06"))
        found = await ask(offered, "uptake", **APRIL)
        [justice] = [each for each in found["items"] if each["agency"]["code"] == "H05.03"]
        assert [cause["cause"] for cause in justice["causes"]] == ["abandoned", "used_on_paper"]
        url = justice["causes"][0]["dossiers_url"]
        behind = (await offered.get(url, LEADER)).raise_for_status().json()["items"]
        assert [(each["status"], each["opened_on"]) for each in behind] == [("draft", "2026-04-01")] * 2

    async def test_a_trial_stands_behind_no_cause(self, offered: RunningService) -> None:
        counted = on_paper("H05.03")
        await fold(offered, counted, Course(origin=Origin.TRIAL).submit(channel=DossierChannel.COUNTER))
        found = await ask(offered, "uptake/dossiers", **APRIL, cause="used_on_paper")
        assert [each["id"] for each in found["items"]] == [str(counted.dossier_id)]

    async def test_of_what_was_never_used_there_are_no_dossiers(self, offered: RunningService) -> None:
        path = "/api/v1/analytics/uptake/dossiers"
        answer = await offered.get(path, LEADER, params={"cause": "never_used"})
        assert (answer.status_code, answer.json()["code"]) == (400, "no_dossiers_behind")

    async def test_units_below_count_for_what_they_are_under(self, offered: RunningService) -> None:
        async with offered.kit.database.transaction() as session:
            division = AgencyChanged(
                sequence=1, occurred_at=examples.AT, code="H05.08.01", name="Phòng", kind=AgencyKind.DIVISION,
                parent="H05.08", path=["H05", "H05.08", "H05.08.01"], valid_from=examples.FIRST_DAY,
            )  # fmt: skip
            await agencies.keep(session, division)
        await fold(offered, Course(agency="H05.08.01").submit())
        assert "H05.08" not in {each["agency"]["code"] for each in (await ask(offered, "uptake", **APRIL))["items"]}

    async def test_a_trial_shows_nothing_and_a_department_sees_itself_alone(self, offered: RunningService) -> None:
        await fold(offered, Course(origin=Origin.TRIAL).submit(channel=DossierChannel.COUNTER))
        found = await ask(offered, "uptake", AT_JUSTICE, **APRIL)
        assert [each["agency"]["code"] for each in found["items"]] == ["H05.03"]
        assert [cause["cause"] for cause in found["items"][0]["causes"]] == ["never_used"]

    async def test_the_sources_year_eleven_departments_and_eight_districts(self, quiet: RunningService) -> None:
        async with quiet.kit.database.transaction() as session:
            for number in (*range(1, 22), *range(31, 39)):
                kind = AgencyKind.DEPARTMENT if number < 30 else AgencyKind.DISTRICT
                code = f"H05.{number:02}"
                unit = AgencyChanged(
                    sequence=9, occurred_at=examples.AT, code=code, name=code, kind=kind, parent="H05",
                    path=["H05", code], valid_from=examples.FIRST_DAY,
                )  # fmt: skip
                await agencies.keep(session, unit)
        await seed_year.load(quiet.kit)
        found = await ask(quiet, "uptake", **YEAR)
        assert (found["agencies_total"]["value"], found["agencies_without"]["value"]) == (29, 19)
        kinds = [each["kind"] for each in found["items"]]
        assert (kinds.count("department"), kinds.count("district")) == (11, 8)
        causes = {each["agency"]["code"]: each["causes"][0]["cause"] for each in found["items"]}
        assert causes.pop("H05.20") == "not_offered"
        assert set(causes.values()) == {"never_used"}


class TestConcentrationAndFilers:
    async def test_the_sources_year_hangs_on_one_field(self, quiet: RunningService) -> None:
        async with quiet.kit.database.transaction() as session:
            for number in (2, 3, 7, 9, 10, 11, 12, 13, 14, 6):
                code = f"H05.{number:02}"
                unit = AgencyChanged(
                    sequence=9, occurred_at=examples.AT, code=code, name=code, kind=AgencyKind.DEPARTMENT,
                    parent="H05", path=["H05", code], valid_from=examples.FIRST_DAY,
                )  # fmt: skip
                await agencies.keep(session, unit)
        await seed_year.load(quiet.kit)
        found = await ask(quiet, "concentration", **YEAR)
        assert (found["top_share"]["value"], found["top_share"]["numerator"]) == (50.84, 271)
        assert found["alarming"] is True and found["items"][0]["what"]["code"] == "XTTM"
        by_filer = {each["filer"]: each["dossiers"] for each in (await ask(quiet, "filers", **YEAR))["items"]}
        assert (by_filer["state_body"], by_filer["self"], by_filer["suspected_proxy"]) == (40, 493, 0)
        assert sum(by_filer.values()) == 533

    async def test_every_kind_of_filer_is_named_and_shares_are_honest(self, quiet: RunningService) -> None:
        await fold(quiet, *(courses.granted(filer=filer) for filer in (Filer.SELF, Filer.SELF, Filer.ASSISTED)))
        found = await ask(quiet, "filers", **APRIL)
        shares = {each["filer"]: each["share"] for each in found["items"]}
        assert shares == {
            "self": 66.67, "representative": 0.0, "assisted": 33.33, "state_body": 0.0, "suspected_proxy": 0.0,
        }  # fmt: skip

    async def test_where_nothing_was_filed_nothing_is_shared(self, quiet: RunningService) -> None:
        found = await ask(quiet, "concentration", **APRIL)
        assert (found["top_share"]["value"], found["herfindahl"]["value"], found["alarming"]) == (None, None, False)
        assert {each["share"] for each in (await ask(quiet, "filers", **APRIL))["items"]} == {None}
