"""Publishing: an immutable version beside the ones before, and the event that carries it to the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from contracts.catalog import ProcedurePublished, ProcedureRecord
from servicekit import outbox
from servicekit.database import Session
from servicekit.problems import FieldError, Text

from catalog_service import validity
from catalog_service.levels import judging
from catalog_service.procedures import completeness, differences, records, references, repository
from catalog_service.procedures.models import Procedure, ProcedureForm, ProcedureVersion
from catalog_service.procedures.records import Names
from catalog_service.procedures.schemas import ProcedureDocument, VersionFacts
from catalog_service.turning_points import service as turning_points

_TOO_LARGE = Text("Hồ sơ thủ tục lớn hơn 512 KiB", "The record is larger than 512 KiB")
_DECIDED_LATER = Text(
    "Quyết định công bố sau ngày bắt đầu của phiên bản", "The decision is later than the version's first day"
)


@dataclass(frozen=True)
class Publication:
    """A document that is to become the next version of its procedure; `latest` is the version before."""

    document: ProcedureDocument
    procedure: Procedure
    latest: ProcedureVersion | None
    begins: date | None = None
    """The first day that was asked for, be it before a version that has not begun; None: by the document."""
    facts: VersionFacts | None = None
    """Of a version that was published elsewhere and keeps its number."""

    @property
    def version(self) -> int:
        if self.facts:
            return self.facts.version
        return self.latest.version + 1 if self.latest else 1

    def first_day(self, today: date) -> date:
        if self.begins:
            return self.begins
        return records.first_day(self.document.valid_from, self.latest.valid_from if self.latest else None, today)

    def record(self, names: Names, today: date) -> ProcedureRecord:
        known = names.as_then(self.facts.names_then) if self.facts else names
        return records.record_of(self.document, self.version, self.first_day(today), known)


def faults(publication: Publication, names: Names, today: date) -> list[FieldError]:
    """What keeps it from being published: legal minimum, unknown codes, validity, size."""
    document, first_day = publication.document, publication.first_day(today)
    found = completeness.faults(document) + references.faults(document, names, first_day)
    if document.decided_on and document.decided_on > first_day:
        found.append(FieldError("/decided_on", "decided_after_first_day", _DECIDED_LATER))
    if found:
        return found
    if ends_too_early := list(validity.faults("/valid_to", first_day, document.valid_to)):
        return ends_too_early
    return _size_faults(publication, names, today)


def says_nothing_new(publication: Publication, names: Names, today: date) -> bool:
    """Whether it would only repeat the newest version, be that in force or still to come.

    New is also another end or successor, another first day of a version that has not begun, a unit's or field's new
    name, and what the newest version no longer says because it is over.
    """
    document, latest, first_day = publication.document, publication.latest, publication.first_day(today)
    if latest is None or records.content_hash(document) != latest.content_hash:
        return False
    is_moved = latest.valid_from > today and first_day != latest.valid_from
    is_over = latest.valid_to is not None and latest.valid_to < first_day
    ends_otherwise = (document.valid_to, document.successor) != (latest.valid_to, latest.record["successor"])
    if is_moved or is_over or ends_otherwise:
        return False
    record, before = publication.record(names, today), ProcedureRecord.model_validate(latest.record)
    course = set(differences.COURSE)
    return record.model_dump(exclude=course) == before.model_dump(exclude=course)


def faults_of_the_past(publication: Publication, names: Names, today: date) -> list[FieldError]:
    """What keeps a version that is over from being read; whether it was right to publish it is past judging."""
    unknown = references.faults(publication.document, names, publication.first_day(today))
    found = list(completeness.minimum_faults(publication.document))
    found += [error for error in unknown if error.code == references.UNKNOWN_CODE]
    return found or _size_faults(publication, names, today)


def _size_faults(publication: Publication, names: Names, today: date) -> list[FieldError]:
    if len(publication.record(names, today).model_dump_json().encode()) > records.MAX_RECORD_BYTES:
        return [FieldError("", "too_large", _TOO_LARGE)]
    return []


async def publish(
    session: Session, publications: Sequence[Publication], names: Names, *, today: date, now: datetime, by: str
) -> list[ProcedureVersion]:
    """Publish documents that have no faults; their procedures are locked or new. One event each."""
    for publication in publications:
        await _make_room(session, publication, publication.first_day(today))
    await session.flush()
    return await write(session, publications, names, today=today, now=now, by=by)


async def write(
    session: Session, publications: Sequence[Publication], names: Names, *, today: date, now: datetime, by: str
) -> list[ProcedureVersion]:
    """The versions, for which there is room; of one procedure in the order of their numbers."""
    versions = [_version(publication, names, today, now, by) for publication in publications]
    session.add_all(versions)
    await session.flush()
    session.add_all(form for publication in publications if (form := _form(publication)))
    for publication in publications:
        publication.procedure.latest_version = publication.version
    events = [announce(p.procedure, version, now) for p, version in zip(publications, versions, strict=True)]
    await outbox.record(session, *events)
    codes = list(dict.fromkeys(version.code for version in versions))
    await turning_points.plan(session, codes, today)
    await judging.refresh(session, codes, now)
    return versions


def announce(procedure: Procedure, version: ProcedureVersion, now: datetime) -> ProcedurePublished:
    procedure.sequence += 1
    return ProcedurePublished(
        sequence=procedure.sequence,
        occurred_at=now,
        code=version.code,
        version=version.version,
        record=ProcedureRecord.model_validate(version.record),
    )


def end(version: ProcedureVersion, last_day: date, successor: str | None = None) -> None:
    """The one change that a published version still knows: when it ends, and what follows it."""
    set_course(version, last_day, successor or version.record["successor"])


def set_course(version: ProcedureVersion, last_day: date | None, successor: str | None) -> None:
    changes = {"valid_to": last_day, "successor": successor}
    record = ProcedureRecord.model_validate(version.record).model_copy(update=changes)
    version.valid_to = last_day
    version.record = record.model_dump(mode="json")
    version.payload = records.payload_of(record, version.levels)
    version.etag = records.etag_of(version.version, version.payload)


async def end_all(session: Session, code: str, last_day: date, successor: str | None) -> ProcedureVersion:
    """Nothing of the procedure holds after that day. Gives the version that was the last in force."""
    versions = await repository.ending_from(session, code, last_day)
    for version in versions:
        end(version, max(last_day, records.day_before(version.valid_from)), successor)
    return max(versions, key=lambda version: (version.valid_from <= last_day, version.version))


async def _make_room(session: Session, publication: Publication, first_day: date) -> None:
    """Nothing else holds from that day; a version that has not begun by then is left without a day."""
    latest = publication.latest
    if latest is None:
        return
    displaced = [latest]
    if first_day < latest.valid_from:
        displaced = await repository.ending_from(session, latest.code, first_day)
    for version in displaced:
        if version.valid_to is None or version.valid_to >= first_day:
            end(version, records.day_before(max(first_day, version.valid_from)))


def _version(publication: Publication, names: Names, today: date, now: datetime, by: str) -> ProcedureVersion:
    record = publication.record(names, today)
    payload = records.payload_of(record)
    return ProcedureVersion(
        code=record.code,
        version=record.version,
        procedure_number=publication.procedure.number,
        name=record.name,
        field_code=record.field.code,
        agency_code=record.agency.code,
        agencies=records.agency_codes(record),
        level_declared=record.level.declared,
        level_label=record.level.declared,
        online_mode=record.online_mode,
        audience=list(record.audience),
        record=record.model_dump(mode="json"),
        payload=payload,
        etag=records.etag_of(record.version, payload),
        document=publication.document.model_dump(mode="json", by_alias=True),
        content_hash=records.content_hash(publication.document),
        valid_from=record.valid_from,
        valid_to=record.valid_to,
        published_at=(publication.facts and publication.facts.published_at) or now,
        published_by=by,
        **records.search_texts(record),
    )


def _form(publication: Publication) -> ProcedureForm | None:
    payload = records.form_payload_of(publication.document, publication.version)
    if payload is None:
        return None
    code, version = publication.document.code, publication.version
    return ProcedureForm(code=code, version=version, payload=payload, etag=records.etag_of(version, payload))
