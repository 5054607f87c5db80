"""Charts of what sources say, and of whose dossiers they mostly are."""

from collections import Counter
from datetime import datetime, time
from itertools import pairwise
from typing import cast

from servicekit.clock import VIETNAM
from servicekit.database import Session
from servicekit.problems import Text

from analytics_service.charts.drawing import Bar, Drawing, Row, Shade
from analytics_service.charts.question import Question, notes, subtitle
from analytics_service.charts.wording import number, percent, signed
from analytics_service.concentration import service as concentrations
from analytics_service.concentration.schemas import By
from analytics_service.definitions.claims import CLAIM_DIFFERENCE
from analytics_service.reconciliation import service as reconciliation
from analytics_service.reconciliation.differences import Cause
from analytics_service.reconciliation.schemas import ReconciledSource, Reconciliation, SourceDifference
from analytics_service.reports.schemas import Figure

MOST_PARTS = 10

_CAUSES = {
    Cause.OTHER_LEVEL: Text("Khác mức độ", "Another level"),
    Cause.OTHER_AGENCY: Text("Khác cơ quan", "Another agency"),
    Cause.DUPLICATE: Text("Đếm hai lần", "Counted twice"),
    Cause.RETIRED: Text("Thủ tục đã hết hiệu lực", "Procedure retired"),
    Cause.UNMAPPED: Text("Mã không có trong danh mục", "Code unknown to the catalogue"),
    Cause.UNPUBLISHED: Text("Nguồn kia không nêu", "Not shown by the other source"),
}
_GROUPS = {
    "field": Text("lĩnh vực", "field"),
    "procedure": Text("thủ tục", "procedure"),
    "agency": Text("cơ quan", "agency"),
}


async def waterfall(session: Session, question: Question) -> Drawing:
    """From each source's total to the next one's, cause by cause. Raises SourcesNotComparable, SourceUnknown."""
    asking, language = question.asking, question.asking.language
    found = await reconciliation.reconcile(
        session, question.sources, question.period.last, asking.root or "", asking.now, language
    )
    rows = _steps(found, question)
    begins_at = _floor(rows)
    totals = " · ".join(number(source.total, language) for source in found.sources)
    cut = question.say(
        f"Trục bắt đầu từ {number(begins_at, language)}, không từ 0.",
        f"The axis begins at {number(begins_at, language)}, not at 0.",
    )
    return Drawing(
        title=question.say("Đối chiếu dịch vụ trực tuyến giữa các nguồn", "Online services by source")
        + (f": {totals}" if totals else ""),
        subtitle=await subtitle(session, question),
        axis=question.say("Số dịch vụ mức độ 3 và 4", "Services of level 3 and 4"),
        rows=rows,
        notes=[*([cut] if begins_at else []), *(notes(_differences(found), question) if found.differences else [])],
        empty=question.say("Các nguồn không nêu dịch vụ nào.", "The sources name no service."),
        legend={
            Shade.DARK: question.say("số của một nguồn", "what a source says"),
            Shade.MIDDLE: question.say("thêm", "more"),
            Shade.LIGHT: question.say("bớt", "fewer"),
        },
        begins_at=begins_at,
    )


def _steps(found: Reconciliation, question: Question) -> list[Row]:
    if not any(source.total for source in found.sources):
        return []
    rows = [_total(found.sources[0], question)]
    for (before, after), difference in zip(pairwise(found.sources), _drawn(found), strict=True):
        rows += _changes(difference, before.total, question)
        rows.append(_total(after, question))
    return rows


def _total(source: ReconciledSource, question: Question) -> Row:
    level3, level4 = (number(value, question.asking.language) for value in (source.level3, source.level4))
    total = number(source.total, question.asking.language)
    text = question.say(
        f"{total} (mức 3: {level3}, mức 4: {level4})", f"{total} (level 3: {level3}, level 4: {level4})"
    )
    return Row(source.title or source.name, [Bar(0, source.total)], text)


def _changes(difference: SourceDifference, total: int, question: Question) -> list[Row]:
    changes: Counter[Cause] = Counter()
    for each in difference.procedures:
        changes[each.cause] += (each.to_level in (3, 4)) - (each.from_level in (3, 4))
    rows = []
    for cause in Cause:
        if not difference.causes.get(cause):
            continue
        after = total + changes[cause]
        shade = Shade.LIGHT if changes[cause] < 0 else Shade.MIDDLE
        services = number(difference.causes[cause], question.asking.language)
        change = signed(changes[cause], question.asking.language)
        text = question.say(f"{change} ({services} dịch vụ)", f"{change} ({services} services)")
        label = _CAUSES[cause].in_language(question.asking.language)
        rows.append(Row(label, [Bar(min(total, after), max(total, after), shade)], text))
        total = after
    return rows


def _floor(rows: list[Row]) -> int:
    """Where the axis begins so that small changes of a large total are seen: a round number, or 0 where all is seen."""
    ends = [point for row in rows for bar in row.bars for point in (bar.start or bar.end, bar.end)]
    lowest, highest = (min(ends), max(ends)) if ends else (0, 0)
    room = highest - lowest
    if lowest < highest / 2:
        return 0
    return max(0, int((lowest - room) // 50 * 50))


def _differences(found: Reconciliation) -> Figure:
    """From the first source to the last one, as the steps that are drawn: each can be asked for by its query id."""
    steps = _drawn(found)
    return Figure(
        metric=CLAIM_DIFFERENCE.key,
        name=CLAIM_DIFFERENCE.name.vi,
        value=sum(step.total for step in steps),
        definition=steps[0].definition,
        source=" → ".join(source.name for source in found.sources),
        as_of=datetime.combine(max(step.as_of for step in steps), time.max, VIETNAM),
        query_id=", ".join(step.query_id for step in steps),
    )


def _drawn(found: Reconciliation) -> list[SourceDifference]:
    between = {(difference.from_, difference.to): difference for difference in found.differences}
    return [between[before.name, after.name] for before, after in pairwise(found.sources)]


async def concentration(session: Session, question: Question) -> Drawing:
    language = question.asking.language
    by = cast(By, question.by)
    read = await concentrations.read(session, question.period, by, question.asking)
    group, top = _GROUPS[by].in_language(language), percent(read.top_share.value, language)
    shown = read.items[:MOST_PARTS]
    rows = [
        Row(
            part.what.name,
            [Bar(0, part.dossiers)],
            f"{number(part.dossiers, language)} ({percent(part.share, language)})",
        )
        for part in shown
    ]
    rest = int(read.total.value or 0) - sum(part.dossiers for part in shown)
    if rest:
        rows.append(
            Row(question.say("Các nhóm còn lại", "All others"), [Bar(0, rest, Shade.LIGHT)], number(rest, language))
        )
    index = number(read.herfindahl.value or 0, language)
    says = question.say("cao trên 2.500", "high above 2,500")
    herfindahl = question.say(f"Chỉ số tập trung Herfindahl: {index} ({says}).", f"Herfindahl index: {index} ({says}).")
    return Drawing(
        title=question.say(
            f"Hồ sơ trực tuyến tập trung vào đâu: một {group} chiếm {top}",
            f"One {group} has {top} of the online dossiers",
        ),
        subtitle=await subtitle(session, question),
        axis=question.say("Số hồ sơ trực tuyến", "Online dossiers"),
        rows=rows,
        notes=[*([herfindahl] if rows else []), *notes(read.top_share, question)],
        empty=question.say(
            "Không có hồ sơ trực tuyến nào trong kỳ này.", "No dossier was filed online in this period."
        ),
    )
