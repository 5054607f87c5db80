"""What the administrator does to units by decision: create, rename, move, merge, split, abolish, take that back."""

from collections.abc import Mapping
from datetime import date, datetime

from servicekit.clock import VIETNAM
from servicekit.database import Session
from servicekit.problems import FieldError

from catalog_service.agencies import repository as agency_repository
from catalog_service.agencies import service as agencies
from catalog_service.agencies.schemas import AgencyDetail, AgencyDocument, UnitState
from catalog_service.imports import turns
from catalog_service.reorganisations import changes, guards, plans, repository, trees
from catalog_service.reorganisations.guards import SHOWN, Tree
from catalog_service.reorganisations.problems import (
    AgencyExists,
    AgencyStillExecutes,
)
from catalog_service.reorganisations.schemas import (
    AbolishCommand,
    AgencyCreate,
    AgencyEndedRead,
    MergeCommand,
    MoveCommand,
    ProcedureToRevise,
    RenameCommand,
    ReorganisationTakeBack,
    SplitCommand,
)
from catalog_service.reorganisations.trees import Act, Order


async def create(session: Session, command: AgencyCreate, now: datetime) -> AgencyDetail:
    """Raises ImportRunning, AgencyExists, ReorganisationInvalid."""
    await turns.take(session)
    await agency_repository.lock_tree(session)
    documents = await agencies.documents(session)
    if command.code in documents:
        raise AgencyExists(errors=[FieldError("/code", "code_taken", AgencyExists.title)])
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
    guards.require_sound(
        documents, {document.code: document}, lambda pointer: f"/{pointer.rpartition('/')[2]}", as_is=True
    )
    await agencies.put(session, [document], now)
    return await agencies.detail(session, document.code, today)


async def rename(session: Session, act: Act, command: RenameCommand) -> AgencyDetail:
    """Raises AgencyNotFound, VersionConflict, AgencyAlreadyEnded, ReorganisationInvalid."""
    tree = await _tree(session, act)
    guards.require_later(tree.unit, command.effective_on)
    kind = command.kind or tree.unit.kind
    state = changes.next_state(tree.unit, command.effective_on, command.decision, name=command.name, kind=kind)
    changed = {tree.unit.code: changes.with_state(tree.unit, state)}
    guards.require_sound(tree.documents, changed, lambda pointer: "/effective_on")
    order = Order("rename", command.effective_on, command.decision)
    await plans.carry_out(session, tree, act, order, changed)
    return await agencies.detail(session, tree.unit.code, tree.today)


async def move(session: Session, act: Act, command: MoveCommand) -> AgencyDetail:
    """Everything under the unit goes along. Raises AgencyNotFound, VersionConflict, AgencyAlreadyEnded,
    ReorganisationInvalid."""
    tree = await _tree(session, act)
    guards.require_later(tree.unit, command.effective_on)
    guards.require_in_force(tree, {"/parent": command.parent}, command.effective_on)
    state = changes.next_state(tree.unit, command.effective_on, command.decision, parent=command.parent)
    changed = {tree.unit.code: changes.with_state(tree.unit, state)}
    guards.require_sound(tree.documents, changed, lambda pointer: "/parent")
    order = Order("move", command.effective_on, command.decision)
    await plans.carry_out(session, tree, act, order, changed)
    return await agencies.detail(session, tree.unit.code, tree.today)


async def merge(session: Session, act: Act, command: MergeCommand) -> AgencyEndedRead:
    """Raises AgencyNotFound, VersionConflict, AgencyAlreadyEnded, ReorganisationInvalid."""
    tree = await _tree(session, act)
    ending = list(dict.fromkeys([tree.unit.code, *command.also]))
    absorbed = {f"/also/{index}": other for index, other in enumerate(command.also)}
    guards.require_in_force(tree, absorbed, command.effective_on)
    guards.require_in_force(tree, {"/into": command.into}, command.effective_on, ending=ending)
    for other in ending:
        guards.require_not_ended(tree.documents[other])
    endings = {other: [command.into] for other in ending}
    day, decision = command.effective_on, command.decision
    changed, _ = changes.dissolved(endings, tree.documents, day, decision, lambda _, unit: command.into)
    guards.require_sound(tree.documents, changed, guards.end_place("/into"))
    return await _end(session, tree, act, Order("merge", day, decision), endings, changed)


async def split(session: Session, act: Act, command: SplitCommand) -> AgencyEndedRead:
    """Raises AgencyNotFound, VersionConflict, AgencyAlreadyEnded, AgencyHasUnits, ReorganisationInvalid."""
    tree = await _tree(session, act)
    day, decision = command.effective_on, command.decision
    heirs = {f"/into/{index}": heir for index, heir in enumerate(command.into)}
    guards.require_in_force(tree, heirs, day, ending=[tree.unit.code])
    guards.require_assigned(tree, command)
    endings = {tree.unit.code: list(dict.fromkeys(command.into))}
    changed, homeless = changes.dissolved(
        endings,
        tree.documents,
        day,
        decision,
        lambda _, unit: unit if unit in command.into else command.units.get(unit),
    )
    guards.require_no(homeless)
    guards.require_sound(tree.documents, changed, guards.end_place("/units"))
    return await _end(session, tree, act, Order("split", day, decision), endings, changed)


async def abolish(session: Session, act: Act, command: AbolishCommand) -> AgencyEndedRead:
    """Raises AgencyNotFound, VersionConflict, AgencyAlreadyEnded, AgencyHasUnits, AgencyStillExecutes,
    ReorganisationInvalid."""
    tree = await _tree(session, act)
    day, decision = command.effective_on, command.decision
    heirs = {f"/successors/{index}": heir for index, heir in enumerate(command.successors)}
    if command.units_to:
        heirs["/units_to"] = command.units_to
    guards.require_in_force(tree, heirs, day, ending=[tree.unit.code])
    endings = {tree.unit.code: list(dict.fromkeys(command.successors))}
    changed, homeless = changes.dissolved(endings, tree.documents, day, decision, lambda _, unit: command.units_to)
    guards.require_no(homeless)
    guards.require_sound(tree.documents, changed, guards.end_place("/units_to"))
    if not command.successors:
        await _require_idle(session, tree.unit.code, day)
    return await _end(session, tree, act, Order("abolish", day, decision), endings, changed)


async def _tree(session: Session, act: Act) -> Tree:
    """Raises AgencyNotFound, VersionConflict, AgencyAlreadyEnded."""
    tree = await trees.locked(session, act)
    guards.require_not_ended(tree.unit)
    return tree


async def take_back(session: Session, act: Act, command: ReorganisationTakeBack) -> AgencyDetail:
    """The unit's newest reorganisation, before its day.

    Raises AgencyNotFound, VersionConflict, NothingPlanned, ReorganisationBuiltUpon, ReorganisationInvalid.
    """
    return await plans.take_back(session, await trees.locked(session, act), act, command)


async def _end(
    session: Session,
    tree: Tree,
    act: Act,
    order: Order,
    endings: Mapping[str, list[str]],
    changed: dict[str, AgencyDocument],
) -> AgencyEndedRead:
    await plans.carry_out(session, tree, act, order, changed)
    concerned = await repository.procedures_of(session, endings.keys(), order.effective_on)
    read = await agencies.detail(session, tree.unit.code, tree.today)
    revise = [ProcedureToRevise(code=row.code, name=row.name) for row in concerned]
    return AgencyEndedRead(**read.model_dump(), procedures_to_revise=revise)


async def _require_idle(session: Session, code: str, day: date) -> None:
    concerned = await repository.procedures_of(session, [code], day)
    if concerned:
        named = [{"code": row.code, "name": row.name} for row in concerned[:SHOWN]]
        raise AgencyStillExecutes(count=len(concerned), procedures=named)
