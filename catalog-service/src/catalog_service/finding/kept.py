"""What is reckoned from all that is published, kept until any of it changes: each time anew it reads every row."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from datetime import date
from typing import Generic, TypeVar

from servicekit.database import Session

from catalog_service.finding import repository

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """At most `capacity` answers of this process, the last asked for."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._values: OrderedDict[Hashable, Value] = OrderedDict()

    async def get(
        self, session: Session, day: date, question: Hashable, reckon: Callable[[], Awaitable[Value]]
    ) -> Value:
        """Never stale: the state is read before what is reckoned, so a change between them makes it only newer."""
        key = (await repository.state(session), day, question)
        if key in self._values:
            self._values.move_to_end(key)
            return self._values[key]
        value = await reckon()
        self._values[key] = value
        while len(self._values) > self._capacity:
            self._values.popitem(last=False)
        return value
