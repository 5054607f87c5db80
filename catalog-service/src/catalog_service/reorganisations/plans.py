"""What reorganisations have changed, and how one whose day has not come is taken back."""

from collections.abc import Mapping

from servicekit import paging
from servicekit.database import Session
from servicekit.ids import uuid7
from servicekit.paging import Page, PageRequest

from catalog_service.agencies import service as agencies
from catalog_service.agencies.schemas import AgencyDetail, AgencyDocument
from catalog_service.reorganisations import guards, repository
from catalog_service.reorganisations.guards import Tree
from catalog_service.reorganisations.models import Reorganisation
from catalog_service.reorganisations.problems import NothingPlanned, ReorganisationBuiltUpon
from catalog_service.reorganisations.schemas import ReorganisationRead, ReorganisationTakeBack, TakenBack
from catalog_service.reorganisations.trees import Act, Order


async def carry_out(
    session: Session, tree: Tree, act: Act, order: Order, changed: Mapping[str, AgencyDocument]
) -> None:
    """Bring the units to what the decision makes of them, and keep what they were."""
    codes = await agencies.put(session, changed.values(), act.now)
    after = await agencies.documents(session)
    session.add(
        Reorganisation(
            id=uuid7(),
            unit=tree.unit.code,
            action=order.action,
            effective_on=order.effective_on,
            decision=order.decision,
            ordered_by=act.by,
            ordered_at=act.now,
            before={code: _stored(tree.documents[code]) for code in sorted(codes)},
            after={code: _stored(after[code]) for code in sorted(codes)},
        )
    )
    await session.flush()


async def take_back(session: Session, tree: Tree, act: Act, command: ReorganisationTakeBack) -> AgencyDetail:
    """Raises NothingPlanned, ReorganisationBuiltUpon, ReorganisationInvalid."""
    plan = await repository.newest(session, tree.unit.code)
    if plan is None or plan.effective_on <= tree.today:
        raise NothingPlanned
    changed_since = [code for code, document in plan.after.items() if _stored(tree.documents[code]) != document]
    if changed_since:
        raise ReorganisationBuiltUpon(units=changed_since[: guards.SHOWN], count=len(changed_since))
    # With its states named, also where there is one: else the planned one would stay in its place.
    before = {code: AgencyDocument.model_validate(document) for code, document in plan.before.items()}
    restored = {code: unit.model_copy(update={"states": unit.timeline}) for code, unit in before.items()}
    guards.require_sound(tree.documents, restored, lambda pointer: "")
    await agencies.put(session, restored.values(), act.now)
    plan.taken_back_at, plan.taken_back_by, plan.taken_back_reason = act.now, act.by, command.reason
    await session.flush()
    return await agencies.detail(session, tree.unit.code, tree.today)


async def page(session: Session, code: str, request: PageRequest) -> Page[ReorganisationRead]:
    """Raises AgencyNotFound."""
    unit = await agencies.get(session, code)
    rows, next_cursor, total = await paging.fetch(session, repository.listing(unit.code), request)
    return Page[ReorganisationRead](items=[_read(row[0]) for row in rows], next_cursor=next_cursor, total=total)


def _stored(document: AgencyDocument) -> dict[str, object]:
    return document.model_dump(mode="json")


def _read(plan: Reorganisation) -> ReorganisationRead:
    taken_back = None
    if plan.taken_back_at:
        taken_back = TakenBack(at=plan.taken_back_at, reason=plan.taken_back_reason or "")
    return ReorganisationRead(
        id=str(plan.id),
        action=plan.action,
        effective_on=plan.effective_on,
        decision=plan.decision,
        ordered_at=plan.ordered_at,
        units=sorted(plan.after),
        taken_back=taken_back,
    )
