import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from contracts.catalog import AgencyKind, Coded
from servicekit import outbox, paging
from servicekit.clock import VIETNAM
from servicekit.database import Session
from servicekit.paging import Page, PageRequest

from catalog_service import known_codes
from catalog_service.agencies import announcing, repository, timeline
from catalog_service.agencies.models import Agency, AgencyState
from catalog_service.agencies.problems import AgencyNotFound
from catalog_service.agencies.schemas import (
    AgencyDetail,
    AgencyDocument,
    AgencyRead,
    JurisdictionRead,
    Participation,
    ParticipationStatus,
    UnitReference,
    UnitState,
    UnitStateRead,
)
from catalog_service.agencies.timeline import Stretch
from catalog_service.text.folding import fold


async def page(
    session: Session,
    day: date,
    request: PageRequest,
    *,
    under: str | None = None,
    kinds: Iterable[AgencyKind] = (),
    words: str | None = None,
    participation: ParticipationStatus | None = None,
) -> Page[AgencyRead]:
    """Units of that day; `words` are looked for in their names without regard to accents. Raises InvalidParameter."""
    await known_codes.require(session, under=under)
    query = repository.listing(day, under, list(kinds), fold(words or "").split(), participation)
    rows, next_cursor, total = await paging.fetch(session, query, request)
    items = [AgencyRead.model_validate(_shown(*row)) for row in rows]
    return Page[AgencyRead](items=items, next_cursor=next_cursor, total=total)


async def get(session: Session, code: str) -> Agency:
    """By any of its codes. Raises AgencyNotFound."""
    agency = await repository.get(session, code)
    if agency is None:
        raise AgencyNotFound
    return agency


async def detail(session: Session, code: str, day: date) -> AgencyDetail:
    """The unit as it stood that day, with its history. Raises AgencyNotFound."""
    agency = await get(session, code)
    history = (await repository.states(session, [agency.code]))[agency.code]
    before = await repository.predecessors(session, agency.code)
    known = await repository.references(session, {*before, *agency.successors})
    shown = next((state for state in reversed(history) if state.valid_from <= day), history[0])
    return AgencyDetail(
        **_shown(agency, shown, before),
        history=[UnitStateRead.model_validate(state) for state in history],
        successor_units=[_reference(known[other]) for other in agency.successors],
        predecessor_units=[_reference(known[other]) for other in before],
    )


async def jurisdiction(session: Session, code: str, day: date) -> JurisdictionRead:
    """Raises AgencyNotFound."""
    rows = await repository.jurisdiction(session, code, day)
    unit = next((row for row in rows if row.role == "unit"), None)
    if unit is None:
        raise AgencyNotFound
    return JurisdictionRead(
        code=unit.code,
        name=unit.name,
        at=day,
        acting=[_reference(row) for row in rows if row.role == "acting"],
        inherits_from=[_reference(row) for row in rows if row.role == "inherited"],
    )


async def ended(session: Session, day: date) -> dict[str, tuple[date, list[Coded]]]:
    """Last day of each unit that has ended before that day, and who acts for it then."""
    found: dict[str, tuple[date, list[Coded]]] = {}
    for row in await repository.ended(session, day):
        _, acting = found.setdefault(row.code, (row.valid_to, []))
        if row.heir:
            acting.append(Coded(code=row.heir, name=row.name))
    return found


def etag_of(read: AgencyDetail) -> str:
    """Strong: the same tag is the same answer."""
    return f'"{hashlib.sha256(read.model_dump_json().encode()).hexdigest()[:32]}"'


def _shown(agency: Agency, state: AgencyState, predecessors: list[str]) -> dict[str, Any]:
    participation = Participation.model_validate(agency.participation)
    return {
        **{name: getattr(state, name) for name in ("name", "kind", "parent", "path")},
        **{name: getattr(agency, name) for name in ("code", "valid_from", "valid_to", "ended_by", "assumed_code")},
        **{name: getattr(agency, name) for name in ("successors", "other_codes")},
        "predecessors": predecessors,
        "participation": participation,
        "online_services_note": participation.reason,
        "portal_url": participation.portal_url,
    }


def _reference(row: Any) -> UnitReference:
    return UnitReference(code=row.code, name=row.name, valid_from=row.valid_from, valid_to=row.valid_to)


async def documents(session: Session) -> dict[str, AgencyDocument]:
    """All units with their history as they can be imported, in code order."""
    states = await repository.states(session)
    agencies = await repository.everything(session)
    return {code: _document(agency, states[code]) for code, agency in agencies.items()}


def _document(agency: Agency, states: list[AgencyState]) -> AgencyDocument:
    told = [
        UnitState.model_validate(state, from_attributes=True, extra="ignore") for state in states if not state.derived
    ]
    names = ("code", "valid_from", "valid_to", "ended_by", "successors", "other_codes", "participation", "assumed_code")
    values = {name: getattr(agency, name) for name in names}
    newest = {name: getattr(told[-1], name) for name in ("name", "kind", "parent")}
    return AgencyDocument(**values, **newest).with_timeline(told)


def completed(document: AgencyDocument, known: AgencyDocument | None) -> AgencyDocument:
    """A document without states corrects the newest state of a unit that has several: its history stays."""
    if known is None or document.states or not known.states:
        return document
    changes = {name: getattr(document, name) for name in ("name", "kind", "parent")}
    states = [*known.states[:-1], known.states[-1].model_copy(update=changes)]
    first = states[0].model_copy(update={"valid_from": document.valid_from})
    return document.with_timeline([first, *states[1:]])


async def put(session: Session, given: Iterable[AgencyDocument], now: datetime) -> set[str]:
    """Bring the units to what the documents say; the tree is known to be sound. Gives the codes that changed.

    A unit that moves takes everything under it along: each of them is announced with its new path.
    """
    await repository.lock_tree(session)
    known = await documents(session)
    wanted = dict(known)
    for document in given:
        wanted[document.code] = completed(document, known.get(document.code))
    return await _write(session, known, wanted, now)


async def _write(session: Session, known: timeline.Documents, wanted: timeline.Documents, now: datetime) -> set[str]:
    today = now.astimezone(VIETNAM).date()
    before, after = timeline.stretches(known), timeline.stretches(wanted)
    changed = {code for code in wanted if known.get(code) != wanted[code] or before[code] != after[code]}
    agencies = await repository.everything(session)
    for code in changed - agencies.keys():
        agencies[code] = Agency(code=code, sequence=0)
        session.add(agencies[code])
    for code in changed:
        _take_over(agencies[code], wanted[code])
        _stand(agencies[code], after[code], today)
    await session.flush()
    if not changed:
        return changed
    rows = [_row(agencies[code], stretch) for code in sorted(changed) for stretch in after[code]]
    await repository.replace_states(session, changed, rows)
    in_order = sorted(changed, key=lambda code: (len(agencies[code].path), code))
    await outbox.record(session, *(announcing.announced(agencies[code], after[code], now) for code in in_order))
    await session.flush()
    return changed


def _take_over(agency: Agency, document: AgencyDocument) -> None:
    agency.valid_from, agency.valid_to = document.valid_from, document.valid_to
    agency.ended_by, agency.assumed_code = document.ended_by, document.assumed_code
    agency.successors, agency.other_codes = document.successors, document.other_codes
    agency.participation = document.participation.model_dump(mode="json")


def _stand(agency: Agency, life: list[Stretch], today: date) -> None:
    stretch = timeline.stretch_on(life, today)
    agency.name, agency.kind = stretch.state.name, stretch.state.kind
    agency.parent, agency.path = stretch.state.parent, stretch.path
    agency.turns_on = timeline.next_turn(life, today)


def _row(agency: Agency, stretch: Stretch) -> dict[str, Any]:
    return {
        "code": agency.code,
        "agency_number": agency.number,
        "valid_from": stretch.valid_from,
        "valid_to": stretch.valid_to,
        "name": stretch.state.name,
        "name_folded": fold(stretch.state.name),
        "kind": stretch.state.kind,
        "parent": stretch.state.parent,
        "path": stretch.path,
        "decision": stretch.state.decision,
        "derived": stretch.derived,
    }


async def turn(session: Session, now: datetime, limit: int) -> int:
    """Let units whose day has come stand as they do from it on, and say so. Gives how many there were."""
    today = now.astimezone(VIETNAM).date()
    await repository.lock_tree(session)
    agencies = await repository.turning(session, today, limit)
    if agencies:
        lives = timeline.stretches(await documents(session))
        for agency in agencies:
            _stand(agency, lives[agency.code], today)
        await outbox.record(session, *(announcing.announced(agency, lives[agency.code], now) for agency in agencies))
    await session.flush()
    return len(agencies)
