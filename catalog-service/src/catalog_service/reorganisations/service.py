"""What the administrator does to units by decision: create, rename, move, merge, split, abolish."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from servicekit.clock import VIETNAM
from servicekit.database import Session
from servicekit.etag import ExpectedVersion
from servicekit.problems import FieldError, Text, VersionConflict

from catalog_service.agencies import judging, timeline
from catalog_service.agencies import repository as agency_repository
from catalog_service.agencies import service as agencies
from catalog_service.agencies.schemas import AgencyDetail, AgencyDocument, UnitState
from catalog_service.reorganisations import changes, repository
from catalog_service.reorganisations.problems import (
    AgencyAlreadyEnded,
    AgencyExists,
    AgencyHasUnits,
    AgencyStillExecutes,
    ReorganisationInvalid,
)
from catalog_service.reorganisations.schemas import (
    AbolishCommand,
    AgencyCreate,
    AgencyEndedRead,
    MergeCommand,
    MoveCommand,
    ProcedureToRevise,
    RenameCommand,
    SplitCommand,
)

SHOWN = 50
"""Named in a refusal; the count tells of more."""

_UNKNOWN = Text("Không biết cơ quan này", "This unit is not known")
_NOT_IN_FORCE = Text("Cơ quan không hoạt động vào ngày hiệu lực", "The unit does not exist on that day")
_ENDS_ITSELF = Text("Cơ quan này cũng kết thúc hoạt động", "This unit is among those that end")
_NOT_LATER = Text("Phải sau ngày bắt đầu của trạng thái mới nhất", "Has to be after the first day of the newest state")
_NOT_UNDER_IT = Text("Đơn vị này không trực thuộc cơ quan được chia", "This unit is not under the one that is split")
_NOT_A_SUCCESSOR = Text("Không phải đơn vị kế thừa", "This is not one of the successors")

Place = Callable[[str], str]
"""Where in the command stands what a pointer into a unit's document is about."""


@dataclass(frozen=True)
class Tree:
    """All units while nobody else may change them, and the one that the command is about."""

    documents: dict[str, AgencyDocument]
    unit: AgencyDocument
    today: date


async def create(session: Session, command: AgencyCreate, now: datetime) -> AgencyDetail:
    """Raises AgencyExists, ReorganisationInvalid."""
    await agency_repository.lock_tree(session)
    documents = await agencies.documents(session)
    if command.code in documents:
        raise AgencyExists
    today = now.astimezone(VIETNAM).date()
    state = UnitState(
        valid_from=command.valid_from or today,
        name=command.name,
        kind=command.kind,
        parent=command.parent,
        decision=command.decision,
    )
    values = command.model_dump(include={"code", "name", "kind", "parent", "other_codes", "assumed_code"})
    values |= {"valid_from": state.valid_from, "participation": command.participation.model_dump()}
    document = AgencyDocument(**values).with_timeline([state])
    _require_sound(documents, {document.code: document}, lambda pointer: f"/{pointer.rpartition('/')[2]}", as_is=True)
    await agencies.put(session, [document], now)
    return await agencies.detail(session, document.code, today)


async def rename(
    session: Session, code: str, command: RenameCommand, expected: ExpectedVersion, now: datetime
) -> AgencyDetail:
    """Raises AgencyNotFound, VersionConflict, AgencyAlreadyEnded, ReorganisationInvalid."""
    tree = await _tree(session, code, expected, now)
    _require_later(tree.unit, command.effective_on)
    kind = command.kind or tree.unit.kind
    state = changes.next_state(tree.unit, command.effective_on, command.decision, name=command.name, kind=kind)
    changed = {tree.unit.code: changes.with_state(tree.unit, state)}
    _require_sound(tree.documents, changed, lambda pointer: "/effective_on")
    await agencies.put(session, changed.values(), now)
    return await agencies.detail(session, tree.unit.code, tree.today)


async def move(
    session: Session, code: str, command: MoveCommand, expected: ExpectedVersion, now: datetime
) -> AgencyDetail:
    """Everything under the unit goes along. Raises AgencyNotFound, VersionConflict, AgencyAlreadyEnded,
    ReorganisationInvalid."""
    tree = await _tree(session, code, expected, now)
    _require_later(tree.unit, command.effective_on)
    _require_in_force(tree, {"/parent": command.parent}, command.effective_on, ending=())
    state = changes.next_state(tree.unit, command.effective_on, command.decision, parent=command.parent)
    changed = {tree.unit.code: changes.with_state(tree.unit, state)}
    _require_sound(tree.documents, changed, lambda pointer: "/parent")
    await agencies.put(session, changed.values(), now)
    return await agencies.detail(session, tree.unit.code, tree.today)


async def merge(
    session: Session, code: str, command: MergeCommand, expected: ExpectedVersion, now: datetime
) -> AgencyEndedRead:
    """Raises AgencyNotFound, VersionConflict, AgencyAlreadyEnded, ReorganisationInvalid."""
    tree = await _tree(session, code, expected, now)
    ending = list(dict.fromkeys([tree.unit.code, *command.also]))
    absorbed = {f"/also/{index}": other for index, other in enumerate(command.also)}
    _require_in_force(tree, absorbed, command.effective_on, ending=())
    _require_in_force(tree, {"/into": command.into}, command.effective_on, ending=ending)
    for other in ending:
        _require_not_ended(tree.documents[other])
    endings = {other: [command.into] for other in ending}
    day, decision = command.effective_on, command.decision
    changed, _ = changes.dissolved(endings, tree.documents, day, decision, lambda _, unit: command.into)
    _require_sound(tree.documents, changed, _end_place("/into"))
    return await _end(session, tree, endings, changed, day, now)


async def split(
    session: Session, code: str, command: SplitCommand, expected: ExpectedVersion, now: datetime
) -> AgencyEndedRead:
    """Raises AgencyNotFound, VersionConflict, AgencyAlreadyEnded, AgencyHasUnits, ReorganisationInvalid."""
    tree = await _tree(session, code, expected, now)
    day, decision = command.effective_on, command.decision
    heirs = {f"/into/{index}": heir for index, heir in enumerate(command.into)}
    _require_in_force(tree, heirs, day, ending=[tree.unit.code])
    _require_assigned(tree, command)
    endings = {tree.unit.code: list(dict.fromkeys(command.into))}
    changed, homeless = changes.dissolved(
        endings,
        tree.documents,
        day,
        decision,
        lambda _, unit: unit if unit in command.into else command.units.get(unit),
    )
    _require_no(homeless)
    _require_sound(tree.documents, changed, _end_place("/units"))
    return await _end(session, tree, endings, changed, day, now)


async def abolish(
    session: Session, code: str, command: AbolishCommand, expected: ExpectedVersion, now: datetime
) -> AgencyEndedRead:
    """Raises AgencyNotFound, VersionConflict, AgencyAlreadyEnded, AgencyHasUnits, AgencyStillExecutes,
    ReorganisationInvalid."""
    tree = await _tree(session, code, expected, now)
    day, decision = command.effective_on, command.decision
    heirs = {f"/successors/{index}": heir for index, heir in enumerate(command.successors)}
    if command.units_to:
        heirs["/units_to"] = command.units_to
    _require_in_force(tree, heirs, day, ending=[tree.unit.code])
    endings = {tree.unit.code: list(dict.fromkeys(command.successors))}
    changed, homeless = changes.dissolved(endings, tree.documents, day, decision, lambda _, unit: command.units_to)
    _require_no(homeless)
    _require_sound(tree.documents, changed, _end_place("/units_to"))
    if not command.successors:
        await _require_idle(session, tree.unit.code, day)
    return await _end(session, tree, endings, changed, day, now)


async def _tree(session: Session, code: str, expected: ExpectedVersion, now: datetime) -> Tree:
    """Raises AgencyNotFound, VersionConflict, AgencyAlreadyEnded."""
    await agency_repository.lock_tree(session)
    today = now.astimezone(VIETNAM).date()
    read = await agencies.detail(session, code, today)
    if expected.etag != agencies.etag_of(read):
        raise VersionConflict(headers={"ETag": agencies.etag_of(read)})
    documents = await agencies.documents(session)
    _require_not_ended(documents[read.code])
    return Tree(documents, documents[read.code], today)


async def _end(
    session: Session,
    tree: Tree,
    endings: Mapping[str, list[str]],
    changed: dict[str, AgencyDocument],
    day: date,
    now: datetime,
) -> AgencyEndedRead:
    await agencies.put(session, changed.values(), now)
    concerned = await repository.procedures_of(session, endings.keys(), day)
    read = await agencies.detail(session, tree.unit.code, tree.today)
    revise = [ProcedureToRevise(code=row.code, name=row.name) for row in concerned]
    return AgencyEndedRead(**read.model_dump(), procedures_to_revise=revise)


def _require_not_ended(unit: AgencyDocument) -> None:
    if unit.valid_to is not None:
        raise AgencyAlreadyEnded(unit=unit.code, valid_to=unit.valid_to.isoformat())


def _require_later(unit: AgencyDocument, day: date) -> None:
    if day <= unit.timeline[-1].valid_from:
        raise ReorganisationInvalid(errors=[FieldError("/effective_on", "overlap", _NOT_LATER)])


def _require_in_force(tree: Tree, units: Mapping[str, str], day: date, *, ending: object) -> None:
    """`units` by their pointers."""
    errors: list[FieldError] = []
    for pointer, code in units.items():
        document = tree.documents.get(code)
        if document is None:
            errors.append(FieldError(pointer, "unknown_code", _UNKNOWN))
        elif isinstance(ending, list) and code in ending:
            errors.append(FieldError(pointer, "own_successor", _ENDS_ITSELF))
        elif not timeline.exists_on(document, day):
            errors.append(FieldError(pointer, "not_in_force", _NOT_IN_FORCE))
    if errors:
        raise ReorganisationInvalid(errors=errors)


def _require_assigned(tree: Tree, command: SplitCommand) -> None:
    under = {unit.code for unit in changes.units_under(tree.unit.code, tree.documents, command.effective_on)}
    errors = [
        FieldError(f"/units/{unit}", "not_under_it", _NOT_UNDER_IT) for unit in command.units if unit not in under
    ]
    errors += [
        FieldError(f"/units/{unit}", "not_a_successor", _NOT_A_SUCCESSOR)
        for unit, heir in command.units.items()
        if heir not in command.into
    ]
    if errors:
        raise ReorganisationInvalid(errors=errors)


def _require_no(homeless: object) -> None:
    if homeless:
        units = [{"code": unit.code, "name": unit.name} for unit in homeless]  # type: ignore[attr-defined]
        raise AgencyHasUnits(count=len(units), units=units[:SHOWN])


async def _require_idle(session: Session, code: str, day: date) -> None:
    concerned = await repository.procedures_of(session, [code], day)
    if concerned:
        named = [{"code": row.code, "name": row.name} for row in concerned[:SHOWN]]
        raise AgencyStillExecutes(count=len(concerned), procedures=named)


def _require_sound(
    documents: Mapping[str, AgencyDocument], changed: Mapping[str, AgencyDocument], place: Place, *, as_is: bool = False
) -> None:
    """The changed units beside all the others. Raises ReorganisationInvalid."""
    units = judging.AllUnits({**documents, **changed})
    errors: dict[tuple[str, str], FieldError] = {}
    for document in changed.values():
        for error in judging.faults(document, units):
            pointer = error.pointer if as_is and not error.pointer.startswith("/states") else place(error.pointer)
            errors.setdefault((pointer, error.code), FieldError(pointer, error.code, error.message))
    if errors:
        raise ReorganisationInvalid(errors=list(errors.values()))


def _end_place(heirs: str) -> Place:
    """A wrong place of a unit that is taken over is the heirs' fault, anything else that of the day."""
    return lambda pointer: heirs if pointer.endswith("/parent") or pointer == "/parent" else "/effective_on"
