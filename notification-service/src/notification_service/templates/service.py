from datetime import datetime
from uuid import UUID

from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.ids import uuid7
from servicekit.problems import Text

from notification_service.templates import repository
from notification_service.templates.letter import SAMPLES, Letter
from notification_service.templates.models import Template
from notification_service.templates.notices import Channel, Language, Notice
from notification_service.templates.problems import TemplateInvalid, TemplateNotFound
from notification_service.templates.rendering import LINK, Rendered, TemplateFailed, render
from notification_service.templates.schemas import TemplateCreate

_FAILED = Text("Mẫu không dựng được", "The template can't be rendered")
_LINK = Text("Tin nhắn SMS không được chứa đường dẫn", "An SMS carries no link")


async def write(session: Session, text: TemplateCreate, author: Caller, now: datetime) -> Template:
    """A new version, in effect from now on. Raises TemplateInvalid."""
    preview(text)
    await repository.lock(session, text.event, text.channel, text.language)
    before = await repository.current(session, text.event, text.channel, text.language)
    template = Template(
        id=uuid7(),
        version=before.version + 1 if before else 1,
        created_by=author.subject,
        created_at=now,
        **text.model_dump(),
    )
    session.add(template)
    await session.flush()
    return template


async def get(session: Session, template_id: UUID) -> Template:
    template = await repository.get(session, template_id)
    if template is None:
        raise TemplateNotFound
    return template


def preview(text: TemplateCreate) -> Rendered:
    """The text with the fuller sample; it must also render with the sparse one. Raises TemplateInvalid."""
    try:
        full, _ = (render(text.title, text.body, text.channel, letter) for letter in SAMPLES)
    except TemplateFailed as error:
        raise TemplateInvalid(
            error.part, "template_failed", Text(f"{_FAILED.vi}: {error}", f"{_FAILED.en}: {error}")
        ) from error
    if text.channel is Channel.SMS and LINK.search(text.body):
        raise TemplateInvalid("body", "link_in_sms", _LINK)
    return full


async def render_current(
    session: Session, notice: Notice, channel: Channel, language: Language, letter: Letter
) -> Rendered:
    """Raises TemplateFailed, also when there is no text."""
    template = await repository.current(session, notice, channel, language)
    if template is None:
        raise TemplateFailed("body", "no text")
    return render(template.title, template.body, channel, letter)
