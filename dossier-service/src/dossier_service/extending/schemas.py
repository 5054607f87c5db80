from dossier_service.dossiers.schemas import Command, Instant, Line, Prose


class ApologiseBody(Command):
    """What is given instead is the end of a working day of the agency; for a limit in hours a time within one."""

    reason: Prose
    legal_basis: Line
    expected_at: Instant


class ExtendBody(Command):
    """The new date is the end of a working day of the agency; for a limit in hours a time within one."""

    reason: Prose
    legal_basis: Line
    new_due_at: Instant
