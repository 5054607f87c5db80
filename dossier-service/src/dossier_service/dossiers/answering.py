"""What every action's route needs, and what it answers: the dossier as the caller now sees it, and its ETag."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Response
from servicekit import etag
from servicekit.auth import Person
from servicekit.clock import Now
from servicekit.database import Transaction
from servicekit.etag import IfMatch
from servicekit.rendering import Language

from dossier_service.acting import Acting
from dossier_service.dossiers import reading
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.schemas import DossierRead
from dossier_service.internal_process import service as internal_process


@dataclass(frozen=True)
class DossierActing(Acting):
    language: str

    async def answer(self, dossier: Dossier) -> DossierRead:
        """With the step, what follows from it at once: the task of the agency whose turn it is."""
        await internal_process.pass_on(self.session, dossier, self.now)
        etag.tag(self.response, dossier.version)
        return await reading.read(self.session, dossier, self.caller, self.now, self.language)


# A coroutine: FastAPI would run a plain function, or a class, in a thread of its pool.
async def _acting(
    caller: Person, session: Transaction, expected: IfMatch, now: Now, language: Language, response: Response
) -> DossierActing:
    return DossierActing(caller, session, expected, now, response, language)


Act = Annotated[DossierActing, Depends(_acting, scope="function")]
