from datetime import date
from typing import NamedTuple
from uuid import UUID


class Filing(NamedTuple):
    """A dossier that somebody filed online by themselves, on a day in Vietnam."""

    dossier_id: UUID
    procedure_code: str
    agency: str
    day: date
