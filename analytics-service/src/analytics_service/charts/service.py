"""Charts by name: the figures of the reports, drawn."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

import orjson
from servicekit.database import Session
from servicekit.problems import Text

from analytics_service.charts import by_agency, by_source, by_step
from analytics_service.charts.drawing import Drawing, alternative, specification
from analytics_service.charts.painter import Painter
from analytics_service.charts.problems import ChartUnknown
from analytics_service.charts.question import Question
from analytics_service.charts.schemas import ChartRead, ChartRow

CHARTS: dict[str, Callable[[Session, Question], Awaitable[Drawing]]] = {
    "uptake-by-agency": by_agency.uptake_by_agency,
    "level-by-month": by_step.level_by_month,
    "funnel": by_step.funnel,
    "on-time": by_agency.on_time,
    "reconciliation": by_source.waterfall,
    "concentration": by_source.concentration,
}
_MORE = Text("và {} dòng nữa", "and {} more rows")


@dataclass(frozen=True)
class Chart:
    name: str
    language: str
    drawing: Drawing
    alt: str
    spec: dict[str, Any]

    def etag(self, file_format: str) -> str:
        """Of what is drawn: the same figures in the same language are the same picture."""
        drawn = orjson.dumps([self.name, self.language, file_format, self.alt, self.spec])
        return f'"{hashlib.sha256(drawn).hexdigest()[:32]}"'


async def chart(session: Session, name: str, question: Question) -> Chart:
    """Raises ChartUnknown, and what the figures behind it raise."""
    if name not in CHARTS:
        raise ChartUnknown(sorted(CHARTS))
    drawing = await CHARTS[name](session, question)
    language = question.asking.language
    return Chart(name, language, drawing, alternative(drawing, _MORE.in_language(language)), specification(drawing))


async def picture(painter: Painter, chart: Chart, file_format: str) -> bytes:
    """Raises PainterBusy."""
    painted = await painter.picture(chart.etag(file_format), chart.spec, file_format, chart.language)
    return painted if file_format == "png" else _described(painted.decode(), chart).encode()


def read(chart: Chart, query: str) -> ChartRead:
    """`query`: the question as it was asked, to ask for the pictures of the same."""
    url = f"/api/v1/analytics/charts/{chart.name}.{{}}{f'?{query}' if query else ''}"
    return ChartRead(
        name=chart.name,
        title=chart.drawing.title,
        subtitle=chart.drawing.subtitle,
        alt=chart.alt,
        items=[ChartRow(label=row.label, text=row.text) for row in chart.drawing.rows],
        notes=list(chart.drawing.notes),
        svg_url=url.format("svg"),
        png_url=url.format("png"),
    )


def _described(svg: str, chart: Chart) -> str:
    """With the title and the alternative text that a screen reader looks for."""
    opening, closing, rest = svg.partition(">")
    words = f'<title id="title">{escape(chart.drawing.title)}</title><desc id="desc">{escape(chart.alt)}</desc>'
    return f'{opening} role="img" lang="{chart.language}" aria-labelledby="title desc"{closing}{words}{rest}'
