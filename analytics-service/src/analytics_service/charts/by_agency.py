"""Charts with a row for each agency, also for those with nothing: they are the news."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from contracts.dossier import DossierChannel
from servicekit.database import Session

from analytics_service.agencies.models import Agency
from analytics_service.charts.drawing import Bar, Drawing, Row, Shade
from analytics_service.charts.question import Question, notes, subtitle
from analytics_service.charts.wording import number, percent
from analytics_service.definitions.metric import Metric
from analytics_service.definitions.overview import ON_TIME, ONLINE_DOSSIERS
from analytics_service.definitions.rounding import percentage
from analytics_service.facts.folding import Punctuality
from analytics_service.reports import repository as reports
from analytics_service.reports.figures import Value, share
from analytics_service.reports.schemas import Figure
from analytics_service.reports.service import figures_of, parameters_of
from analytics_service.uptake import repository as uptake

MOST_ROWS = 60
_MOST_COUNTS = 100_000

Found = list[tuple[Agency, Counter[str]]]


async def uptake_by_agency(session: Session, question: Question) -> Drawing:
    language = question.asking.language
    found = await _by_agency(session, question, "channel")
    online = {agency.code: counted[DossierChannel.ONLINE] for agency, counted in found}
    found.sort(key=lambda each: (-online[each[0].code], -each[1].total(), each[0].code))
    without = sum(counted == 0 for counted in online.values())
    figure = await _figure(session, question, ONLINE_DOSSIERS, Value(sum(online.values())))
    title = question.say(
        f"Hồ sơ trực tuyến theo cơ quan: {without} trên {len(found)} cơ quan không có hồ sơ nào",
        f"Online dossiers by agency: {without} of {len(found)} agencies have none",
    )
    rows = []
    for agency, counted in found[:MOST_ROWS]:
        paper = counted.total() - online[agency.code]
        told, on_paper = number(online[agency.code], language), number(paper, language)
        text = question.say(f"{told} trực tuyến · {on_paper} giấy", f"{told} online · {on_paper} on paper")
        rows.append(Row(agency.name, [Bar(0, online[agency.code])], text))
    return await _drawing(session, question, title, figure, rows, found)


async def on_time(session: Session, question: Question) -> Drawing:
    language = question.asking.language
    found = await _by_agency(session, question, "punctuality")
    judged = {agency.code: (counted[Punctuality.ON_TIME], counted[Punctuality.LATE]) for agency, counted in found}
    found.sort(key=lambda each: (not any(judged[each[0].code]), _rate(*judged[each[0].code]) or 0, each[0].code))
    in_time, late = (sum(numbers) for numbers in zip(*judged.values(), strict=True)) if judged else (0, 0)
    figure = await _figure(session, question, ON_TIME, share(in_time, in_time + late))
    rate = percent(_rate(in_time, late), language)
    title = question.say(f"Hồ sơ giải quyết đúng hạn: {rate}", f"Dossiers decided on time: {rate}")
    rows = [_judged(agency, *judged[agency.code], question) for agency, _ in found[:MOST_ROWS]]
    drawing = await _drawing(session, question, title, figure, rows, found)
    legend = {
        Shade.DARK: question.say("đúng hạn", "on time"),
        Shade.LIGHT: question.say("trễ hạn", "late"),
    }
    axis = question.say("Phần trăm hồ sơ đã quyết định và có hạn", "Percent of the decided dossiers with a deadline")
    return replace(drawing, legend=legend, axis=axis, ends_at=100)


def _judged(agency: Agency, good: int, bad: int, question: Question) -> Row:
    language, rate = question.asking.language, _rate(good, bad)
    if rate is None:
        return Row(
            agency.name, [Bar(0, 0)], question.say("không có hồ sơ nào để tính (0/0)", "nothing to reckon (0/0)")
        )
    text = f"{percent(rate, language)} ({number(good, language)}/{number(good + bad, language)})"
    return Row(agency.name, [Bar(0, rate), Bar(rate, 100, Shade.LIGHT)], text)


def _rate(good: int, bad: int) -> float | None:
    return percentage(good, good + bad)


async def _by_agency(session: Session, question: Question, what: str) -> Found:
    """Each agency of the kinds asked for, with the counts of its own dossiers and of all units under it."""
    period, asking = question.period, question.asking
    asked = await uptake.asked_agencies(session, question.kinds, period.last, asking.root or "")
    counts = await reports.counts_by_month(session, period, asking.known_at)
    rows = await reports.grouped(session, counts, period, asking.root, ["agency", what], _MOST_COUNTS)
    paths = await uptake.ancestors(session, {row[0] for row in rows}, period.last)
    sums: dict[str, Counter[str]] = {agency.code: Counter() for agency in asked}
    for unit, value, dossiers in rows:
        for ancestor in set(paths.get(unit, [unit])) & sums.keys():
            sums[ancestor][value] += dossiers
    return [(agency, sums[agency.code]) for agency in asked]


async def _figure(session: Session, question: Question, metric: Metric, value: Value) -> Figure:
    parameters = parameters_of(question.period, question.asking) | {"kinds": ",".join(sorted(question.kinds))}
    return (await figures_of(session, [metric], {metric.key: value}, parameters, question.asking))[metric.key]


async def _drawing(
    session: Session, question: Question, title: str, figure: Figure, rows: Sequence[Row], found: Found
) -> Drawing:
    left_out = len(found) - len(rows)
    more = question.say(f"Còn {left_out} cơ quan nữa không vẽ ở đây.", f"{left_out} more agencies are not drawn here.")
    return Drawing(
        title=title,
        subtitle=await subtitle(session, question),
        axis=question.say("Số hồ sơ trực tuyến", "Online dossiers"),
        rows=rows,
        notes=[*([more] if left_out else []), *notes(figure, question)],
        empty=question.say(
            "Không có cơ quan nào thuộc các loại được hỏi trong kỳ này.",
            "No agency of the kinds asked for existed in this period.",
        ),
    )
