"""What is told of a unit that has changed."""

from datetime import datetime

from contracts import catalog as events
from contracts.catalog import AgencyChanged, AgencyKind

from catalog_service.agencies.models import Agency
from catalog_service.agencies.timeline import Stretch


def announced(agency: Agency, life: list[Stretch], now: datetime) -> AgencyChanged:
    """The next event of the unit, which is counted by it."""
    agency.sequence += 1
    return AgencyChanged(
        sequence=agency.sequence,
        occurred_at=now,
        code=agency.code,
        name=agency.name,
        kind=AgencyKind(agency.kind),
        parent=agency.parent,
        path=agency.path,
        valid_from=agency.valid_from,
        valid_to=agency.valid_to,
        successors=tuple(agency.successors),
        other_codes=tuple(agency.other_codes),
        states=tuple(_told(stretch) for stretch in life) if len(life) > 1 else (),
    )


def _told(stretch: Stretch) -> events.AgencyState:
    state = stretch.state
    return events.AgencyState(
        name=state.name,
        kind=state.kind,
        parent=state.parent,
        path=stretch.path,
        valid_from=stretch.valid_from,
        valid_to=stretch.valid_to,
    )
