"""Asks the dossier service for a one-time code and where it may go, just before sending; never kept, never logged."""

from uuid import UUID

import httpx
from contracts.contacts import Contact
from pydantic import BaseModel, Field, ValidationError

from notification_service.deliveries.contacts import ContactsUnavailable
from notification_service.templates.notices import Channel


class CodeRefused(Exception):
    """There is nothing to send any more, or nowhere. The argument is the reason's code."""


class OneTimeCode(BaseModel):
    to: str = Field(repr=False)
    code: str = Field(repr=False)
    minutes: int

    def addressed(self, recipient: Contact) -> Contact:
        """To where the dossier service says, and nowhere else."""
        return recipient.model_copy(update={"phone": self.to, "email": self.to})


_REFUSED: dict[int, str] = {httpx.codes.NOT_FOUND: "not_needed", httpx.codes.CONFLICT: "no_contact_of_their_own"}


async def one_time_code(client: httpx.AsyncClient, dossier_id: UUID, channel: Channel) -> OneTimeCode:
    """Raises CodeRefused; ContactsUnavailable: no answer, or one that can't be read."""
    try:
        answer = await client.post(f"/internal/dossiers/{dossier_id}/confirmation-codes", json={"channel": channel})
    except httpx.HTTPError as error:
        raise ContactsUnavailable("code_unreachable") from error
    if refused := _REFUSED.get(answer.status_code):
        raise CodeRefused(refused)
    if answer.status_code != httpx.codes.OK:
        raise ContactsUnavailable(f"code_{answer.status_code}")
    try:
        return OneTimeCode.model_validate_json(answer.content)
    except ValidationError:
        raise ContactsUnavailable("code_unreadable") from None
