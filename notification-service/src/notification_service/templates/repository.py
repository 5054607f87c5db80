from uuid import UUID

from servicekit.database import Session
from servicekit.paging import PageRequest, Total, fetch
from sqlalchemy import func, select

from notification_service.templates.models import Template


async def current(session: Session, event: str, channel: str, language: str) -> Template | None:
    """The newest version; None when the database was never seeded with it."""
    query = select(Template).where(Template.event == event, Template.channel == channel, Template.language == language)
    return await session.scalar(query.order_by(Template.version.desc()).limit(1))


async def get(session: Session, template_id: UUID) -> Template | None:
    return await session.get(Template, template_id)


async def lock(session: Session, event: str, channel: str, language: str) -> None:
    """Two administrators who write the same text get two versions, one after the other."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"{event} {channel} {language}"))))


async def page(
    session: Session, paging: PageRequest, event: str | None, channel: str | None, language: str | None
) -> tuple[list[Template], str | None, Total | None]:
    """Every version, newest first within its event, channel and language."""
    query = select(Template).order_by(
        Template.event, Template.channel, Template.language, Template.version.desc(), Template.id
    )
    filters = {Template.event: event, Template.channel: channel, Template.language: language}
    for column, value in filters.items():
        if value is not None:
            query = query.where(column == value)
    rows, next_cursor, total = await fetch(session, query, paging)
    return [row[0] for row in rows], next_cursor, total
