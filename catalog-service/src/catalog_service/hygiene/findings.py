"""What can be wrong with a published record, in its words. Pure."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from servicekit.problems import Text


class FindingKind(StrEnum):
    DEAD_LINK = "dead_link"
    OUTDATED_DECISION = "outdated_decision"
    ENDED_FEE = "ended_fee"
    NEVER_USED = "never_used"
    UNMAPPED_CODE = "unmapped_code"
    SAMPLE_DATA = "sample_data"
    PUBLICATION_LATE = "publication_late"
    ENDED_AGENCY = "ended_agency"


@dataclass(frozen=True)
class Found:
    """`subject` tells it from others of its kind in the record; `fact` is what an acceptance of it stands on."""

    kind: FindingKind
    subject: str
    pointer: str
    detail: Text
    fact: dict[str, Any]
    suggestions: list[dict[str, Any]] = field(default_factory=list)
