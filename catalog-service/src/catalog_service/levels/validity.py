"""How long each kind of proof goes on proving, and how far back dossiers are looked at. From the settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from catalog_service.levels.proofs import Proof

if TYPE_CHECKING:
    from catalog_service.settings import CatalogSettings

VALIDITY = "level_validity"
"""Where a session carries it."""


@dataclass(frozen=True)
class Validity:
    of: Mapping[Proof, timedelta]
    observed: timedelta

    @classmethod
    def by(cls, settings: "CatalogSettings") -> "Validity":
        days = {
            Proof.INFORMATION: settings.information_proof_days,
            Proof.FORMS: settings.forms_proof_days,
            Proof.SUBMISSION: settings.submission_proof_days,
            Proof.PAYMENT: settings.payment_proof_days,
            Proof.RESULT: settings.result_proof_days,
        }
        return cls({proof: timedelta(days=count) for proof, count in days.items()}, timedelta(settings.observed_days))
