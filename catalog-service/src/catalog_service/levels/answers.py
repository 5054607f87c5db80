"""How agencies stand under a version, and what its answer says of it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from contracts.catalog import Coded, ProcedureRecord, ServiceLevel
from servicekit.problems import Text

from catalog_service.levels import proofs
from catalog_service.levels.evidence import told_at
from catalog_service.levels.models import LevelWaiver
from catalog_service.levels.proofs import LEVEL_OF, Evidence, Judged, Proof, Source
from catalog_service.levels.schemas import AgencyLevelRead, LevelProof, LevelsRead, ProofEvidence, WaiverListed

_OWES_NOTHING = Text(
    "Kiểm tra bằng hồ sơ thử, không phát sinh khoản phải nộp: không chứng minh việc thanh toán",
    "Probed with a trial dossier, which owes nothing: says nothing about payment",
)


@dataclass(frozen=True)
class Standing:
    """One executing agency under one version."""

    agency: Coded
    declared: int
    judged: list[Judged]
    told: list[Judged]
    """As readers are told of it: see `telling`."""
    observed: int | None
    waiver: LevelWaiver | None

    @property
    def provable(self) -> int:
        return proofs.provable(self.judged)

    @property
    def label(self) -> int:
        return proofs.label(self.declared, self.provable, self.waiver.level if self.waiver else None)

    @property
    def waived_until(self) -> date | None:
        """Only where it lifts something."""
        if self.waiver is None or self.label == proofs.label(self.declared, self.provable):
            return None
        return self.waiver.expires_on


def level_of(record: ProcedureRecord, standings: Sequence[Standing]) -> ServiceLevel:
    """The whole procedure: the lowest of its executing agencies; of what was observed, of those that had dossiers."""
    return ServiceLevel(
        declared=record.level.declared,
        provable=min(standing.provable for standing in standings),
        observed=min((standing.observed for standing in standings if standing.observed), default=None),
        label=min(standing.label for standing in standings),
    )


def read(level: ServiceLevel, standings: Sequence[Standing]) -> LevelsRead:
    whole = [proof_read(_weakest(judged)) for judged in zip(*(standing.told for standing in standings), strict=True)]
    return LevelsRead(
        level_proof=whole,
        levels_by_agency=[read for standing in standings if (read := _agency_read(level, whole, standing))],
        level_waivers=[_waiver_read(standing) for standing in standings if standing.waived_until],
    )


def _weakest(judged: Sequence[Judged]) -> Judged:
    return min(judged, key=lambda one: (one.proven, _expiry(one)))


def _expiry(judged: Judged) -> float:
    expires_at = judged.evidence.expires_at if judged.evidence else None
    return expires_at.timestamp() if expires_at else float("inf")


def _agency_read(level: ServiceLevel, whole: list[LevelProof], standing: Standing) -> AgencyLevelRead | None:
    """None where the agency stands as the procedure does."""
    own = [proof_read(judged) for judged in standing.told]
    values = {
        "declared": standing.declared,
        "provable": standing.provable,
        "observed": standing.observed,
        "label": standing.label,
    }
    if own == whole and values == level.model_dump():
        return None
    return AgencyLevelRead(agency=standing.agency, level_proof=[] if own == whole else own, **values)


def _waiver_read(standing: Standing) -> WaiverListed:
    waiver = standing.waiver
    assert waiver is not None  # noqa: S101 - for the type checker
    return WaiverListed(
        agency=standing.agency,
        level=waiver.level,
        expires_on=waiver.expires_on,
        decision_number=waiver.decision_number,
        legal_basis=waiver.legal_basis,
    )


def proof_read(judged: Judged) -> LevelProof:
    evidence, missing = judged.evidence, judged.missing
    return LevelProof(
        level=LEVEL_OF[judged.proof],
        code=judged.proof,
        proven_at=told_at(evidence.source, evidence.at) if evidence and judged.proven else None,
        expires_at=evidence.expires_at if evidence and judged.proven else None,
        missing=missing.vi if missing else None,
        missing_en=missing.en if missing else None,
        evidence=_evidence_read(judged.proof, evidence) if evidence else None,
    )


def _evidence_read(proof: Proof, evidence: Evidence) -> ProofEvidence:
    by_trial = evidence.source is Source.PROBE and proof in (Proof.SUBMISSION, Proof.RESULT)
    return ProofEvidence(
        source=evidence.source,
        at=told_at(evidence.source, evidence.at),
        url=evidence.details.get("url"),
        not_covered=_OWES_NOTHING.vi if by_trial else None,
        not_covered_en=_OWES_NOTHING.en if by_trial else None,
    )
