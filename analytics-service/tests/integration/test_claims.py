"""What sources say: recorded once, never changed, never added; and why they differ."""

from typing import Any

import httpx
import pytest
from analytics_service.procedures import repository as procedures
from contracts import examples
from contracts.catalog import ProcedureRetired
from servicekit.testing.keys import citizen, official, partner
from servicekit.testing.service import RunningService
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

LEADER = official("leader-tinh", "leader", "H05")
ANALYST = official("analyst", "analyst", "H05")
AUDITOR = official("auditor", "auditor", "H05")
AT_JUSTICE = official("leader-tuphap", "leader", "H05.03")
Json = dict[str, Any]


def line(code: str, agency: str = "H05.03", level: int = 3) -> Json:
    return {"procedure_code": code, "agency": agency, "level": level}


async def say(service: RunningService, source: str, *lines: Json, as_of: str = "2019-12-31") -> httpx.Response:
    body = {"source": source, "as_of": as_of, "items": list(lines)}
    return await service.post("/api/v1/analytics/claims", ANALYST, body)


async def reconciled(quiet: RunningService, sources: str | None, caller: Any = LEADER, **params: str) -> Json:
    asked = params if sources is None else {"sources": sources} | params
    answer = await quiet.get("/api/v1/analytics/reconciliation", caller, params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


class TestRecording:
    async def test_it_is_kept_as_it_was_said(self, quiet: RunningService) -> None:
        answer = await say(quiet, "portal", line("2.000488"), line("2.000488"), line("X", level=4), line("Y", level=2))
        assert answer.status_code == 201
        read = await quiet.get(answer.headers["Location"], LEADER)
        assert read.json() == answer.json()
        assert {name: read.json()[name] for name in ("level3", "level4", "total", "lines", "origin")} == {
            "level3": 2,
            "level4": 1,
            "total": 3,
            "lines": 4,
            "origin": "live",
        }

    async def test_the_same_again_is_the_one_that_is_there_and_another_stands_beside_it(
        self, quiet: RunningService
    ) -> None:
        first = (await say(quiet, "portal", line("A"))).json()
        assert (await say(quiet, "portal", line("A"))).json()["id"] == first["id"]
        other = (await say(quiet, "portal", line("A"), line("B"))).json()
        assert other["id"] != first["id"]
        listed = (await quiet.get("/api/v1/analytics/claims", LEADER, params={"source": "portal"})).json()
        assert [claim["id"] for claim in listed["items"]] == [other["id"], first["id"]]

    async def test_nobody_changes_what_was_said(self, quiet: RunningService) -> None:
        await say(quiet, "portal", line("A"))
        for change in ("UPDATE claim_item SET level = 4", "DELETE FROM claim_item", "UPDATE claim SET source = 'x'"):
            with pytest.raises(DBAPIError, match="never changed"):
                async with quiet.kit.database.transaction() as session:
                    await session.execute(text(change))

    async def test_lines_altered_behind_its_back_are_known_by_the_hash(self, quiet: RunningService) -> None:
        location = (await say(quiet, "portal", line("A"), line("B"))).headers["Location"]
        await say(quiet, "agencies", line("A"))
        assert (await quiet.get(location, LEADER)).json()["intact"] is True
        async with quiet.kit.database.transaction() as session:
            await session.execute(text("ALTER TABLE claim_item DISABLE TRIGGER USER"))
            await session.execute(text("UPDATE claim_item SET level = 4 WHERE procedure_code = 'B'"))
        assert (await quiet.get(location, LEADER)).json()["intact"] is False
        sources = (await reconciled(quiet, "portal,agencies"))["sources"]
        assert [each["intact"] for each in sources] == [False, True]

    async def test_more_lines_than_a_statement_may_have_are_refused(self, quiet: RunningService) -> None:
        answer = await say(quiet, "portal", *[line("A")] * 50_001)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/items")

    async def test_a_day_that_has_not_come_is_refused(self, quiet: RunningService) -> None:
        answer = await say(quiet, "portal", line("A"), as_of="2031-01-01")
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/as_of")

    async def test_a_bad_line_is_pointed_at_and_nothing_is_kept(self, quiet: RunningService) -> None:
        answer = await say(quiet, "portal", line("A"), line("B", level=5))
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/items/1/level")
        assert (await quiet.get("/api/v1/analytics/claims", LEADER)).json()["items"] == []

    async def test_who_may_not(self, quiet: RunningService) -> None:
        body = {"source": "portal", "as_of": "2019-12-31", "items": []}
        for caller in (citizen(), AUDITOR):
            assert (await quiet.post("/api/v1/analytics/claims", caller, body)).status_code == 403
        assert (await quiet.get("/api/v1/analytics/claims", AUDITOR)).status_code == 200

    async def test_a_department_says_nothing_in_the_name_of_all(self, quiet: RunningService) -> None:
        body = {"source": "portal", "as_of": "2019-12-31", "items": [line("A")]}
        for caller in (AT_JUSTICE, official("x", "analyst", "H05.99")):
            answer = await quiet.post("/api/v1/analytics/claims", caller, body)
            assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")
        assert (await quiet.get("/api/v1/analytics/claims", LEADER)).json()["items"] == []

    async def test_a_department_reads_how_many_of_the_lines_are_its_own(self, quiet: RunningService) -> None:
        location = (await say(quiet, "portal", line("A"), line("B", "H05.06", 4), line("C", "old-unit"))).headers[
            "Location"
        ]
        own = (await quiet.get(location, AT_JUSTICE)).json()
        assert (own["level3"], own["level4"], own["lines"], own["intact"]) == (1, 0, 1, True)
        [listed] = (await quiet.get("/api/v1/analytics/claims", AT_JUSTICE)).json()["items"]
        assert (listed["total"], listed["query_id"]) == (1, own["query_id"])
        whole = (await quiet.get(location, LEADER)).json()
        assert (whole["lines"], whole["query_id"] != own["query_id"]) == (3, True)
        unheard = (await quiet.get(location, official("x", "leader", "H05.99"))).json()
        assert unheard["lines"] == 0


class TestReconciling:
    async def test_every_pair_in_the_order_asked_with_causes(self, quiet: RunningService) -> None:
        async with quiet.kit.database.transaction() as session:
            for record in (examples.criminal_record(), examples.promotion_notice()):
                await procedures.keep(session, examples.published(record))
            gone = ProcedureRetired(
                sequence=9, occurred_at=examples.AT, code="2.000033", valid_to=examples.FIRST_DAY, successor=None
            )
            await procedures.keep_retirement(session, gone)
        await say(quiet, "decision-list", line("2.000488"), line("2.000033", "H05.06", 4), line("KM-1"))
        await say(quiet, "portal", line("2.000488.000.00.00.H05", level=4))
        await say(quiet, "agencies")
        found = await reconciled(quiet, "decision-list,portal,agencies")
        assert [(each["name"], each["level3"], each["level4"], each["total"]) for each in found["sources"]] == [
            ("decision-list", 2, 1, 3),
            ("portal", 0, 1, 1),
            ("agencies", 0, 0, 0),
        ]
        pairs = [(each["from"], each["to"], each["level3"], each["level4"]) for each in found["differences"]]
        assert pairs == [
            ("decision-list", "portal", -2, 0),
            ("decision-list", "agencies", -2, -1),
            ("portal", "agencies", 0, -1),
        ]
        causes = {each["code"]: each["cause"] for each in found["differences"][0]["procedures"]}
        assert causes == {"2.000488": "other_level", "2.000033": "retired", "KM-1": "unmapped"}
        assert all(row[name] for row in found["sources"] for name in ("definition", "source", "as_of", "query_id"))

    async def test_only_the_newest_word_by_that_day_counts(self, quiet: RunningService) -> None:
        await say(quiet, "portal", line("A"), as_of="2018-12-31")
        await say(quiet, "portal", line("A"), line("B"), as_of="2019-12-31")
        await say(quiet, "agencies", line("A"), as_of="2018-01-31")
        found = await reconciled(quiet, "portal,agencies", **{"to": "2019-06-30", "from": "2019-01-01"})
        assert [source["total"] for source in found["sources"]] == [1, 1]
        assert (await reconciled(quiet, "portal,agencies"))["sources"][0]["total"] == 2

    async def test_a_department_sees_its_own_lines(self, quiet: RunningService) -> None:
        await say(quiet, "portal", line("A"), line("B", "H05.06"), line("C", "old-unit"))
        await say(quiet, "agencies", line("A"))
        assert (await reconciled(quiet, "portal,agencies", AT_JUSTICE))["sources"][0]["total"] == 1
        assert (await reconciled(quiet, "portal,agencies"))["sources"][0]["total"] == 3
        unheard = official("x", "leader", "H05.99")
        assert (await reconciled(quiet, "portal,agencies", unheard))["sources"][0]["total"] == 0

    @pytest.mark.parametrize("sources", ["portal", "portal,portal", "a,b,c,d,e,f,g"])
    async def test_what_cannot_be_compared(self, quiet: RunningService, sources: str) -> None:
        answer = await quiet.get("/api/v1/analytics/reconciliation", LEADER, params={"sources": sources})
        assert (answer.status_code, answer.json()["code"]) == (400, "sources_not_comparable")

    async def test_unasked_all_who_have_said_something_stand_side_by_side_as_they_spoke(
        self, quiet: RunningService
    ) -> None:
        nothing = await reconciled(quiet, None)
        assert (nothing["sources"], nothing["differences"]) == ([], [])
        await say(quiet, "portal", line("A"), line("B"))
        await say(quiet, "agencies", line("A"))
        await say(quiet, "decision-list", line("A"), as_of="2020-12-31")
        found = await reconciled(quiet, None)
        assert [source["name"] for source in found["sources"]] == ["portal", "agencies", "decision-list"]
        assert [(pair["from"], pair["to"]) for pair in found["differences"]] == [
            ("portal", "agencies"),
            ("portal", "decision-list"),
            ("agencies", "decision-list"),
        ]
        year = {"from": "2019-01-01", "to": "2019-12-31"}
        assert len((await reconciled(quiet, None, **year))["sources"]) == 2

    async def test_a_source_that_has_said_nothing(self, quiet: RunningService) -> None:
        await say(quiet, "portal", line("A"))
        answer = await quiet.get("/api/v1/analytics/reconciliation", LEADER, params={"sources": "portal,nobody"})
        assert (answer.status_code, answer.json()["code"], answer.json()["known"]) == (
            404,
            "source_unknown",
            ["portal"],
        )


class TestVerticalPortals:
    PORTAL = partner("ministry-transport", "H05.08", scopes=("sync:statistics:write",))

    async def report(self, quiet: RunningService, **totals: Any) -> httpx.Response:
        item = {"portal": "Cổng mẫu", "from": "2019-01-01", "to": "2019-12-31"} | totals
        return await quiet.post("/api/v1/sync/statistics", self.PORTAL, {"items": [item]})

    async def sources(self, quiet: RunningService, caller: Any = LEADER, **asked: str) -> list[Json]:
        params = {"from": "2019-01-01", "to": "2019-12-31"} | asked
        return (await quiet.get("/api/v1/analytics/sources", caller, params=params)).json()["items"]

    async def test_they_report_of_the_whole_province_and_of_no_agency_alone(self, quiet: RunningService) -> None:
        await self.report(quiet, dossiers=10)
        assert len(await self.sources(quiet, agency="H05")) == 1
        assert await self.sources(quiet, agency="H05.03") == await self.sources(quiet, AT_JUSTICE) == []
        params = {"agency": "H05.06"}
        assert (await quiet.get("/api/v1/analytics/sources", AT_JUSTICE, params=params)).status_code == 403

    async def test_a_total_stands_beside_ours_with_an_honest_rate(self, quiet: RunningService) -> None:
        counts = {"dossiers": 527_588, "successful": 527_573, "unsuccessful": 15}
        assert (await self.report(quiet, services_level3=11, services_level4=71, **counts)).status_code == 201
        [row] = await self.sources(quiet)
        assert (row["name"], row["source"], row["success_rate"]) == ("Cổng mẫu", "ministry-transport", 99.997)
        assert {name: row[name] for name in counts} == counts

    async def test_months_add_up_a_correction_replaces_and_a_year_replaces_its_months(
        self, quiet: RunningService
    ) -> None:
        january = {"from": "2019-01-01", "to": "2019-01-31"}
        await self.report(quiet, dossiers=10, **january)
        await self.report(quiet, dossiers=12, **january)
        await self.report(quiet, dossiers=5, **{"from": "2019-02-01", "to": "2019-02-28"})
        assert [row["dossiers"] for row in await self.sources(quiet)] == [17]
        await self.report(quiet, dossiers=100)
        assert [row["dossiers"] for row in await self.sources(quiet)] == [100]

    async def test_what_is_not_told_is_null_and_not_zero(self, quiet: RunningService) -> None:
        await self.report(quiet, dossiers=10)
        [row] = await self.sources(quiet)
        assert row["successful"] is row["success_rate"] is row["services_level3"] is None

    async def test_more_ended_than_there_are_is_refused(self, quiet: RunningService) -> None:
        assert (await self.report(quiet, dossiers=10, successful=11)).status_code == 422

    async def test_only_a_partner_with_the_scope_reports(self, quiet: RunningService) -> None:
        other = partner("ministry-tax", "H05.41", scopes=("sync:dossiers:write",))
        item = {"portal": "Cổng mẫu", "from": "2019-01-01", "to": "2019-12-31"}
        for caller in (other, LEADER):
            answer = await quiet.post("/api/v1/sync/statistics", caller, {"items": [item]})
            assert answer.status_code == 403


async def test_a_printed_figure_is_checked(quiet: RunningService) -> None:
    body = {
        "rates": [{"printed": "99 %", "numerator": 527573, "denominator": 527588}],
        "counts": [{"said": 9, "named": ["Một", "Hai"], "reporting": 7}],
        "sums": [{"total": 819, "parts": [701, 118]}],
    }
    answer = (await quiet.post("/api/v1/analytics/checks", LEADER, body)).json()
    assert answer["follows"] is False
    assert (answer["rates"][0]["faults"], answer["rates"][0]["honest"]) == (["does_not_follow"], 99.997)
    assert answer["counts"][0]["faults"] == ["names_differ", "reporting_differs"]
    assert answer["sums"][0] == {"follows": True, "faults": [], "message": None}
