"""The envelope of every event (CloudEvents 1.0, structured JSON) and the base of what it carries."""

from datetime import UTC, datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class Event(BaseModel):
    """A fact in the past tense: ids and facts, never names, numbers or contacts of people.

    Readers ignore fields that they don't know; a change that is not an addition is a new version beside this one.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    subject: ClassVar[str]
    """`<owner>.<fact>.v<version>`; the first word names the stream."""
    aggregate: ClassVar[str]
    """The field that identifies what the event is about; events of one aggregate are ordered by `sequence`."""
    registry: ClassVar[dict[str, type["Event"]]] = {}

    sequence: int = Field(ge=1, description="per aggregate, +1 per event, no gaps")
    occurred_at: AwareDatetime

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if "subject" in cls.__dict__:
            Event.registry[cls.subject] = cls

    @property
    def aggregate_id(self) -> str:
        return str(getattr(self, self.aggregate))


class Envelope(BaseModel):
    """CloudEvents attributes around one event; `type` is the event's subject, `subject` its aggregate."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    specversion: str = "1.0"
    id: UUID
    source: str
    type: str
    subject: str
    time: AwareDatetime
    datacontenttype: str = "application/json"
    traceparent: str | None = None
    data: dict[str, Any]

    @classmethod
    def around(cls, event: Event, *, event_id: UUID, source: str, traceparent: str | None) -> Self:
        return cls(
            id=event_id,
            source=source,
            type=event.subject,
            subject=event.aggregate_id,
            time=datetime.now(UTC),
            traceparent=traceparent,
            data=event.model_dump(mode="json"),
        )


def stream_of(subject: str) -> str:
    """`dossier.submitted.v1` lives in the stream `DOSSIER`."""
    return subject.split(".", 1)[0].upper()
