"""This service's long work: operations begin with `catalog-`."""

from servicekit.long_work import OperationColumns, Operations

from catalog_service.database import Base


class Operation(OperationColumns, Base):
    pass


operations = Operations(Operation, "catalog")
router = operations.router()
