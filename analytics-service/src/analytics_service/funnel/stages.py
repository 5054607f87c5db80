"""From a draft to its result: how many online dossiers came how far, and where the others were lost (ANA-04). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from analytics_service.facts.folding import Outcome, Status


@dataclass(frozen=True)
class Drafts:
    """Begun and not filed."""

    open: int
    expired: int


@dataclass(frozen=True)
class Funnel:
    """Each stage holds the next one; what a stage has more than the next is lost, or still on its way."""

    drafts: Drafts | None
    """None: nobody kept them."""
    filed: int
    refused: int
    stopped: int
    on_the_way: int
    decided: int
    granted: int
    returned: int
    """Granted, and the result handed over."""

    @property
    def begun(self) -> int | None:
        return None if self.drafts is None else self.drafts.open + self.drafts.expired + self.filed


def funnel(counts: Iterable[tuple[str, str, int]], drafts: Drafts | None) -> Funnel:
    """`counts`: (status, outcome, dossiers) of what was filed online."""
    found = list(counts)

    def number(*statuses: Status, granted: bool = False) -> int:
        return sum(
            dossiers
            for status, outcome, dossiers in found
            if status in statuses and (outcome == Outcome.SUCCESSFUL or not granted)
        )

    filed = sum(dossiers for *_, dossiers in found)
    refused, stopped = number(Status.REFUSED), number(Status.STOPPED)
    decided = number(Status.DECIDED, Status.RETURNED)
    return Funnel(
        drafts=drafts,
        filed=filed,
        refused=refused,
        stopped=stopped,
        on_the_way=filed - refused - stopped - decided,
        decided=decided,
        granted=number(Status.DECIDED, Status.RETURNED, granted=True),
        returned=number(Status.RETURNED, granted=True),
    )
