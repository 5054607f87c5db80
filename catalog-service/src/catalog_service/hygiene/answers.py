"""Findings and runs as they are answered."""

from contracts.catalog import Coded

from catalog_service.hygiene import words
from catalog_service.hygiene.findings import FindingKind
from catalog_service.hygiene.models import HygieneFinding, HygieneRun
from catalog_service.hygiene.schemas import (
    Acceptance,
    Detail,
    FindingRead,
    FindingStatus,
    LinksOutcome,
    RunRead,
    SuggestedCode,
)
from catalog_service.operations import operations


def finding_read(finding: HygieneFinding, name: str, status: FindingStatus, language: str) -> FindingRead:
    names_a_unit = finding.kind == FindingKind.ENDED_AGENCY
    suggested = finding.suggestions
    return FindingRead(
        id=str(finding.id),
        version=finding.version,
        kind=FindingKind(finding.kind),
        kind_name=words.KINDS[finding.kind].in_language(language),
        procedure=Coded(code=finding.procedure_code, name=name),
        pointer=finding.pointer,
        detail=Detail(vi=finding.detail_vi, en=finding.detail_en),
        fact=finding.fact,
        suggestions=[] if names_a_unit else [SuggestedCode.model_validate(one) for one in suggested],
        successors=[Coded.model_validate(one) for one in suggested] if names_a_unit else [],
        status=status,
        status_name=words.STATUSES[status].in_language(language),
        first_seen=finding.first_seen,
        last_seen=finding.last_seen,
        resolved_at=finding.resolved_at,
        accepted=_acceptance(finding),
    )


def _acceptance(finding: HygieneFinding) -> Acceptance | None:
    """Also one whose last day is over: it says what was thought then."""
    if finding.accepted_at is None:
        return None
    return Acceptance(
        reason=finding.accepted_reason or "",
        until=finding.accepted_until,
        by=finding.accepted_by or "",
        at=finding.accepted_at,
    )


def run_read(run: HygieneRun) -> RunRead:
    assert run.finished_at is not None  # noqa: S101 - for the type checker
    return RunRead(
        operation_id=operations.public_id(run.operation_id),
        day=run.day,
        nightly=run.nightly,
        links=LinksOutcome(run.links_outcome) if run.links_outcome else None,
        finished_at=run.finished_at,
    )
