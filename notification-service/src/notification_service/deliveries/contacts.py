"""Asks the dossier service whom to tell, each time anew: addresses are not kept here."""

import httpx
from contracts.contacts import DossierContacts
from pydantic import ValidationError


class ContactsUnavailable(Exception):
    """The argument is the reason's code."""


async def contacts_of(client: httpx.AsyncClient, about: str) -> DossierContacts:
    """`about`: `dossiers/<id>`, `feedback/<id>`, `agreements/<id>` or `appointments/<id>`.

    Raises ContactsUnavailable: no answer, or one that can't be read.
    """
    try:
        answer = await client.get(f"/internal/{about}/contacts")
    except httpx.HTTPError as error:
        raise ContactsUnavailable("contacts_unreachable") from error
    if answer.status_code != httpx.codes.OK:
        raise ContactsUnavailable(f"contacts_{answer.status_code}")
    try:
        return DossierContacts.model_validate_json(answer.content)
    except ValidationError:
        raise ContactsUnavailable("contacts_unreadable") from None
