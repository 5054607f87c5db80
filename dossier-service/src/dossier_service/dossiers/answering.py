"""What every action's route answers: the dossier as the caller now sees it, and its ETag."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request, Response
from servicekit import etag
from servicekit.auth import Caller, Person
from servicekit.clock import Now
from servicekit.database import Session, Transaction
from servicekit.etag import ExpectedVersion, IfMatch

from dossier_service.dossiers import reading
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.schemas import DossierRead


class Acting:
    """One action's surroundings: who, when, in which transaction, at which version."""

    def __init__(
        self, caller: Person, session: Transaction, expected: IfMatch, now: Now, request: Request, response: Response
    ) -> None:
        self.caller: Caller = caller
        self.session: Session = session
        self.expected: ExpectedVersion = expected
        self.now: datetime = now
        self.kit = request.app.state.kit
        self._response = response

    async def answer(self, dossier: Dossier) -> DossierRead:
        etag.tag(self._response, dossier.version)
        return await reading.read(self.session, dossier, self.caller, self.now)


Act = Annotated[Acting, Depends(Acting, scope="function")]
