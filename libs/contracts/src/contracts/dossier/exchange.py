"""What goes to other portals, and what comes from them."""

from typing import ClassVar, Literal
from uuid import UUID

from contracts.dossier.base import DossierEvent


class ExternalReceived(DossierEvent):
    """A vertical portal's dossier, recorded beside ours and never added to them."""

    subject: ClassVar[str] = "dossier.external_received.v1"

    source: str
    external_code: str
    status: int
    outcome: Literal["granted", "refused"] | None = None


class Pushed(DossierEvent):
    """The national portal took over one step; `pushed_sequence` is the step's number."""

    subject: ClassVar[str] = "sync.pushed.v1"
    aggregate: ClassVar[str] = "push_id"

    push_id: UUID
    pushed_sequence: int
    status: int


class PushRejected(DossierEvent):
    subject: ClassVar[str] = "sync.rejected.v1"
    aggregate: ClassVar[str] = "push_id"

    push_id: UUID
    pushed_sequence: int
    error_code: str
