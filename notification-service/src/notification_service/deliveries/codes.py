"""Asks the dossier service for a secret and where it may go, just before sending; never kept, never logged."""

from dataclasses import replace
from uuid import UUID

import httpx
from contracts.contacts import Contact
from pydantic import BaseModel, Field, ValidationError

from notification_service.deliveries.contacts import ContactsUnavailable
from notification_service.templates.letter import Letter
from notification_service.templates.notices import Channel, Notice


class CodeRefused(Exception):
    """There is nothing to send any more, or nowhere. The argument is the reason's code."""


class Secret(BaseModel):
    to: str = Field(repr=False)

    def addressed(self, recipient: Contact) -> Contact:
        """To where the dossier service says, and nowhere else."""
        return recipient.model_copy(update={"phone": self.to, "email": self.to})

    def told_in(self, letter: Letter) -> Letter:
        raise NotImplementedError


class OneTimeCode(Secret):
    code: str = Field(repr=False)
    minutes: int

    def told_in(self, letter: Letter) -> Letter:
        return replace(letter, one_time_code=self.code, code_minutes=self.minutes)


class ResumeToken(Secret):
    token: str = Field(repr=False)
    url: str | None = Field(repr=False)

    def told_in(self, letter: Letter) -> Letter:
        return replace(letter, resume_code=self.token, resume_url=self.url or "")


_SECRETS: dict[Notice, tuple[str, type[Secret]]] = {
    Notice.CONFIRMATION_ASKED: ("confirmation-codes", OneTimeCode),
    Notice.RESUME_LINK_REQUESTED: ("resume-links", ResumeToken),
}
_REFUSED: dict[int, str] = {httpx.codes.NOT_FOUND: "not_needed", httpx.codes.CONFLICT: "no_contact_of_their_own"}


async def secret_of(client: httpx.AsyncClient, notice: Notice, dossier_id: UUID, channel: Channel) -> Secret | None:
    """None where the notice has none. Raises CodeRefused; ContactsUnavailable: no answer, or one that can't be read."""
    if notice not in _SECRETS or channel is Channel.IN_APP:
        return None
    door, kind = _SECRETS[notice]
    try:
        answer = await client.post(f"/internal/dossiers/{dossier_id}/{door}", json={"channel": channel})
    except httpx.HTTPError as error:
        raise ContactsUnavailable("code_unreachable") from error
    if refused := _REFUSED.get(answer.status_code):
        raise CodeRefused(refused)
    if answer.status_code != httpx.codes.OK:
        raise ContactsUnavailable(f"code_{answer.status_code}")
    try:
        return kind.model_validate_json(answer.content)
    except ValidationError:
        raise ContactsUnavailable("code_unreadable") from None
