from collections.abc import Sequence
from dataclasses import dataclass

from servicekit.database import Session
from servicekit.problems import Text

from analytics_service.agencies import repository as agencies
from analytics_service.charts.wording import day, instant
from analytics_service.reports.period import Period
from analytics_service.reports.schemas import Figure
from analytics_service.reports.service import Asking

_WHOLE = Text("toàn tỉnh", "the whole province")


@dataclass(frozen=True)
class Question:
    """What every chart is asked; each takes of the last three what it needs."""

    period: Period
    asking: Asking
    kinds: Sequence[str]
    by: str
    sources: Sequence[str] | None
    """None: whoever has said something."""

    def say(self, vi: str, en: str) -> str:
        return Text(vi, en).in_language(self.asking.language)


async def subtitle(session: Session, question: Question) -> str:
    """The period, and whose dossiers."""
    language, root = question.asking.language, question.asking.root
    first, last = day(question.period.first, language), day(question.period.last, language)
    names = await agencies.names(session, {root}) if root else {}
    whose = names.get(root or "", root or _WHOLE.in_language(language))
    return question.say(f"Từ {first} đến {last} · {whose}", f"From {first} to {last} · {whose}")


def notes(figure: Figure, question: Question) -> list[str]:
    """What the figure means, where it comes from, as of when, and the id to ask for it again."""
    as_of = instant(figure.as_of, question.asking.language)
    return [
        question.say(f"Định nghĩa: {figure.definition}", f"Definition: {figure.definition}"),
        question.say(f"Nguồn: {figure.source}. Số liệu đến {as_of}.", f"Source: {figure.source}. As of {as_of}."),
        question.say(f"Mã truy vấn: {figure.query_id}", f"Query id: {figure.query_id}"),
    ]
