from uuid import UUID

from dossier_service.dossiers.schemas import Command, Prose


class RuleOutBody(Command):
    other_id: UUID
    reason: Prose
