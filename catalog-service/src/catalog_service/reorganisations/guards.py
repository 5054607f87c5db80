"""What keeps a reorganisation from being done: pure, over all units as they stand."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from servicekit.problems import FieldError, Text

from catalog_service.agencies import judging, timeline
from catalog_service.agencies.schemas import AgencyDocument
from catalog_service.reorganisations import changes
from catalog_service.reorganisations.problems import AgencyAlreadyEnded, AgencyHasUnits, ReorganisationInvalid
from catalog_service.reorganisations.schemas import SplitCommand

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


def require_not_ended(unit: AgencyDocument) -> None:
    if unit.valid_to is not None:
        raise AgencyAlreadyEnded(unit=unit.code, valid_to=unit.valid_to.isoformat())


def require_later(unit: AgencyDocument, day: date) -> None:
    if day <= unit.timeline[-1].valid_from:
        raise ReorganisationInvalid(errors=[FieldError("/effective_on", "overlap", _NOT_LATER)])


def require_in_force(tree: Tree, units: Mapping[str, str], day: date, *, ending: Collection[str] = ()) -> None:
    """`units` by their pointers."""
    errors: list[FieldError] = []
    for pointer, code in units.items():
        document = tree.documents.get(code)
        if document is None:
            errors.append(FieldError(pointer, "unknown_code", _UNKNOWN))
        elif code in ending:
            errors.append(FieldError(pointer, "own_successor", _ENDS_ITSELF))
        elif not timeline.exists_on(document, day):
            errors.append(FieldError(pointer, "not_in_force", _NOT_IN_FORCE))
    if errors:
        raise ReorganisationInvalid(errors=errors)


def require_assigned(tree: Tree, command: SplitCommand) -> None:
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


def require_no(homeless: Sequence[AgencyDocument]) -> None:
    if homeless:
        units = [{"code": unit.code, "name": unit.name} for unit in homeless]
        raise AgencyHasUnits(count=len(units), units=units[:SHOWN])


def require_sound(
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


def end_place(heirs: str) -> Place:
    """A wrong place of a unit that is taken over is the heirs' fault, anything else that of the day."""
    return lambda pointer: heirs if pointer.endswith("/parent") or pointer == "/parent" else "/effective_on"
