"""What became of feedback, for who knows its number and the contact that was given."""

import hmac

from servicekit.database import Session

from dossier_service.feedback import repository
from dossier_service.feedback.models import Feedback
from dossier_service.feedback.problems import FeedbackNotFound
from dossier_service.feedback.schemas import LookupBody


async def look_up(session: Session, body: LookupBody) -> Feedback:
    """Raises FeedbackNotFound, for an unknown number and for a wrong contact alike."""
    feedback = await repository.by_number(session, body.number)
    known = feedback.contact if feedback else {}
    matches = [_same(known.get(name, ""), body.contact) for name in ("phone", "email")]
    if feedback is None or not any(matches):
        raise FeedbackNotFound
    return feedback


def _same(known: str, given: str) -> bool:
    """In constant time; an empty contact is nobody's."""
    return bool(known) and hmac.compare_digest(_plain(known).encode(), _plain(given).encode())


def _plain(contact: str) -> str:
    """A phone number however it is written; an address in small letters."""
    digits = "".join(character for character in contact if character.isdigit())
    if "@" in contact or len(digits) < 9:
        return contact.strip().casefold()
    return "0" + digits.removeprefix("84").removeprefix("0")
