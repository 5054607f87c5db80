"""Where a dossier stands in its internal process: which steps its hand-overs have completed, and which are next. Pure.

A hand-over to another unit completes what leads to that unit's next step; one within a unit completes the unit's own
step. A question opens the consulted step, the last answer closes it; a step of another agency ends with its task alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from contracts.catalog import ProcessStep, ProcessUnit

from dossier_service.internal_process.graph import Graph, before
from dossier_service.internal_process.moves import Deed, Move


@dataclass(frozen=True)
class Places:
    """The units of one dossier; `paths` from the root to each unit that its hand-overs name."""

    receiving: str
    executing: str
    returning: str
    leader: str | None
    paths: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def holder(self, step: ProcessStep) -> str | None:
        """None for whoever is asked."""
        if step.agency:
            return step.agency
        match step.unit:
            case ProcessUnit.RECEIVING:
                return self.receiving
            case ProcessUnit.EXECUTING:
                return self.executing
            case ProcessUnit.RETURNING:
                return self.returning
            case ProcessUnit.LEADER:
                return self.leader
            case ProcessUnit.CONSULTED:
                return None
            case code:
                return code


@dataclass(frozen=True)
class Station:
    """One step on one dossier's way; it is current when it has begun and is not finished."""

    step: ProcessStep
    unit: str | None
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def current(self) -> bool:
        return self.started_at is not None and self.finished_at is None

    @property
    def in_house(self) -> bool:
        """Not another agency's task, and no answer of others."""
        return self.step.agency is None and self.step.unit != ProcessUnit.CONSULTED


def stations(graph: Graph, places: Places, moves: Iterable[Move], began_at: datetime | None) -> list[Station]:
    """`began_at`: the acceptance, with which the process begins; None before it."""
    done = _Walk(graph, places).through(moves) if began_at else {}
    return [
        Station(step, places.holder(step), _started(step, done, began_at), done.get(step.id)) for step in graph.values()
    ]


def _started(step: ProcessStep, done: Mapping[str, datetime], began_at: datetime | None) -> datetime | None:
    if began_at is None or any(earlier not in done for earlier in step.after):
        return None
    return max((done[earlier] for earlier in step.after), default=began_at)


class _Walk:
    def __init__(self, graph: Graph, places: Places) -> None:
        self._graph, self._places = graph, places
        self._holders = {step.id: places.holder(step) for step in graph.values()}
        self._done: dict[str, datetime] = {}
        self._asked: set[str] = set()

    def through(self, moves: Iterable[Move]) -> Mapping[str, datetime]:
        for move in moves:
            for step_id in self._completed(move):
                self._done.setdefault(step_id, move.at)
        return self._done

    def _completed(self, move: Move) -> list[str]:
        match move.deed:
            case Deed.HANDED_OVER:
                return self._handed_over(self._unit(move.giver), self._unit(move.receiver))
            case Deed.COMPLETED:
                return [step for step in self._graph if step == move.step_id]
            case Deed.ASKED:
                self._asked.add(move.task_id or "")
                return self._leading_to(step for step in self._left() if self._holders[step] is None)
            case Deed.ANSWERED:
                self._asked.discard(move.task_id or "")
                return [] if self._asked else [step for step in self._open() if self._holders[step] is None]
            case Deed.DECIDED:
                return [step for step in self._left() if not self._after_decision(step) and self._ours(step)]
            case Deed.RETURNED:
                return self._left()

    def _handed_over(self, giver: str | None, receiver: str | None) -> list[str]:
        if giver != receiver:
            theirs = [step for step in self._left() if self._holders[step] == receiver and self._ours(step)]
            if theirs:
                return self._leading_to(theirs)
        mine = [step for step in self._open() if self._holders[step] == giver and self._ours(step)]
        if mine:
            return mine[:1]
        unasked = [] if self._asked else [step for step in self._open() if self._holders[step] is None]
        return unasked[:1]

    def _leading_to(self, targets: Iterable[str]) -> list[str]:
        target = next(iter(targets), None)
        if target is None:
            return []
        return [step for step in before(self._graph, target) if step not in self._done and self._ours(step)]

    def _left(self) -> list[str]:
        return [step for step in self._graph if step not in self._done]

    def _open(self) -> list[str]:
        return [step for step in self._left() if all(earlier in self._done for earlier in self._graph[step].after)]

    def _ours(self, step_id: str) -> bool:
        """What another agency does ends with its task, whatever is handed over meanwhile."""
        return self._graph[step_id].agency is None

    def _after_decision(self, step_id: str) -> bool:
        step = self._graph[step_id]
        return step.unit == ProcessUnit.RETURNING or (step.unit == ProcessUnit.RECEIVING and bool(step.after))

    def _unit(self, code: str | None) -> str | None:
        """A division stands for the unit that holds steps; what is merely below the leader does not for the leader."""
        holders = {holder for holder in self._holders.values() if holder}
        for above in reversed(self._places.paths.get(code or "", [code or ""])):
            if above in holders and (above == code or above != self._places.leader):
                return above
        return code
