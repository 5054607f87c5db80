"""Whose inboxes somebody reads: their own, and those that an official shares with others of the unit. Pure."""

from servicekit.auth import Caller, CallerKind

from notification_service.templates.notices import Audience

_READERS = {
    Audience.STAFF: ("clerk", "officer", "approver", "leader"),
    Audience.HEAD: ("approver", "leader"),
}
"""The head of a unit is who decides there."""


def shared_inbox(audience: Audience, unit: str) -> str:
    return f"{audience}:{unit}"


def read_by(caller: Caller) -> list[str]:
    """A message that was read by one is read for all who share it."""
    shared = [audience for audience, roles in _READERS.items() if caller.has_role(*roles)]
    if caller.kind is not CallerKind.OFFICIAL or not caller.unit:
        return [caller.subject]
    return [caller.subject, *(shared_inbox(audience, caller.unit) for audience in shared)]
