"""Charts of dossiers over time, and along their way."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from contracts.dossier import DossierChannel
from servicekit.database import Session

from analytics_service.charts.drawing import Bar, Drawing, Row, Shade
from analytics_service.charts.problems import TooManyMonths
from analytics_service.charts.question import Question, notes, subtitle
from analytics_service.charts.wording import number, percent
from analytics_service.definitions.overview import ONLINE_DOSSIERS
from analytics_service.definitions.rounding import percentage
from analytics_service.funnel import service as funnels
from analytics_service.funnel.schemas import Losses
from analytics_service.reports import repository as reports
from analytics_service.reports.figures import Value
from analytics_service.reports.period import Period
from analytics_service.reports.service import figures_of, parameters_of

MOST_MONTHS = 36
_MOST_COUNTS = 10_000


async def level_by_month(session: Session, question: Question) -> Drawing:
    """Raises TooManyMonths."""
    period, asking = question.period, question.asking
    asked = list(months(period))
    if len(asked) > MOST_MONTHS:
        raise TooManyMonths(MOST_MONTHS)
    counts = await reports.counts_by_month(session, period, asking.known_at)
    found = await reports.grouped(session, counts, period, asking.root, ["month", "level", "channel"], _MOST_COUNTS)
    by_month: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for month, level, channel, dossiers in found:
        if channel == DossierChannel.ONLINE:
            by_month[month][level] += dossiers
    total = sum(sum(levels.values()) for levels in by_month.values())
    values = {ONLINE_DOSSIERS.key: Value(total)}
    figures = await figures_of(session, [ONLINE_DOSSIERS], values, parameters_of(period, asking), asking)
    told = number(total, asking.language)
    return Drawing(
        title=question.say(f"Hồ sơ trực tuyến theo tháng và mức độ: {told} hồ sơ", f"Online dossiers by month: {told}"),
        subtitle=await subtitle(session, question),
        axis=question.say("Số hồ sơ trực tuyến", "Online dossiers"),
        rows=[_month(month, by_month.get(month, {}), question) for month in asked] if total else [],
        notes=notes(figures[ONLINE_DOSSIERS.key], question),
        empty=question.say(
            "Không có hồ sơ trực tuyến nào trong kỳ này.", "No dossier was filed online in this period."
        ),
        legend={
            Shade.DARK: question.say("mức độ 4", "level 4"),
            Shade.MIDDLE: question.say("mức độ 3", "level 3"),
            Shade.LIGHT: question.say("mức độ 1 và 2", "levels 1 and 2"),
        },
    )


def months(period: Period) -> Iterator[str]:
    """Every month that the period touches, as YYYY-MM."""
    month = period.first.replace(day=1)
    while month <= period.last:
        yield f"{month:%Y-%m}"
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _month(month: str, levels: dict[int, int], question: Question) -> Row:
    language = question.asking.language
    four, three = levels.get(4, 0), levels.get(3, 0)
    total = sum(levels.values())
    year, number_of_month = month.split("-")
    said = [(question.say("mức 4", "level 4"), four), (question.say("mức 3", "level 3"), three)]
    said += [(question.say("mức 1–2", "levels 1–2"), total - four - three)]
    parts = ", ".join(f"{name}: {number(dossiers, language)}" for name, dossiers in said if dossiers)
    bars = [Bar(0, four), Bar(four, four + three, Shade.MIDDLE), Bar(four + three, total, Shade.LIGHT)]
    text = f"{number(total, language)} ({parts})" if parts else number(total, language)
    label = question.say(f"Tháng {number_of_month}/{year}", month)
    return Row(label, [bar for bar in bars if bar.end > bar.start], text)


async def funnel(session: Session, question: Question) -> Drawing:
    read = await funnels.read(session, question.period, question.asking)
    stages = [
        (question.say("Bắt đầu khai", "Begun"), read.begun),
        (question.say("Đã nộp", "Filed"), read.filed),
        (question.say("Đã quyết định", "Decided"), read.decided),
        (question.say("Được đồng ý", "Granted"), read.granted),
        (question.say("Đã trả kết quả", "Result returned"), read.returned),
    ]
    known = [(name, int(stage.value)) for name, stage in stages if stage.value is not None]
    name = question.say("Từ bắt đầu khai đến kết quả", "From begun to the result")
    rate = percent(read.completion.value, question.asking.language)
    told = question.say(f"{rate} được đồng ý", f"{rate} are granted")
    return Drawing(
        title=name if read.completion.value is None else f"{name}: {told}",
        subtitle=await subtitle(session, question),
        axis=question.say("Số hồ sơ trực tuyến", "Online dossiers"),
        rows=_stages(known, question) if known and known[0][1] else [],
        notes=[_lost(read.lost, question), *notes(read.completion, question)],
        empty=question.say("Chưa ai bắt đầu khai trực tuyến trong kỳ này.", "Nobody began online in this period."),
    )


def _lost(lost: Losses, question: Question) -> str:
    """Where those are who did not come to the end."""
    places = (lost.refused, lost.stopped, lost.not_granted, lost.on_the_way)
    refused, stopped, denied, going = (number(dossiers, question.asking.language) for dossiers in places)
    return question.say(
        f"Không đi tiếp: {refused} không tiếp nhận, {stopped} dừng hoặc rút, {denied} bị từ chối; đang xử lý: {going}.",
        f"Lost: {refused} refused at reception, {stopped} stopped or withdrawn, {denied} denied; on the way: {going}.",
    )


def _stages(known: list[tuple[str, int]], question: Question) -> list[Row]:
    """Each with its share of the first."""
    language, first = question.asking.language, known[0][1]
    return [
        Row(name, [Bar(0, value)], f"{number(value, language)} ({percent(percentage(value, first), language)})")
        for name, value in known
    ]
