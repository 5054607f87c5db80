from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from servicekit.database import Session
from servicekit.long_work import OperationState
from sqlalchemy import Select, insert, select, text, update

from catalog_service.agencies.models import Agency, AgencyState
from catalog_service.blank_forms.models import StoredFile
from catalog_service.code_lists.models import CodeListEntry
from catalog_service.database import is_among
from catalog_service.fields.models import Field
from catalog_service.imports.models import ImportJob, ImportRow
from catalog_service.legal_documents.models import LegalDocument
from catalog_service.levels.models import LevelWaiver
from catalog_service.mandates.models import Mandate, MandatedService
from catalog_service.national_codes.models import NationalCode
from catalog_service.operations import Operation
from catalog_service.procedures import repository as procedures
from catalog_service.procedures.models import Procedure, Synonym
from catalog_service.search_words.models import StopWord

_WRITING_LOCK = 4_150_210_003
_READ_WHOLE: list[Any] = [
    model.__table__ for model in (Agency, AgencyState, Field, CodeListEntry, Mandate, MandatedService)
]
_READ_WHOLE += [model.__table__ for model in (Synonym, StopWord, LegalDocument, NationalCode, LevelWaiver)]


async def head_of_report(session: Session, operation_id: UUID) -> Any:
    """`dry_run` and `counts` of an import that has a report."""
    columns: list[Any] = [ImportJob.dry_run, ImportJob.counts]
    query = select(*columns).where(ImportJob.operation_id == operation_id, ImportJob.counts.is_not(None))
    return (await session.execute(query)).one_or_none()


async def rows_of_report(
    session: Session, operation_id: UUID, outcome: str | None, *, after: int, limit: int
) -> Sequence[ImportRow]:
    """Those that follow the row of this number, in their order."""
    query = select(ImportRow).where(ImportRow.operation_id == operation_id, ImportRow.number > after)
    if outcome is not None:
        query = query.where(ImportRow.outcome == outcome)
    return (await session.scalars(query.order_by(ImportRow.number).limit(limit))).all()


async def finish(session: Session, operation_id: UUID, now: datetime) -> None:
    """Nobody takes it up again, and its document is no longer needed."""
    await _set(session, operation_id, document=None, finished_at=now)


async def fail_without_words(session: Session, operation_id: UUID, now: datetime) -> None:
    """It has failed, and not even the reason could be written down."""
    await finish(session, operation_id, now)
    failed = update(Operation).where(Operation.id == operation_id).values(state=OperationState.FAILED)
    await session.execute(failed, execution_options={"synchronize_session": False})


async def set_counts(session: Session, operation_id: UUID, counts: dict[str, int]) -> None:
    await _set(session, operation_id, counts=counts)


async def _set(session: Session, operation_id: UUID, **values: Any) -> None:
    # By statement: an object that was changed within a savepoint can't be read after its rollback.
    change = update(ImportJob).where(ImportJob.operation_id == operation_id).values(**values)
    await session.execute(change, execution_options={"synchronize_session": False})


async def add_rows(session: Session, rows: list[dict[str, Any]]) -> None:
    await session.execute(insert(ImportRow.__table__), rows)  # type: ignore[arg-type]


def listing() -> Select[Any]:
    """All imports with how many rows came to which outcome, the newest first."""
    columns: list[Any] = [Operation.id, Operation.state, Operation.created_at, Operation.result_url]
    columns += [ImportJob.format, ImportJob.dry_run, ImportJob.requested_by, ImportJob.finished_at, ImportJob.counts]
    query = select(*columns).join(Operation, Operation.id == ImportJob.operation_id)
    return cast(Select[Any], query.order_by(Operation.id.desc()))


async def claim(session: Session, last_attempt: int) -> ImportJob | None:
    """The oldest job that is not finished, locked until the transaction ends; None while somebody works on it.

    So imports follow each other in the order in which they came: each is judged by what the one before has written.
    One that has had its last attempt is left where it is, and keeps no other waiting.
    """
    is_waiting = ImportJob.finished_at.is_(None) & (ImportJob.attempts < last_attempt)
    oldest = select(ImportJob.operation_id).where(is_waiting).order_by(ImportJob.operation_id).limit(1)
    query = select(ImportJob).where(ImportJob.operation_id == oldest.scalar_subquery(), is_waiting)
    return await session.scalar(query.with_for_update(skip_locked=True))


async def claim_again(session: Session, operation_id: UUID) -> ImportJob | None:
    """The same job once more, unless somebody else has taken or finished it meanwhile."""
    query = select(ImportJob).where(ImportJob.operation_id == operation_id, ImportJob.finished_at.is_(None))
    return await session.scalar(query.with_for_update(skip_locked=True))


async def hand_back_attempt(session: Session, operation_id: UUID, asked_after: datetime) -> None:
    """It came to nothing by nobody's fault; of an import that was asked for before that time it counts."""
    asked = select(Operation.created_at).where(Operation.id == ImportJob.operation_id).scalar_subquery()
    lately = update(ImportJob).where(ImportJob.operation_id == operation_id, asked > asked_after)
    await session.execute(lately.values(attempts=ImportJob.attempts - 1))


async def procedures_by_code(session: Session, codes: Collection[str]) -> dict[str, Procedure]:
    """Those that there are. Not locked: what rests on them is looked at again before it is written."""
    return {
        found.code: found for found in await session.scalars(select(Procedure).where(is_among(Procedure.code, codes)))
    }


async def premises(session: Session, codes: Collection[str]) -> list[Any]:
    """All that the plan of an import with these procedures rests on, as it is in the database at this moment.

    Every change of a procedure is an event, so its sequence tells of it; the other tables are small.
    """
    columns: list[Any] = [Procedure.code, Procedure.sequence, Procedure.latest_version, Procedure.retired_from]
    queries: list[Any] = [select(*columns).where(is_among(Procedure.code, codes)).order_by(Procedure.code)]
    queries += [select(*table.columns).order_by(*table.primary_key.columns) for table in _READ_WHOLE]
    queries.append(select(StoredFile.sha256).order_by(StoredFile.sha256))
    found = [tuple(row) for query in queries for row in await session.execute(query)]
    return [*found, await procedures.named_successors(session)]


async def lock_for_writing(session: Session) -> None:
    """Until the end of the transaction nobody else changes the catalogue; waits for those who are about it."""
    await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _WRITING_LOCK})


async def share_writing(session: Session) -> bool:
    """No import writes until the end of the transaction; False when one is writing, or about to."""
    free = text("SELECT pg_try_advisory_xact_lock_shared(:lock)")
    return bool(await session.scalar(free, {"lock": _WRITING_LOCK}))


async def oldest_unfinished(session: Session) -> UUID | None:
    """The operation of the import whose turn it is."""
    waiting = select(ImportJob.operation_id).where(ImportJob.finished_at.is_(None))
    return await session.scalar(waiting.order_by(ImportJob.operation_id).limit(1))


def forget_what_was_read(session: Session, kept: ImportJob) -> None:
    """What is read from now on comes from the database."""
    for known in set(session.identity_map.values()) - {kept}:
        session.expunge(known)
