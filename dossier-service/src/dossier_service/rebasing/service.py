"""An open dossier under a later version of its procedure, where the transitional rule says so.

What was charged stays: prices are those of the day of filing. A finished dossier is frozen.
"""

from datetime import datetime
from uuid import UUID

from contracts.catalog import Channel
from contracts.dossier import DossierRebased
from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.etag import ExpectedVersion

from dossier_service.deadlines import service as deadlines
from dossier_service.documents import repository as documents
from dossier_service.dossiers import acting, steps
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.codes import local_day
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.steps import Step
from dossier_service.procedures import repository as procedures
from dossier_service.procedures import service as catalogue
from dossier_service.procedures.rules import case_of
from dossier_service.rebasing import rules
from dossier_service.rebasing.problems import RebaseNotLawful
from dossier_service.rebasing.rules import Standing
from dossier_service.rebasing.schemas import RebaseBody


async def rebase(
    session: Session, dossier_id: UUID, body: RebaseBody, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Dossier:
    """The due date is reckoned anew from the acceptance, with the pauses that there were; a proposal falls.

    Raises TransitionNotAllowed, ProcedureEnded, VersionIsCurrent, RebaseNotLawful.
    """
    dossier, actor = await acting.load(session, dossier_id, caller, Action.REBASE, expected, now)
    new = await catalogue.to_file(session, dossier.procedure_code, local_day(now))
    old = await procedures.pinned(session, dossier.procedure_code, dossier.procedure_version)
    standing = await _standing(session, dossier)
    hindrances = rules.hindrances(old, new, standing)
    if hindrances:
        raise RebaseNotLawful(hindrances)
    limit = case_of(new, standing.channel, standing.case).time_limit
    account = await deadlines.reckon(session, dossier, limit, new.version, now)
    papers = rules.new_papers(new, standing)
    unlawful = [] if body.papers_by_supplement else rules.demands(papers)
    unlawful += [] if body.later_due_allowed else rules.lateness(standing, account.due_at)
    if unlawful:
        raise RebaseNotLawful(unlawful)
    deadlines.adopt(session, dossier, account)
    dossier.rebased_from, dossier.procedure_version = old.version, new.version
    dossier.proposed_by = dossier.proposal = None
    facts = {"from_version": old.version, "procedure_version": new.version, "due_at": dossier.due_at}
    details = {
        "from_version": old.version,
        "to_version": new.version,
        "due_at_before": standing.due_at and standing.due_at.isoformat(),
        "due_at": dossier.due_at and dossier.due_at.isoformat(),
        "papers_lacking": [paper.id for paper in papers],
    }
    step = Step(Action.REBASE, actor, now, DossierRebased, facts, body.reason, body.legal_basis, details)
    await steps.take(session, dossier, step)
    await session.flush()
    return dossier


async def _standing(session: Session, dossier: Dossier) -> Standing:
    return Standing(
        agency=dossier.executing_agency,
        channel=Channel(dossier.channel),
        case=dossier.case_name,
        form=dossier.form,
        papers=frozenset(await documents.present(session, dossier.id)),
        due_at=dossier.due_at,
    )
