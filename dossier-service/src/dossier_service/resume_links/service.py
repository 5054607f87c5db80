"""A draft that was begun on one device is found again on another (DOS-03): by who may work on it anyway."""

from datetime import datetime, timedelta
from uuid import UUID

from contracts.dossier import ResumeLinkRequested
from servicekit.auth import Caller
from servicekit.database import Database, Session
from servicekit.ids import uuid7

from dossier_service.dossiers import acting, reading, rights, steps
from dossier_service.dossiers import repository as dossiers
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.lifecycle import ActorRole, Status
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.problems import DossierNotFound
from dossier_service.dossiers.steps import Actor, Step
from dossier_service.resume_links import repository, rules
from dossier_service.resume_links.models import ResumeLink
from dossier_service.resume_links.problems import (
    NoContactInLogin,
    NoDraftToResume,
    NothingToResume,
    ResumeLinkNotFound,
    ResumeLinksTooOften,
    TokensGuessedTooOften,
)
from dossier_service.resume_links.schemas import Resumed, TokenToSend
from dossier_service.tracking import guessing

_FIELD_OF = {"sms": "phone", "email": "email"}


async def ask(
    session: Session, dossier_id: UUID, channel: str | None, caller: Caller, expires_at: datetime, now: datetime
) -> tuple[ResumeLink, str | None, Dossier]:
    """And the token where it is not sent. The link before holds no longer. Raises DossierNotFound, ActionNotYours,
    NoDraftToResume, NoContactInLogin, ResumeLinksTooOften."""
    dossier, actor = await _draft(session, dossier_id, caller)
    sent_to = _contact_of(caller, channel) if channel else None
    if await repository.asked_since(session, dossier.id, now - timedelta(days=1)) >= rules.ASKS_A_DAY:
        raise ResumeLinksTooOften
    await _end(session, await repository.live(session, dossier.id), now)
    token = None if channel else rules.new_token()
    link = ResumeLink(
        id=uuid7(),
        dossier_id=dossier.id,
        asked_by=caller.subject,
        channel=channel,
        sent_to=sent_to,
        digest=rules.digest_of(token) if token else None,
        asked_at=now,
        expires_at=expires_at,
    )
    session.add(link)
    told = {"channel": channel, "expires_at": expires_at} if channel else {}
    event = ResumeLinkRequested if channel else None
    step = Step(Action.ASK_RESUME_LINK, actor, now, event, told, details={"channel": channel or "screen"})
    await steps.write_down(session, dossier, step, Status.DRAFT)
    await session.flush()
    return link, token, dossier


async def _draft(session: Session, dossier_id: UUID, caller: Caller) -> tuple[Dossier, Actor]:
    """Under lock. Raises DossierNotFound, ActionNotYours, NoDraftToResume."""
    dossier = await dossiers.get_for_update(session, dossier_id, caller)
    if dossier is None:
        raise DossierNotFound
    actor = await acting.as_one_of(session, dossier, caller, {ActorRole.APPLICANT})
    if dossier.status != Status.DRAFT:
        raise NoDraftToResume
    return dossier, actor


def _contact_of(caller: Caller, channel: str) -> str:
    """What the identity provider has proven, never what was typed into a form. Raises NoContactInLogin."""
    contact = getattr(caller.profile, _FIELD_OF[channel], None)
    if not contact:
        raise NoContactInLogin(channel=channel)
    return contact


async def _end(session: Session, link: ResumeLink | None, now: datetime) -> None:
    if link:
        link.ended_at, link.sent_to = now, None
        await session.flush()


async def live(session: Session, dossier_id: UUID, caller: Caller, now: datetime) -> list[ResumeLink]:
    """The caller's own, one at most. Raises DossierNotFound."""
    dossier = await dossiers.get(session, dossier_id, caller)
    if dossier is None:
        raise DossierNotFound
    link = await repository.live(session, dossier.id)
    holds = link and dossier.status == Status.DRAFT and link.asked_by == caller.subject and now < link.expires_at
    return [link] if link and holds else []


async def withdraw(session: Session, dossier_id: UUID, link_id: UUID, caller: Caller, now: datetime) -> None:
    """Raises DossierNotFound, ActionNotYours, NoDraftToResume, ResumeLinkNotFound."""
    await _draft(session, dossier_id, caller)
    [link] = await live(session, dossier_id, caller, now) or [None]
    if link is None or link.id != link_id:
        raise ResumeLinkNotFound
    await _end(session, link, now)


async def token_for(session: Session, dossier_id: UUID, channel: str, page: str | None, now: datetime) -> TokenToSend:
    """As it is about to be sent: whoever sends it again sends another, and the newest holds. Raises
    NothingToResume."""
    dossier = await dossiers.get_for_system(session, dossier_id)
    link = await repository.live(session, dossier_id)
    if dossier is None or dossier.status != Status.DRAFT or link is None or link.channel != channel:
        raise NothingToResume
    if now >= link.expires_at or link.sent_to is None:
        raise NothingToResume
    token = rules.new_token()
    link.digest = rules.digest_of(token)
    await session.flush()
    return TokenToSend(to=link.sent_to, token=token, url=rules.address(page, token))


async def resume(database: Database, token: str, caller: Caller, language: str, now: datetime) -> Resumed:
    """Guesses are slowed down by account. Raises NothingToResume, TokensGuessedTooOften."""

    async def ask(session: Session) -> Resumed | None:
        found = await repository.opened_by(session, rules.digest_of(token), caller, now)
        return await _resumed(session, *found, caller, language, now) if found else None

    try:
        resumed = await guessing.guarded(database, f"resume-links {caller.subject}", now, ask)
    except guessing.GuessedTooOften as often:
        raise TokensGuessedTooOften(headers=often.headers) from None
    if resumed is None:
        raise NothingToResume
    return resumed


async def _resumed(
    session: Session, link: ResumeLink, dossier: Dossier, caller: Caller, language: str, now: datetime
) -> Resumed | None:
    """None for who may look at the draft and not work on it."""
    if ActorRole.APPLICANT not in await rights.roles_on(session, dossier, caller):
        return None
    link.opened_at = now
    shown = await reading.read(session, dossier, caller, now, language)
    return Resumed(
        dossier_id=dossier.id,
        draft_number=dossier.draft_number,
        procedure=shown.procedure,
        continue_at=next(iter(shown.missing), None),
    )
