"""What could be filed wholly online and still comes on paper, and the reasons that people give."""

from servicekit.database import Session

from analytics_service.definitions.dossiers import ON_PAPER, SUBSTITUTION
from analytics_service.definitions.overview import ONLINE_DOSSIERS
from analytics_service.definitions.rounding import percentage
from analytics_service.reports.figures import share
from analytics_service.reports.period import Period
from analytics_service.reports.service import Asking, columns_of, figures_of, parameters_of
from analytics_service.substitution import repository
from analytics_service.substitution.schemas import ReasonRead, Substitution, SubstitutionItem

MOST_ITEMS = 100
_COLUMNS = {"online": ONLINE_DOSSIERS, "on_paper": ON_PAPER, "dossiers": ON_PAPER, "share": SUBSTITUTION}


async def read(session: Session, period: Period, asking: Asking) -> Substitution:
    online, paper = await repository.filed(session, period, asking)
    reasons = await repository.reasons(session, period, asking)
    values = {SUBSTITUTION.key: share(paper.total(), paper.total() + online.total())}
    parameters = parameters_of(period, asking)
    figures = await figures_of(session, [SUBSTITUTION], values, parameters, asking)
    ordered = sorted(online.keys() | paper.keys(), key=lambda code: (-paper[code], code))
    return Substitution(
        first=period.first,
        last=period.last,
        agency=asking.root or "",
        rate=figures[SUBSTITUTION.key],
        reasons=[
            ReasonRead(reason=reason, dossiers=dossiers)
            for reason, dossiers in sorted(reasons.items(), key=lambda each: (-each[1], each[0]))
        ],
        items=[_item(code, online[code], paper[code]) for code in ordered[:MOST_ITEMS]],
        columns=await columns_of(session, _COLUMNS, parameters, asking),
    )


def _item(code: str, online: int, paper: int) -> SubstitutionItem:
    return SubstitutionItem(procedure=code, online=online, on_paper=paper, share=percentage(paper, online + paper))
