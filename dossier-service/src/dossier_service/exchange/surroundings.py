"""What is known around a load of a partner's dossiers, and how an item of it is rejected."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from servicekit.auth import Caller
from servicekit.problems import FieldError, Text

from dossier_service.exchange.models import ExternalDossier
from dossier_service.exchange.schemas import SyncItem, SyncOutcome


@dataclass(frozen=True)
class Surroundings:
    """What is looked up once for all items."""

    partner: str
    sender: Caller
    agencies: set[str]
    procedures: set[str]
    known: dict[str, ExternalDossier]
    ours: set[str]
    now: datetime
    language: str

    def rejected(self, item: SyncItem, code: str, pointer: str, message: Text, **extras: Any) -> SyncOutcome:
        return rejected(item.external_code, FieldError(pointer, code, message), self.language, **extras)


def rejected(external_code: str | None, fault: FieldError, language: str, **extras: Any) -> SyncOutcome:
    problem = {"code": fault.code, "pointer": fault.pointer, "detail": fault.message.in_language(language)}
    return SyncOutcome(external_code=external_code, outcome="rejected", problem=problem | extras)
