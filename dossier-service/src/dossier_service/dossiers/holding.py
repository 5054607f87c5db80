"""What a granted result waits for. Pure."""

from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True)
class Holding:
    """Charges that are due, and how many for the return have no sum yet or were not heard of."""

    charge_ids: list[UUID] = field(default_factory=list)
    unassessed: int = 0

    def __bool__(self) -> bool:
        return bool(self.charge_ids or self.unassessed)
