"""What the route of a change needs: who acts, in which transaction, at which version, when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Response
from servicekit.auth import Caller, Clerk, Person
from servicekit.clock import Now
from servicekit.database import Session, Transaction
from servicekit.etag import ExpectedVersion, IfMatch


@dataclass(frozen=True)
class Acting:
    caller: Caller
    session: Session
    expected: ExpectedVersion
    now: datetime
    response: Response


# Coroutines: FastAPI would run a plain function, or a class, in a thread of its pool.
async def _person(caller: Person, session: Transaction, expected: IfMatch, now: Now, response: Response) -> Acting:
    return Acting(caller, session, expected, now, response)


PersonActing = Annotated[Acting, Depends(_person, scope="function")]


async def _clerk(caller: Clerk, acting: PersonActing) -> Acting:
    return acting


ClerkActing = Annotated[Acting, Depends(_clerk, scope="function")]
