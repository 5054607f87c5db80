"""What readers are told of a proof, so that a newer date alone is no news. Pure.

A record is read, kept and carried on by others: each night's probe, each further dossier and each renewed word of the
payment service would send it round again to say the same. So:

- What goes on by itself, a fact or the payment service's word, is told with the day since which it has held without a
  break, and without an end: it ends when it is found gone. Only what is known to end (nothing is owed until a fee
  begins) is told with that day.
- What was tried or used is told with its date and its end, and goes on being told while a newer one of the same kind
  says the same, until half of its time is over.

What counts, when it was last proven and when it expires are reckoned by the newest evidence all the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from catalog_service.levels import proving
from catalog_service.levels.proofs import Evidence, Judged, Proof, Source

Told = Mapping[Proof, Evidence]


def told(judged: Sequence[Judged], before: Told, now: datetime) -> list[Judged]:
    """Of one agency; `before` is what its answer rested on until now."""
    return [_told(one, before.get(one.proof), now) for one in judged]


def _told(judged: Judged, before: Evidence | None, now: datetime) -> Judged:
    shown = judged.evidence
    if shown is None or (shown.passed and not judged.proven):
        return judged
    says_the_same = before is not None and (before.source, before.passed) == (shown.source, shown.passed)
    if shown.renew_at:
        since = before.at if before and says_the_same else shown.at
        ends_at = shown.expires_at if shown.source is Source.RECORD else None
        return replace(judged, evidence=replace(shown, at=since, expires_at=ends_at))
    if before and says_the_same and before.expires_at and now < before.at + (before.expires_at - before.at) / 2:
        return replace(judged, evidence=before) if judged.proven else proving.failed(judged.proof, before)
    return judged


def written(told: Sequence[Judged]) -> dict[str, Any]:
    """By proof what `read` gives back."""
    return {
        one.proof.value: {
            "source": one.evidence.source.value,
            "at": one.evidence.at.isoformat(),
            "expires_at": one.evidence.expires_at.isoformat() if one.evidence.expires_at else None,
            "passed": one.evidence.passed,
            "details": dict(one.evidence.details),
        }
        for one in told
        if one.evidence
    }


def read(stored: Mapping[str, Any]) -> dict[Proof, Evidence]:
    return {
        Proof(proof): Evidence(
            Source(value["source"]),
            datetime.fromisoformat(value["at"]),
            datetime.fromisoformat(value["expires_at"]) if value["expires_at"] else None,
            value["passed"],
            value["details"],
        )
        for proof, value in stored.items()
    }
