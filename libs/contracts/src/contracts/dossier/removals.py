"""A dossier that ought never to have been in the record is taken out of it by two, and may be put back."""

from typing import ClassVar

from pydantic import AwareDatetime

from contracts.dossier.base import DossierEvent


class RemovalRequested(DossierEvent):
    """An official asks an approver of the executing agency, who decides."""

    subject: ClassVar[str] = "dossier.removal_requested.v1"

    unit: str
    """The executing agency: its approvers are told."""


class RemovalDenied(DossierEvent):
    subject: ClassVar[str] = "dossier.removal_denied.v1"


class DossierRemoved(DossierEvent):
    """Readers forget it as if it had never been filed, until `dossier.restored`; its code is never given again."""

    subject: ClassVar[str] = "dossier.removed.v1"

    restorable_until: AwareDatetime
    """The last instant at which it may be put back; afterwards its papers are erased."""


class DossierRestored(DossierEvent):
    """It stands again where it stood before it was removed."""

    subject: ClassVar[str] = "dossier.restored.v1"
