"""Whose account a payment goes to: the procedure's own, its agency's, or the province's.

A JSON file: `{"default": {…}, "agencies": {"H05.03": {…}}, "procedures": {"2.000488": {…}}}`, each with
`bank_code` (BIN of six digits), `account` and `name`.
"""

from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, StringConstraints


class Beneficiary(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    bank_code: Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
    account: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]{1,19}$")]
    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Beneficiaries(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    default: Beneficiary
    agencies: dict[str, Beneficiary] = {}
    procedures: dict[str, Beneficiary] = {}

    @classmethod
    def read(cls, file: Path) -> Self:
        return cls.model_validate_json(file.read_bytes())

    def of(self, procedure_code: str, agency: str) -> Beneficiary:
        return self.procedures.get(procedure_code) or self.agencies.get(agency) or self.default
