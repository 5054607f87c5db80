"""What every command about a unit comes with, and the units as they stand while nobody else may change them."""

from dataclasses import dataclass
from datetime import date, datetime

from servicekit.clock import VIETNAM
from servicekit.database import Session
from servicekit.etag import ExpectedVersion
from servicekit.problems import VersionConflict

from catalog_service.agencies import repository as agency_repository
from catalog_service.agencies import service as agencies
from catalog_service.imports import turns
from catalog_service.reorganisations.guards import Tree


@dataclass(frozen=True)
class Act:
    """The unit, which of its states the caller has seen, who it is, the time."""

    code: str
    expected: ExpectedVersion
    by: str
    now: datetime

    @property
    def today(self) -> date:
        return self.now.astimezone(VIETNAM).date()


@dataclass(frozen=True)
class Order:
    """What a decision orders, from which day on."""

    action: str
    effective_on: date
    decision: str


async def locked(session: Session, act: Act) -> Tree:
    """Raises ImportRunning, AgencyNotFound, VersionConflict."""
    await turns.take(session)
    await agency_repository.lock_tree(session)
    read = await agencies.detail(session, act.code, act.today)
    if act.expected.etag != agencies.etag_of(read):
        raise VersionConflict(headers={"ETag": agencies.etag_of(read)})
    documents = await agencies.documents(session)
    return Tree(documents, documents[read.code], act.today)
