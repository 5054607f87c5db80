"""What this service keeps of the catalogue, so that filing never waits for another service."""

from datetime import date

from contracts.catalog import Channel, ProcedureCase, ProcedurePublished, ProcedureRecord, ProcedureRetired
from servicekit.database import Session

from dossier_service.procedures import repository
from dossier_service.procedures.problems import CaseUnknown, NotFiledHere, ProcedureUnknown


async def keep_version(session: Session, event: ProcedurePublished) -> None:
    await repository.keep(session, event.record)


async def retire(session: Session, event: ProcedureRetired) -> None:
    """Raises LookupError while no version is known: its publication is still on the way, and this is tried again."""
    if not await repository.is_known(session, event.code):
        raise LookupError(f"no version of {event.code} to retire yet")
    await repository.end(session, event.code, event.valid_to)


async def to_file(session: Session, code: str, day: date) -> ProcedureRecord:
    """The record under which a dossier may be filed that day. Raises ProcedureUnknown, NotFiledHere."""
    record = await repository.in_force(session, code, day)
    if record is None:
        raise ProcedureUnknown
    if record.vertical_only:
        raise NotFiledHere(portal_url=record.portal_url)
    return record


def case_of(record: ProcedureRecord, channel: Channel, name: str | None) -> ProcedureCase:
    """The channel's named case or its first; a channel that isn't listed takes the counter's. Raises CaseUnknown."""
    channels = {listed.channel: listed.cases for listed in record.channels}
    cases = channels.get(channel) or channels.get(Channel.COUNTER) or record.channels[0].cases
    if name is None:
        return cases[0]
    found = next((case for case in cases if case.name == name), None)
    if found is None:
        raise CaseUnknown([case.name for case in cases])
    return found
