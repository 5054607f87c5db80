"""This service's long work: operations begin with `dossier-`."""

from servicekit.long_work import OperationColumns, Operations

from dossier_service.database import Base


class Operation(OperationColumns, Base):
    pass


operations = Operations(Operation, "dossier")
router = operations.router()
