"""What a chart shows, and how it is drawn: horizontal bars with their numbers written beside them. Pure.

Shades differ in brightness, not in hue, and every number is written out: a copy in black and white says the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from analytics_service.charts.wording import lines

FONT = "Liberation Sans"
"""Comes with the painter (SIL Open Font License), knows all Vietnamese letters, and is as wide as Arial."""
_FONTS = f"{FONT}, Arial, Helvetica, sans-serif"
WIDTH = 560
_LABEL_WIDTH, _TITLE_WIDTH, _NOTE_WIDTH = 42, 70, 104
"""In letters."""
_LINE, _NOTE_LINE, _ROW_GAP = 14, 14, 9
_INK = "#1a1a1a"
_ALT_ROWS = 12


class Shade(StrEnum):
    DARK = "dark"
    MIDDLE = "middle"
    LIGHT = "light"


_FILLS = {Shade.DARK: "#1f3a5f", Shade.MIDDLE: "#9db4cc", Shade.LIGHT: "#ffffff"}


@dataclass(frozen=True)
class Bar:
    start: float
    end: float
    shade: Shade = Shade.DARK


@dataclass(frozen=True)
class Row:
    """One line of the chart; `text` says its numbers in full."""

    label: str
    bars: Sequence[Bar]
    text: str


@dataclass(frozen=True)
class Drawing:
    title: str
    subtitle: str
    axis: str
    rows: Sequence[Row]
    notes: Sequence[str]
    """Definition, source, as of when."""
    empty: str
    """What to say instead where there are no rows."""
    legend: Mapping[Shade, str] = field(default_factory=dict)
    begins_at: float = 0
    """Where the axis begins; a note must say so when it is not 0."""
    ends_at: float | None = None
    """Where it ends; None: at the longest bar."""


def alternative(drawing: Drawing, more: str) -> str:
    """The chart in words, for who does not see it. `more` follows where rows are left out: it takes their number."""
    said = [f"{row.label}: {row.text}" for row in drawing.rows[:_ALT_ROWS]]
    left_out = len(drawing.rows) - len(said)
    if left_out:
        said.append(more.format(left_out))
    return " ".join([f"{drawing.title}.", f"{drawing.subtitle}.", "; ".join(said) + "." if said else drawing.empty])


def specification(drawing: Drawing) -> dict[str, Any]:
    """Vega-Lite, with all its values inside."""
    layers = _bars(drawing) if drawing.rows else _nothing(drawing)
    height = _step(drawing) * len(drawing.rows) if drawing.rows else 90
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": "white",
        "padding": 16,
        "width": WIDTH,
        "height": height,
        "title": {
            "text": lines(drawing.title, _TITLE_WIDTH),
            "subtitle": lines(drawing.subtitle, _NOTE_WIDTH),
            "anchor": "start",
            "frame": "bounds",
            "fontSize": 17,
            "subtitleFontSize": 12,
            "subtitlePadding": 6,
            "offset": 14,
        },
        "params": [{"name": "labels", "value": [lines(row.label, _LABEL_WIDTH) for row in drawing.rows]}],
        "layer": [*layers, *_footer(drawing, height)],
        "config": {
            "font": _FONTS,
            "view": {"stroke": None},
            "axis": {"labelColor": _INK, "titleColor": _INK, "titleFontWeight": "normal", "labelFontSize": 12},
            "title": {"font": _FONTS, "subtitleFont": _FONTS, "color": _INK, "subtitleColor": _INK},
        },
    }


def _bars(drawing: Drawing) -> list[dict[str, Any]]:
    rows = [
        {"row": place, "start": max(bar.start, drawing.begins_at), "end": bar.end, "shade": bar.shade}
        for place, row in enumerate(drawing.rows)
        for bar in row.bars
    ]
    texts = [
        {"row": place, "at": max([drawing.begins_at, *(bar.end for bar in row.bars), *(bar.start for bar in row.bars)])}
        | {"text": row.text}
        for place, row in enumerate(drawing.rows)
    ]
    place = {"field": "row", "type": "ordinal", "sort": None, "title": None}
    row_axis = {
        "labelExpr": "labels[datum.value]",
        "labelLimit": 0,
        "labelOffset": {"expr": "(1 - length(labels[datum.value])) * 7"},
        "ticks": False,
        "domainColor": _INK,
        "labelPadding": 8,
    }
    highest = drawing.ends_at or max([drawing.begins_at + 1, *(text["at"] for text in texts)])
    scale = {"domain": [drawing.begins_at, highest], "nice": False, "zero": False}
    value_axis = {
        "title": drawing.axis,
        "format": ",d",
        "tickMinStep": 1,
        "tickCount": 6,
        "grid": True,
        "gridOpacity": 0.4,
    }
    value = {"type": "quantitative", "scale": scale, "axis": value_axis}
    return [
        {
            "data": {"values": rows},
            "mark": {"type": "bar", "stroke": _INK, "strokeWidth": 0.8, "height": {"band": 0.68}},
            "encoding": {
                "y": place | {"axis": row_axis, "scale": {"domain": list(range(len(drawing.rows)))}},
                "x": {"field": "start"} | value,
                "x2": {"field": "end"},
                "fill": {
                    "field": "shade",
                    "type": "nominal",
                    "scale": {"domain": list(_FILLS), "range": list(_FILLS.values())},
                    "legend": None,
                },
            },
        },
        {
            "data": {"values": texts},
            "mark": {"type": "text", "align": "left", "dx": 6, "fontSize": 12, "fill": _INK},
            "encoding": {"y": place, "x": {"field": "at"} | value, "text": {"field": "text"}},
        },
    ]


def _nothing(drawing: Drawing) -> list[dict[str, Any]]:
    mark = {"type": "text", "x": 0, "y": 45, "align": "left", "fontSize": 14, "fill": _INK}
    return [{"data": {"values": [{}]}, "mark": mark | {"text": lines(drawing.empty, _TITLE_WIDTH)}}]


def _step(drawing: Drawing) -> int:
    """As high as the label with the most lines needs."""
    return _ROW_GAP + _LINE * max(len(lines(row.label, _LABEL_WIDTH)) for row in drawing.rows)


def _footer(drawing: Drawing, height: int) -> list[dict[str, Any]]:
    """The legend, then the notes, below the axis."""
    top = height + (54 if drawing.rows else 20)
    layers: list[dict[str, Any]] = []
    if drawing.rows:
        for shade, words in drawing.legend.items():
            layers += _key(shade, words, top)
            top += 20
    notes = [line for note in drawing.notes for line in lines(note, _NOTE_WIDTH)]
    mark = {"type": "text", "x": 0, "y": top + 6, "align": "left", "baseline": "top", "lineHeight": _NOTE_LINE}
    return [*layers, {"data": {"values": [{}]}, "mark": mark | {"fontSize": 11, "fill": "#444444", "text": notes}}]


def _key(shade: Shade, words: str, top: int) -> list[dict[str, Any]]:
    square = {"type": "rect", "x": 0, "x2": 14, "y": top - 6, "y2": top + 6, "stroke": _INK, "strokeWidth": 0.8}
    text = {"type": "text", "x": 20, "y": top, "align": "left", "baseline": "middle", "fontSize": 12, "fill": _INK}
    return [
        {"data": {"values": [{}]}, "mark": square | {"fill": _FILLS[shade]}},
        {"data": {"values": [{}]}, "mark": text | {"text": words}},
    ]
