"""What is answered to whoever has started long work: its id, and the place where it can be followed."""

from fastapi import Response

from dossier_service.operations import service
from dossier_service.operations.models import Operation
from dossier_service.operations.schemas import OperationStarted, OperationState


def started(operation: Operation, response: Response) -> OperationStarted:
    public_id = service.public_id(operation.id)
    response.headers["Location"] = f"/api/v1/operations/{public_id}"
    return OperationStarted(id=public_id, state=OperationState(operation.state))
