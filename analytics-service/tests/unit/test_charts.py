"""What is drawn, and how it is written."""

import asyncio
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from analytics_service.charts import by_step
from analytics_service.charts.drawing import Bar, Drawing, Row, Shade, alternative, specification
from analytics_service.charts.painter import Painter
from analytics_service.charts.problems import PainterBusy
from analytics_service.charts.wording import lines, number, percent, signed
from analytics_service.reports.period import Period

LONG = "Ban Quản lý các khu công nghiệp, khu chế xuất và khu kinh tế cửa khẩu của tỉnh (đơn vị giả định)"
DRAWING = Drawing(
    title="Hồ sơ",
    subtitle="Năm 2026",
    axis="Số hồ sơ",
    rows=[Row(LONG, [Bar(0, 60), Bar(60, 90, Shade.LIGHT)], "60 và 30"), Row("Sở Tư pháp", [Bar(0, 0)], "0")],
    notes=["Nguồn: dữ liệu mẫu"],
    empty="Không có gì.",
)


def _brightness(colour: str) -> float:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def _fills(spec: dict[str, Any]) -> list[str]:
    return spec["layer"][0]["encoding"]["fill"]["scale"]["range"]


def test_shades_stay_apart_in_black_and_white() -> None:
    brightness = sorted(_brightness(colour) for colour in _fills(specification(DRAWING)))
    assert len(brightness) == 3
    assert all(after - before > 60 for before, after in pairwise(brightness))


def test_no_name_is_cut_and_a_row_is_as_high_as_its_name() -> None:
    spec = specification(DRAWING)
    [labels] = [parameter["value"] for parameter in spec["params"]]
    assert " ".join(labels[0]) == LONG
    assert spec["layer"][0]["encoding"]["y"]["axis"]["labelLimit"] == 0
    flat = specification(replace(DRAWING, rows=[*DRAWING.rows[1:], *DRAWING.rows[1:]]))
    assert spec["height"] > flat["height"]


def test_a_row_with_nothing_is_there_and_says_so() -> None:
    spec = specification(DRAWING)
    assert [text["text"] for text in spec["layer"][1]["data"]["values"]] == ["60 và 30", "0"]
    assert spec["layer"][0]["encoding"]["y"]["scale"]["domain"] == [0, 1]


def test_bars_begin_where_the_axis_does() -> None:
    spec = specification(replace(DRAWING, begins_at=50))
    assert [bar["start"] for bar in spec["layer"][0]["data"]["values"]] == [50, 60, 50]


def test_an_empty_chart_says_so_in_words() -> None:
    empty = replace(DRAWING, rows=[])
    assert specification(empty)["layer"][0]["mark"]["text"] == ["Không có gì."]
    assert alternative(empty, "và {} dòng nữa") == "Hồ sơ. Năm 2026. Không có gì."


def test_the_alternative_says_how_much_it_leaves_out() -> None:
    many = replace(DRAWING, rows=[Row(f"Sở {place}", [Bar(0, place)], str(place)) for place in range(15)])
    assert alternative(many, "và {} dòng nữa").endswith("Sở 11: 11; và 3 dòng nữa.")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (number(527_588, "vi"), "527.588"),
        (number(527_588, "en"), "527,588"),
        (percent(99.997, "vi"), "99,997 %"),
        (percent(99.997, "en"), "99.997%"),
        (percent(100.0, "vi"), "100 %"),
        (percent(None, "vi"), "—"),
        (signed(-15, "vi"), "−15"),
        (signed(1500, "vi"), "+1.500"),
        (signed(0, "vi"), "±0"),
    ],
)
def test_numbers_are_written_as_the_reader_writes_them(written: str, expected: str) -> None:
    assert written == expected


def test_a_word_wider_than_the_line_stays_whole() -> None:
    assert lines("a" * 50 + " b", 10) == ["a" * 50, "b"]


def test_every_month_is_there_across_a_new_year() -> None:
    period = Period(date(2025, 11, 30), date(2026, 2, 1))
    assert list(by_step.months(period)) == ["2025-11", "2025-12", "2026-01", "2026-02"]


class TestPainter:
    async def test_the_same_picture_is_painted_once(self) -> None:
        painter = Painter()
        first = await painter.picture("key", specification(DRAWING), "svg", "vi")
        assert first.startswith(b"<svg")
        assert await painter.picture("key", {"no": "specification"}, "svg", "vi") == first

    async def test_a_picture_that_takes_too_long_is_given_up(self) -> None:
        with pytest.raises(PainterBusy):
            await Painter(timeout_seconds=0).picture("key", specification(DRAWING), "svg", "vi")

    async def test_what_cannot_be_painted_is_no_answer(self) -> None:
        with pytest.raises(PainterBusy):
            await Painter().picture("key", {"mark": 1}, "svg", "vi")

    async def test_more_than_may_wait_are_sent_away(self) -> None:
        painter = Painter(max_waiting=1)
        asked = [painter.picture(f"key-{place}", specification(DRAWING), "svg", "vi") for place in range(2)]
        answers = await asyncio.gather(*asked, return_exceptions=True)
        assert [type(answer) for answer in answers] == [bytes, PainterBusy]
