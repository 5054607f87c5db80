"""This service's long work: operations begin with `payment-`."""

from servicekit.long_work import OperationColumns, Operations

from payment_service.database import Base


class Operation(OperationColumns, Base):
    pass


operations = Operations(Operation, "payment")
router = operations.router()
