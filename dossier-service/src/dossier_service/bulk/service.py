"""One action on many dossiers: each in its own transaction with its own rights and version, each with its outcome.

What was done stays done when a later one fails, or when the whole request does: asked again under the same key, it goes
on where it stopped.
"""

import hashlib
import time
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import structlog
from servicekit.auth import Caller
from servicekit.database import Database
from servicekit.etag import ExpectedVersion
from servicekit.problems import InternalError, Problem

from dossier_service.bulk import repository
from dossier_service.bulk.actions import ACTIONS, Doing, body_of
from dossier_service.bulk.problems import OutOfTime
from dossier_service.bulk.schemas import BulkCommand, BulkOutcome, BulkOutcomes
from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.schemas import Command

log = structlog.get_logger()
TIME_LIMIT_SECONDS = 60.0
Render = Callable[[UUID, Problem], dict[str, object]]


async def act(
    database: Database, command: BulkCommand, caller: Caller, key: str, now: datetime, render: Render
) -> BulkOutcomes:
    """`render` says a problem to the caller. Raises InvalidBody when the body is none of the action's."""
    body = body_of(command.action, command.body)
    give_up_at = time.monotonic() + TIME_LIMIT_SECONDS
    items: list[BulkOutcome] = []
    for dossier_id in dict.fromkeys(command.ids):
        try:
            if time.monotonic() > give_up_at:
                raise OutOfTime
            items.append(await _one(database, dossier_id, command, body, caller, key, now))
        except Problem as problem:
            items.append(BulkOutcome(id=dossier_id, outcome="problem", problem=render(dossier_id, problem)))
        except Exception:
            log.exception("bulk_item_failed", dossier_id=str(dossier_id), action=command.action)
            items.append(BulkOutcome(id=dossier_id, outcome="problem", problem=render(dossier_id, InternalError())))
    done = sum(item.outcome == "ok" for item in items)
    return BulkOutcomes(done=done, failed=len(items) - done, items=items)


async def _one(
    database: Database,
    dossier_id: UUID,
    command: BulkCommand,
    body: Command,
    caller: Caller,
    key: str,
    now: datetime,
) -> BulkOutcome:
    version = command.versions.get(dossier_id)
    expected = ExpectedVersion.any() if version is None else ExpectedVersion.at(version)
    fingerprint = hashlib.sha256(command.model_dump_json().encode()).digest()
    async with database.transaction() as session:
        known = await repository.outcome_under(session, caller.subject, key, dossier_id, fingerprint)
        if known:
            return BulkOutcome.model_validate_json(known)
        dossier = await ACTIONS[command.action][1](session, dossier_id, body, Doing(caller, expected, now))
        outcome = BulkOutcome(id=dossier_id, outcome="ok", status=Status(dossier.status), version=dossier.version)
        remembered = outcome.model_dump_json().encode()
        await repository.remember(session, caller.subject, key, dossier_id, remembered, fingerprint)
    return outcome
