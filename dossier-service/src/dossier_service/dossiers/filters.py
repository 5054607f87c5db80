"""What a list of dossiers can be narrowed to and ordered by; an inbox, a saved filter and the list say it alike."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from contracts.dossier import DossierChannel, Origin
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator
from servicekit.fields import Unfit
from servicekit.problems import Text
from sqlalchemy import ColumnElement, and_, bindparam, exists, func, literal_column, not_, or_

from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.lifecycle import ENDED, TRANSITIONS, Status
from dossier_service.dossiers.models import NO_DUE_DATE, Dossier
from dossier_service.dossiers.schemas import Instant
from dossier_service.recalculations.models import MovedDue

Word = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Sort = Literal["-created_at", "created_at", "due_at"]

OPEN = tuple(status for status in Status if status not in ENDED and status is not Status.DRAFT)
"""Somebody has something to do with it still; the database keeps indexes of these alone."""


_KNOWN_STATUSES = Text(
    f"Các trạng thái cách nhau bằng dấu phẩy, mỗi cái là một trong: {', '.join(Status)}",
    f"Statuses with commas between them, each one of: {', '.join(Status)}",
)


class DossierFilters(BaseModel):
    model_config = ConfigDict(extra="ignore")

    status: Status | None = None
    status__in: Annotated[str | None, Field(max_length=200, description="comma-separated")] = None
    procedure_code: Word | None = None
    field: Word | None = None
    agency: Word | None = Field(default=None, description="executing agency; units by their code in either regime")
    receiving_unit: Word | None = None
    returning_unit: Word | None = None
    unit: Word | None = Field(default=None, description="where it is now: this unit or one below it")
    channel: DossierChannel | None = None
    code: Word | None = None
    external_code: Word | None = None
    assignee: Word | None = Field(default=None, description="an official's account, `me`, or `none`")
    origin: Origin | None = Field(default=None, description="trials are left out unless asked for")
    proposed: bool | None = Field(default=None, description="an officer has proposed how to decide")
    overdue: bool | None = None
    apology_due: bool | None = Field(
        default=None, description="overdue, in the house's hands, and no date given by an apology is still ahead"
    )
    due_soon: bool | None = Field(default=None, description="the clock runs and is nearly out")
    due_moved_by: UUID | None = Field(
        default=None, description="a recalculation: whose due date it has moved, by a changed calendar"
    )
    due_at__gte: Instant | None = None
    due_at__lte: Instant | None = None
    submitted_at__gte: Instant | None = None
    submitted_at__lte: Instant | None = None
    sort: Sort = Field(
        default="-created_at",
        description="`due_at`: what is to be done first; of dossiers not ended, unless a status is asked for",
    )

    @field_validator("status__in")
    @classmethod
    def _known_statuses(cls, listed: str | None) -> str | None:
        if listed and not set(listed.split(",")) <= set(Status):
            raise Unfit("enum", _KNOWN_STATUSES)
        return listed


def conditions(
    filters: DossierFilters, subjects: Collection[str], units: Collection[str], now: datetime
) -> list[ColumnElement[bool]]:
    """`subjects`: who `me` is, with those they stand in for; `units`: the filter's unit and all below it."""
    equal = {
        Dossier.procedure_code: filters.procedure_code,
        Dossier.field: filters.field,
        Dossier.executing_agency: filters.agency,
        Dossier.receiving_unit: filters.receiving_unit,
        Dossier.returning_unit: filters.returning_unit,
        Dossier.channel: filters.channel,
        Dossier.code: filters.code and filters.code.upper(),
        Dossier.external_code: filters.external_code,
    }
    found: list[ColumnElement[bool]] = [column == value for column, value in equal.items() if value is not None]
    found.append(Dossier.origin == filters.origin if filters.origin else Dossier.origin != Origin.TRIAL)
    found += _of_status(filters)
    found += _of_assignee(filters, subjects)
    if filters.unit:
        found.append(Dossier.current_unit.in_(units))
    if filters.proposed is not None:
        found.append(Dossier.proposed_by.is_not(None) if filters.proposed else Dossier.proposed_by.is_(None))
    if filters.due_moved_by:
        moved = exists().where(MovedDue.dossier_id == Dossier.id, MovedDue.operation_id == filters.due_moved_by)
        found.append(moved)
    by_clock = (
        (filters.overdue, overdue_at(now)),
        (filters.apology_due, apology_due_at(now)),
        (filters.due_soon, due_soon_at(now)),
    )
    for asked, holds in by_clock:
        if asked is not None:
            found.append(holds if asked else not_(holds))
    bounds = {
        Dossier.due_at: (filters.due_at__gte, filters.due_at__lte),
        Dossier.submitted_at: (filters.submitted_at__gte, filters.submitted_at__lte),
    }
    for column, (earliest, latest) in bounds.items():
        found += [column >= earliest] if earliest else []
        found += [column <= latest] if latest else []
    return found


def order(sort: Sort, rows: type[Dossier]) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    match sort:
        case "-created_at":
            return rows.created_at.desc(), rows.id.desc()
        case "created_at":
            return rows.created_at.asc(), rows.id.asc()
        case "due_at":
            return func.coalesce(rows.due_at, literal_column(NO_DUE_DATE)).asc(), rows.id.asc()


def is_open() -> ColumnElement[bool]:
    """Said in constants: only so does the database see that its indexes of open dossiers are enough."""
    statuses = bindparam("open_statuses", value=list(OPEN), expanding=True, literal_execute=True)
    return Dossier.status.in_(statuses)


def overdue_at(now: datetime) -> ColumnElement[bool]:
    """Never NULL, so that its opposite finds the dossiers without a deadline."""
    return and_(Dossier.due_at.is_not(None), Dossier.due_at < now, _running())


def apology_due_at(now: datetime) -> ColumnElement[bool]:
    no_date_ahead = or_(Dossier.expected_at.is_(None), Dossier.expected_at < now)
    return and_(overdue_at(now), Dossier.status.in_(TRANSITIONS[Action.APOLOGISE].sources), no_date_ahead)


def due_soon_at(now: datetime) -> ColumnElement[bool]:
    known = and_(Dossier.due_at.is_not(None), Dossier.due_soon_at.is_not(None))
    return and_(known, Dossier.due_soon_at <= now, Dossier.due_at >= now, _running())


def _running() -> ColumnElement[bool]:
    return and_(Dossier.decided_at.is_(None), Dossier.finished_at.is_(None), Dossier.clock_stopped_at.is_(None))


def _of_status(filters: DossierFilters) -> Sequence[ColumnElement[bool]]:
    asked = [Status(word) for word in (filters.status__in or "").split(",") if word]
    asked = [status for status in asked or Status if filters.status in (None, status)]
    narrowed = bool(filters.status or filters.status__in)
    by_clock = filters.overdue or filters.apology_due or filters.due_soon
    to_be_done = bool(by_clock or (filters.sort == "due_at" and not narrowed))
    found = [Dossier.status.in_(asked)] if narrowed else [Dossier.status != Status.EXPIRED]
    return [*found, is_open()] if to_be_done or set(asked) <= set(OPEN) else found


def _of_assignee(filters: DossierFilters, subjects: Collection[str]) -> Sequence[ColumnElement[bool]]:
    match filters.assignee:
        case None:
            return []
        case "none":
            return [Dossier.assignee.is_(None)]
        case "me":
            return [Dossier.assignee.in_(subjects)]
        case subject:
            return [Dossier.assignee == subject]
