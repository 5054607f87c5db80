"""Open data: for everybody, about nobody."""

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
