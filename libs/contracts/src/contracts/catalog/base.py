"""What every fact of the catalogue is made of."""

from pydantic import BaseModel, ConfigDict


class Fact(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Coded(Fact):
    code: str
    name: str
