from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from contracts.catalog import AgencyKind
from contracts.days import Day
from contracts.names import Readable
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator
from servicekit.fields import Unfit
from servicekit.problems import Text

MAX_SUCCESSORS = 100
MAX_STATES = 100
"""A unit that is reorganised every year of a century."""

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,49}$")]
# QĐ 20/2020/QĐ-TTg (H05.16), or QCVN 102:2016/BTTTT, which names the highest level last (000.00.16.H05).
OfficialCode = Annotated[
    str, StringConstraints(pattern=r"^([A-Z]\d{2}(\.\d{1,3}){0,3}|\d{3}(\.\d{2}){2}\.[A-Z]\d{2})$")
]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), Readable]
Decision = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), Readable]
Explanation = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


_HTTPS = Text(
    "Phải là địa chỉ bắt đầu bằng https://, có tên miền, không kèm cổng, tài khoản hay khoảng trắng",
    "It must be an address that begins with https://, with a host's name and no port, user or space",
)


def _secure_address(address: str) -> str:
    """An https address with a host; its path and query stay as they are."""
    try:
        parts = urlsplit(address)
        sound = parts.scheme == "https" and "." in (parts.hostname or "") and parts.port is None and not parts.username
    except ValueError:
        sound = False
    if not sound or any(character.isspace() for character in address):
        raise Unfit("not_an_https_address", _HTTPS)
    return address


SecureAddress = Annotated[str, Field(max_length=500), AfterValidator(_secure_address)]


class ParticipationStatus(StrEnum):
    """Whether a unit's services are on the province's portal: all, some, or none of them."""

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"


class Participation(BaseModel):
    """`reason` is required of a unit that takes no part; `portal_url` is where its services are instead."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    status: ParticipationStatus = ParticipationStatus.FULL
    reason: Explanation | None = None
    legal_ground: Explanation | None = None
    plan: Explanation | None = None
    portal_url: SecureAddress | None = None


class UnitState(BaseModel):
    """What a unit is called, what it is and where it stands from a day on, until the next state or its end."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    valid_from: Day
    name: Name
    kind: AgencyKind
    parent: Code | None = None
    decision: Decision | None = None


class AgencyDocument(BaseModel):
    """A unit as it is imported and exported; `assumed_code` marks a code that is sample data.

    `states` tells its history, oldest first; the last one repeats name, kind and parent. Empty: it was always so.
    `online_services_note` and `portal_url` are the older way to say `participation`; they follow it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Code
    name: Name
    kind: AgencyKind
    parent: Code | None = None
    valid_from: Day
    valid_to: Day | None = None
    ended_by: Decision | None = None
    successors: Annotated[list[Code], Field(max_length=MAX_SUCCESSORS)] = []
    other_codes: Annotated[list[OfficialCode], Field(max_length=10)] = []
    participation: Participation = Participation()
    online_services_note: Explanation | None = None
    portal_url: SecureAddress | None = None
    assumed_code: bool = False
    states: Annotated[list[UnitState], Field(max_length=MAX_STATES)] = []

    @model_validator(mode="before")
    @classmethod
    def _read_older_words(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        participation = value.get("participation")
        if participation is None:
            note, address = value.get("online_services_note"), value.get("portal_url")
            if not note and not address:
                return {name: given for name, given in value.items() if name != "participation"}
            participation = {"status": ParticipationStatus.PARTIAL, "reason": note, "portal_url": address}
            return value | {"participation": participation}
        if isinstance(participation, dict):
            told = {"online_services_note": participation.get("reason"), "portal_url": participation.get("portal_url")}
            return value | told
        return value

    @property
    def timeline(self) -> list[UnitState]:
        """At least one state, oldest first."""
        if self.states:
            return self.states
        return [UnitState(valid_from=self.valid_from, name=self.name, kind=self.kind, parent=self.parent)]

    def with_timeline(self, states: list[UnitState]) -> Self:
        newest = states[-1]
        told = states if len(states) > 1 or newest.decision else []
        changes = {"states": told, "valid_from": states[0].valid_from}
        return self.model_copy(update=changes | {name: getattr(newest, name) for name in ("name", "kind", "parent")})


class UnitReference(BaseModel):
    """`valid_to` is its last day, when it has one."""

    code: str
    name: str
    valid_from: date
    valid_to: date | None


class UnitStateRead(BaseModel):
    """One stretch of a unit's life; `path` lists the codes from the root to the unit itself."""

    model_config = ConfigDict(from_attributes=True)

    valid_from: date
    valid_to: date | None
    name: str
    kind: AgencyKind
    parent: str | None
    path: list[str]
    decision: str | None


class AgencyRead(BaseModel):
    """A unit as it stands on the day asked for; `path` lists the codes from the root to the unit itself.

    `valid_from` and `valid_to` are those of the unit; outside them its first or its last state is shown.
    """

    code: str
    name: str
    kind: AgencyKind
    parent: str | None
    path: list[str]
    valid_from: date
    valid_to: date | None
    ended_by: str | None
    successors: list[str]
    predecessors: list[str]
    other_codes: list[str]
    participation: Participation
    online_services_note: str | None
    portal_url: str | None
    assumed_code: bool


class AgencyDetail(AgencyRead):
    """`history` holds all its stretches, oldest first; successors and predecessors come with their names."""

    history: list[UnitStateRead]
    successor_units: list[UnitReference]
    predecessor_units: list[UnitReference]


class JurisdictionRead(BaseModel):
    """Who acts for a unit on a day, and the ended units whose dossiers it carries on.

    `acting` is the unit itself while it exists, then its successors; empty before its first day.
    """

    code: str
    name: str
    at: date
    acting: list[UnitReference]
    inherits_from: list[UnitReference]
