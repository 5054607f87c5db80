from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.schemas import Coded, Command
from dossier_service.links.models import LinkKind


class LinkBody(Command):
    kind: LinkKind


class LinkedDossier(BaseModel):
    id: UUID
    draft_number: str
    code: str | None
    status: Status
    procedure: Coded


class LinkRead(BaseModel):
    """`kind`: what `dossier` is to the one that was asked about."""

    kind: LinkKind
    dossier: LinkedDossier
    linked_at: datetime
