"""Open data: for everybody, about nobody."""

import csv
import io

from analytics_service.agencies import service as agencies
from analytics_service.facts import service as facts
from analytics_service.facts.examples import SUBMITTED, Course
from contracts import examples
from servicekit.testing.service import RunningService

OPEN = "/api/v1/public/open-data/dossiers"


async def test_the_sources_year_is_open_without_small_counts(year_2019: RunningService) -> None:
    answer = await year_2019.get(OPEN, params={"year": 2019})
    assert answer.status_code == 200
    data = answer.json()
    assert (data["total"]["total"], len(data["items"])) == (533, 10)
    assert "47/2020" in data["licence"] and data["as_of"] and data["definition"]
    assert answer.headers["cache-control"].startswith("public")
    table = (await year_2019.get(data["csv_url"])).content.decode("utf-8-sig").splitlines()
    assert table[0] == "year,agency,name,online,counter,post,total"
    assert len(table) == 12


async def test_a_running_year_is_not_open(quiet: RunningService) -> None:
    answer = await quiet.get(OPEN, params={"year": 2026})
    assert (answer.status_code, answer.json()["code"], answer.json()["newest"]) == (400, "year_not_ended", 2025)
    empty = (await quiet.get(OPEN)).json()
    assert (empty["year"], empty["items"], empty["total"]) == (2025, [], None)


async def test_a_name_that_a_spreadsheet_would_reckon_is_a_text(quiet: RunningService) -> None:
    evil = '=HYPERLINK("https://a.example")'
    [unit] = [unit for unit in examples.units() if unit.code == "H05.03"]
    last_year = SUBMITTED.replace(year=2025)
    async with quiet.kit.database.transaction() as session:
        await agencies.keep(session, unit.model_copy(update={"sequence": 99, "name": evil}))
        await facts.fold(session, [event for _ in range(9) for event in Course().submit(last_year).events])
    table = (await quiet.get(f"{OPEN}.csv")).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table)))
    assert rows[1][:4] == ["2025", "H05.03", f"'{evil}", "9"]


async def test_a_small_agency_cannot_be_reckoned_from_open_data_and_public_statistics(quiet: RunningService) -> None:
    """Justice 4, trade 14: in all 18. The steps of both and the exact sum would say the 4."""
    last_year = SUBMITTED.replace(year=2025)
    told = [Course().submit(last_year) for _ in range(4)]
    told += [Course(agency="H05.06", procedure="2.000033").submit(last_year) for _ in range(14)]
    async with quiet.kit.database.transaction() as session:
        await facts.fold(session, [event for course in told for event in course.events])
    year = {"from": "2025-01-01", "to": "2025-12-31"}
    path = "/api/v1/public/statistics"

    async def online(**agency: str) -> int | None:
        return (await quiet.get(path, params=year | agency)).json()["figures"]["dossiers_online"]["value"]

    assert [await online(agency=agency) for agency in ("H05.03", "H05.06")] == [None, 10]
    assert await online() == 15
    data = (await quiet.get(OPEN, params={"year": 2025})).json()
    assert (data["total"]["online"], data["total"]["total"]) == (None, None)
    months = await quiet.get(path, params={"from": "2025-04-01", "to": "2025-04-30", "agency": "H05.03"})
    assert (months.status_code, months.json()["code"]) == (400, "period_not_from_new_year")
