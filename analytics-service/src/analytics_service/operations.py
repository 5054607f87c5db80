"""This service's long work: operations begin with `analytics-`."""

from servicekit.long_work import OperationColumns, Operations

from analytics_service.database import Base


class Operation(OperationColumns, Base):
    pass


operations = Operations(Operation, "analytics")
