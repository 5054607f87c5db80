"""What two people settle between them, as the other services hear it; never who they are. Both sides are told."""

from typing import ClassVar
from uuid import UUID

from contracts.event import Event


class AgreementEvent(Event):
    aggregate: ClassVar[str] = "agreement_id"

    agreement_id: UUID
    """Of the representation, or of the offer of a dossier."""


class RepresentationGranted(AgreementEvent):
    """One lets the other act for them."""

    subject: ClassVar[str] = "dossier.representation_granted.v1"


class RepresentationClosed(AgreementEvent):
    """Before its time, by either side."""

    subject: ClassVar[str] = "dossier.representation_closed.v1"


class TransferOffered(AgreementEvent):
    """The owner of a dossier offers it to the other; when it is taken, `dossier.transferred` says so."""

    subject: ClassVar[str] = "dossier.transfer_offered.v1"


class TransferDeclined(AgreementEvent):
    subject: ClassVar[str] = "dossier.transfer_declined.v1"


class TransferWithdrawn(AgreementEvent):
    subject: ClassVar[str] = "dossier.transfer_withdrawn.v1"
