"""The parts that are counted from the catalogue: what became public in time, is complete, payable, connected."""

from collections.abc import Sequence

from servicekit.clock import VIETNAM
from servicekit.database import Session

from analytics_service.index766 import repository
from analytics_service.index766.repository import Span
from analytics_service.index766.scoring import Counted
from analytics_service.procedures import repository as procedures
from analytics_service.publications import content
from analytics_service.publications import repository as publications
from analytics_service.publications.models import Publication
from analytics_service.reports.repository import counts_of
from analytics_service.reports.service import Asking

ONLINE_LEVEL = 3


async def count(session: Session, span: Span, asking: Asking) -> dict[str, Counted]:
    """By code: 1.1, 1.2, 1.3, 3.1, 3.2, 3.5, 4.6."""
    root, period, known_on = asking.root or "", span.period, span.known_on
    day = min(period.last, span.known_until.astimezone(VIETNAM).date())
    in_force = await procedures.versions_in_force(session, day, root, asking.known_at)
    online = {code for code, version in in_force.items() if version.level >= ONLINE_LEVEL}
    used = online & await repository.used_services(session, counts_of(period, asking.known_at), period, root)
    said = await publications.contents(session, {code: version.number for code, version in in_force.items()}, known_on)
    with_fee = {each.code for each in said if content.costs_on(each.fee_days, day)}
    payable = await publications.payable(session, with_fee, span.known_until, root, known_on)
    for_citizens = [each for each in said if each.for_citizens]
    return {
        **_in_time(await publications.became_public(session, period.begins, period.ends, root, known_on)),
        "1.3": Counted(sum(each.is_complete for each in said), len(said)),
        "3.1": Counted(len(online), len(in_force)),
        "3.2": Counted(len(used), len(online)),
        "3.5": Counted(len(payable), len(with_fee)),
        "4.6": Counted(sum(each.from_population for each in for_citizens), len(for_citizens)),
    }


def _in_time(public: Sequence[Publication]) -> dict[str, Counted]:
    """1.1: first versions; 1.2: later ones."""
    new = [each for each in public if each.version == 1]
    changed = [each for each in public if each.version > 1]
    return {
        code: Counted(sum(_is_in_time(each) for each in some), len(some))
        for code, some in (("1.1", new), ("1.2", changed))
    }


def _is_in_time(publication: Publication) -> bool:
    public_on = publication.published_at.astimezone(VIETNAM).date()
    return publication.decided_on is not None and public_on <= content.due_on(publication.decided_on)
