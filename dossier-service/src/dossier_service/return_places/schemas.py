from dossier_service.dossiers.schemas import Command, Line


class ChangeReturnBody(Command):
    returning_unit: Line
