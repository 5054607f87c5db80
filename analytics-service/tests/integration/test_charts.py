"""Charts by name: the figures of the reports as pictures, and in words."""

import xml.etree.ElementTree as ET
from typing import Any

from analytics_service.agencies import service as agencies
from analytics_service.charts.service import CHARTS
from analytics_service.facts import examples as courses
from analytics_service.facts.examples import DUE, Course
from analytics_service.testing.telling import fold
from contracts import examples
from contracts.dossier import DossierChannel
from httpx import Response
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService

LEADER = official("leader-tinh", "leader", "H05")
AT_TRADE = official("leader-congthuong", "leader", "H05.06")
CLERK = official("clerk-tuphap", "clerk", "H05.03")
APRIL = {"from": "2026-04-01", "to": "2026-04-30"}
YEAR = {"from": "2019-01-01", "to": "2019-12-31"}
Json = dict[str, Any]


async def ask(quiet: RunningService, name: str, caller: Any = LEADER, **params: Any) -> Response:
    headers = quiet.headers(caller) | params.pop("headers", {})
    return await quiet.client.get(f"/api/v1/analytics/charts/{name}", params=APRIL | params, headers=headers)


async def rows(quiet: RunningService, name: str, caller: Any = LEADER, **params: Any) -> dict[str, str]:
    answer = await ask(quiet, name, caller, **params)
    assert answer.status_code == 200, answer.text
    return {row["label"]: row["text"] for row in answer.json()["items"]}


async def test_agencies_with_nothing_stand_in_the_chart_too(quiet: RunningService) -> None:
    paper = Course(agency="H05.03").submit(channel=DossierChannel.COUNTER)
    await fold(quiet, courses.granted(), paper, Course(agency="H05.06").submit(channel=DossierChannel.POST))
    found = await rows(quiet, "uptake-by-agency")
    assert list(found.values()) == ["1 trực tuyến · 1 giấy", "0 trực tuyến · 1 giấy", "0 trực tuyến · 0 giấy"]
    [own] = (await rows(quiet, "uptake-by-agency", AT_TRADE)).values()
    assert own == "0 trực tuyến · 1 giấy"


async def test_on_time_says_of_how_many_and_where_there_is_nothing(quiet: RunningService) -> None:
    late = Course().submit().accept().forward().decide(DUE, on_time=False)
    await fold(quiet, courses.granted(), courses.granted(), late)
    found = list((await rows(quiet, "on-time")).values())
    assert found == ["66,67 % (2/3)", *["không có hồ sơ nào để tính (0/0)"] * 2]


async def test_the_sources_year_is_drawn_to_the_unit(year_2019: RunningService) -> None:
    steps = [*(await rows(year_2019, "reconciliation", **YEAR)).items()]
    assert [text for _, text in steps if "mức 3" in text] == [
        "819 (mức 3: 701, mức 4: 118)",
        "793 (mức 3: 686, mức 4: 107)",
        "708 (mức 3: 620, mức 4: 88)",
    ]
    concentration = await rows(year_2019, "concentration", **YEAR)
    assert concentration["Xúc tiến thương mại"] == "271 (50,84 %)"
    months = await rows(year_2019, "level-by-month", **YEAR)
    assert (len(months), months["Tháng 01/2019"]) == (12, "0")
    assert sum(int(text.split(" ")[0]) for text in months.values()) == 533
    funnel = await rows(year_2019, "funnel", **YEAR)
    assert (funnel["Đã nộp"], funnel["Được đồng ý"]) == ("533 (100 %)", "393 (73,73 %)")
    answer = (await ask(year_2019, "reconciliation", sources="decision-list,portal", **YEAR)).json()
    changes = [row["text"].split(" ")[0] for row in answer["items"][1:-1]]
    assert sum(int(change.replace("−", "-").replace("±", "")) for change in changes) == 793 - 819
    assert answer["notes"][0].startswith("Trục bắt đầu từ ")
    chain = (await ask(year_2019, "reconciliation", sources="decision-list,portal,agencies", **YEAR)).json()
    assert chain["notes"][2].startswith("Nguồn: decision-list → portal → agencies.")
    assert chain["notes"][3].count("q-") == 2


async def test_each_chart_is_a_picture_that_says_what_it_shows(year_2019: RunningService) -> None:
    for name in CHARTS:
        words = _words((await ask(year_2019, f"{name}.svg", **YEAR)).text, "vi")
        assert "Nguồn:" in words and "q-" in words, name
    english = await ask(year_2019, "on-time.svg", headers={"Accept-Language": "en"}, **YEAR)
    assert "Source:" in _words(english.text, "en")
    assert (english.headers["content-type"], english.headers["content-language"]) == ("image/svg+xml", "en")


def _words(picture: str, language: str) -> str:
    """What is written in it, for who sees it; checks what is said to who does not."""
    svg = ET.fromstring(picture)
    assert (svg.get("role"), svg.get("lang")) == ("img", language)
    title, description = svg[0].text or "", svg[1].text or ""
    assert title and description.startswith(title)
    return " ".join("".join(text.itertext()) for text in svg.iter("{http://www.w3.org/2000/svg}text"))


async def test_a_png_comes_with_a_link_to_its_words(quiet: RunningService) -> None:
    answer = await ask(quiet, "funnel.png")
    assert answer.content.startswith(b"\x89PNG")
    assert answer.headers["link"].startswith("</api/v1/analytics/charts/funnel?from=2026-04-01")
    words = (await ask(quiet, "funnel")).json()
    assert words["alt"].endswith("Chưa ai bắt đầu khai trực tuyến trong kỳ này.")
    assert words["items"] == []


async def test_the_same_figures_are_not_painted_again(quiet: RunningService) -> None:
    first = await ask(quiet, "funnel.svg")
    etag = first.headers["etag"]
    again = await ask(quiet, "funnel.svg", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    await fold(quiet, courses.granted())
    changed = await ask(quiet, "funnel.svg", headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != etag != (await ask(quiet, "funnel.png")).headers["etag"]


async def test_a_name_is_text_and_never_markup(quiet: RunningService) -> None:
    unit = next(unit for unit in examples.units() if unit.code == "H05.03")
    sly = unit.model_copy(update={"sequence": 99, "name": "<script>alert(1)</script> & Sở"})
    async with quiet.kit.database.transaction() as session:
        await agencies.keep(session, sly)
    svg = (await ask(quiet, "uptake-by-agency.svg")).text
    assert "<script" not in svg
    assert "&lt;script&gt;" in svg


async def test_what_cannot_be_drawn_says_why(quiet: RunningService) -> None:
    unknown = await ask(quiet, "nothing.svg")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "chart_unknown")
    assert "funnel" in unknown.json()["detail"]
    long = await ask(quiet, "level-by-month.png", **{"from": "2020-01-01"})
    assert (long.status_code, long.json()["code"], long.json()["most"]) == (400, "too_many_months", 36)
    named = await ask(quiet, "reconciliation.svg", sources="portal,agencies")
    assert named.json()["code"] == "source_unknown"
    assert (await ask(quiet, "funnel.svg", CLERK)).status_code == 403


async def test_where_no_source_has_said_anything_the_chart_says_so(quiet: RunningService) -> None:
    answer = await ask(quiet, "reconciliation")
    assert (answer.status_code, answer.json()["items"], answer.json()["notes"]) == (200, [], [])
    assert "Các nguồn không nêu dịch vụ nào." in _words((await ask(quiet, "reconciliation.svg")).text, "vi")
