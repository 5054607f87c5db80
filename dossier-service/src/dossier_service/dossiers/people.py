"""Who somebody is to a dossier: owner by identity, official by role and unit. Pure."""

from enum import StrEnum

from contracts.dossier import ApplicantKind, Filer
from servicekit.auth import Caller, CallerKind

from dossier_service.dossiers.lifecycle import ActorRole

_OFFICIAL_ROLES = {"clerk": ActorRole.CLERK, "officer": ActorRole.OFFICER, "approver": ActorRole.APPROVER}


def owner_key(kind: str, identity_number: str | None, tax_code: str | None, fallback: str) -> str:
    """By identity, not by account, so that a dossier filed elsewhere finds its owner."""
    if kind == ApplicantKind.CITIZEN:
        return f"citizen:{identity_number or fallback}"
    return f"organisation:{tax_code or identity_number or fallback}"


def owner_key_of(caller: Caller) -> str:
    profile = caller.profile
    if profile is None:
        return f"account:{caller.subject}"
    return owner_key(profile.kind, profile.identity_number, profile.tax_code, caller.subject)


def actor_roles(
    caller: Caller, *, receives: bool = False, executes: bool = False, decides: bool = False
) -> frozenset[ActorRole]:
    """As whom the caller may act where their unit receives, executes, decides. Visibility is settled in SQL."""
    if caller.kind in (CallerKind.CITIZEN, CallerKind.ENTERPRISE):
        return frozenset({ActorRole.APPLICANT})
    if caller.kind is not CallerKind.OFFICIAL:
        return frozenset()
    here = {ActorRole.CLERK: receives, ActorRole.OFFICER: executes, ActorRole.APPROVER: decides}
    held = {_OFFICIAL_ROLES[role] for role in caller.roles if role in _OFFICIAL_ROLES}
    return frozenset(role for role in held if here[role])


def contact_of(caller: Caller) -> dict[str, str]:
    """Account, name, e-mail and phone, as the log-in says them: by these somebody is told."""
    profile = caller.profile.model_dump(include={"name", "email", "phone"}, exclude_none=True) if caller.profile else {}
    return {"name": caller.subject} | profile | {"subject": caller.subject}


def is_official(account: str) -> bool:
    """The gateway names the accounts of the provincial issuer so."""
    return account.startswith("official:")


class Confirmation(StrEnum):
    """What the person says of a dossier that somebody else filed for them."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    DENIED = "denied"
    REPRESENTED = "represented"
    """Nobody was asked: it was filed under a representation that held."""


class Sight(StrEnum):
    """How much of a dossier somebody is shown."""

    WHOLE = "whole"
    STEP = "step"
    """By another agency that does a step of it: who the person is and what they handed in, for that step."""
    QUESTION = "question"
    """By a unit that was asked: nothing of the person beside its question and the papers marked for it."""


TRIALS_SCOPE = "dossiers:trial"
"""What a partner's client needs to probe the service."""


def may_try(caller: Caller) -> bool:
    """Who may open trials, and act in them as everybody: administrators, and clients that probe the service."""
    match caller.kind:
        case CallerKind.OFFICIAL:
            return caller.has_role("administrator")
        case CallerKind.PARTNER:
            return TRIALS_SCOPE in caller.scopes
        case _:
            return False


TRIAL_ROLES = frozenset({ActorRole.APPLICANT, ActorRole.CLERK, ActorRole.OFFICER, ActorRole.APPROVER})


def filer_of(caller: Caller, applicant_kind: str, *, on_behalf: bool) -> Filer:
    """From the identity, never from what the form says."""
    if applicant_kind == ApplicantKind.STATE_BODY:
        return Filer.STATE_BODY
    if caller.kind is CallerKind.OFFICIAL:
        return Filer.ASSISTED
    return Filer.REPRESENTATIVE if on_behalf else Filer.SELF


VERIFIED_FROM = 2
"""Assurance level from which VNeID has verified who holds the account."""


def is_verified(caller: Caller) -> bool:
    """A person's own account that VNeID vouches for; an official's is none."""
    return caller.kind in (CallerKind.CITIZEN, CallerKind.ENTERPRISE) and caller.assurance >= VERIFIED_FROM
