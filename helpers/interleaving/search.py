"""Which schedules to try: fewest preemptions first, then random priorities.

Sources: preemption bounding, Musuvathi & Qadeer, "Iterative context bounding for
systematic testing of multithreaded programs" (PLDI 2007); the lockset filter, Savage
et al., "Eraser" (1997); random priorities, Burckhardt et al., "A randomized scheduler
with probabilistic guarantees of finding bugs" (ASPLOS 2010). A state that was reached
before, by operations in an equivalent order, is not continued again: this is the
happens-before caching of Musuvathi & Qadeer.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from helpers.interleaving.events import Ending
from helpers.interleaving.scheduler import Run
from helpers.interleaving.virtual import VirtualThread

#: An alternative: the thread, and the state in which its next operation would end, with
#: and without regard to which thread is the running one.
Alternative = tuple[int, int, int]
_BEFORE = 1_000_000
#: Decisions in one schedule whose alternatives are tried.
MOST_DECISIONS = 20_000
#: The number of a decision, and its alternatives without and with a preemption.
Option = tuple[int, tuple[Alternative, ...], tuple[Alternative, ...]]


class Visited:
    """The states that were reached, as hashes of the histories of all threads.

    Attributes:
        states: With the running thread as a part of the state.
        cheapest: Without it, and the fewest preemptions that led there.
    """

    def __init__(self) -> None:
        self.states: set[int] = set()
        self.cheapest: dict[int, int] = {}

    def covers(self, state: int, anyhow: int, cost: int) -> bool:
        """Whether all that follows a state, reached at a cost, has been or will be tried.

        From the same state with another thread running, one more preemption gives the
        same continuations.
        """
        return state in self.states or self.cheapest.get(anyhow, cost) < cost


class Systematic:
    """Follows a prefix of choices, then goes on without preemption, noting alternatives.

    Args:
        prefix: The index of the chosen thread at each decision so far.
        visited: The states from which the alternatives are known already.
        cost: The number of preemptions in the prefix.
    """

    primes = True

    def __init__(self, prefix: list[int], visited: Visited, cost: int = 0) -> None:
        self.prefix = prefix
        self.visited = visited.states
        self.cheapest = visited.cheapest
        self.cost = cost
        self.choices: list[int] = []
        self.options: list[Option] = []
        self.known = False
        self.truncated = False

    def at(self, run: Run, me: VirtualThread) -> VirtualThread:
        others = run.others(me)
        early = run.sleepers(me)
        if not others and not early:
            return me
        return self._decide(run, me.index, me, [], [*others, *early])

    def pick(self, run: Run, candidates: list[VirtualThread]) -> VirtualThread:
        first = candidates[0]
        # A sleeper whose time has not come may wake before those that can run.
        early = [t for t in run.sleepers(None) if t not in candidates]
        if len(candidates) == 1 and not early:
            return first
        return self._decide(run, -1, first, candidates[1:], early)

    def after(self, run: Run, me: VirtualThread) -> None:
        if len(self.prefix) <= len(self.choices) < MOST_DECISIONS:
            anyhow = hash((run.now, tuple([t.chain for t in run.threads])))
            self.visited.add(hash((me.index, anyhow)))
            self.cheapest.setdefault(anyhow, self.cost)

    def _decide(
        self,
        run: Run,
        current: int,
        usual: VirtualThread,
        free: list[VirtualThread],
        costly: list[VirtualThread],
    ) -> VirtualThread:
        number = len(self.choices)
        if number < len(self.prefix):
            index = self.prefix[number]
            choice = next((t for t in (usual, *free, *costly) if t.index == index), None)
            if choice is None:
                run.stop(Ending("diverged", "the same order gave another course"))
                choice = usual
        else:
            choice = usual
            if number >= MOST_DECISIONS:
                self.truncated = True
            elif not self.known:
                chains = [t.chain for t in run.threads]
                # Apart from the states after an operation, whose first part is an index.
                state = hash((current + _BEFORE, hash((run.now, tuple(chains)))))
                if state in self.visited:
                    self.known = True
                else:
                    self.visited.add(state)
                    self.options.append(
                        (
                            number,
                            tuple([_next_state(run, t, chains) for t in free]),
                            tuple([_next_state(run, t, chains) for t in costly]),
                        )
                    )
        self.choices.append(choice.index)
        return choice


def _next_state(run: Run, thread: VirtualThread, chains: list[int]) -> Alternative:
    """The state after the next operation of a thread, 0 where it cannot be foretold."""
    index, pending = thread.index, thread.pending
    if pending is None or (thread.deadline is not None and thread.blocked):
        return index, 0, 0
    own = chains[index]
    chains[index] = run.next_chain(thread, *pending)
    anyhow = hash((run.now, tuple(chains)))
    chains[index] = own
    return index, hash((index, anyhow)), anyhow


class RandomPriorities:
    """Runs the thread of highest priority, and lowers priorities at a few random steps.

    Args:
        seed: The same seed gives the same schedule.
        length: About how many decisions a schedule has.
        changes: How many times a priority is lowered.
    """

    primes = False

    def __init__(self, seed: int, length: int, changes: int) -> None:
        self.random = random.Random(seed)
        self.changes = {self.random.randrange(max(length, 1)) for _ in range(changes)}
        self.priority: dict[int, float] = {}
        self.step = 0

    def _best(self, threads: list[VirtualThread]) -> VirtualThread:
        for thread in threads:
            if thread.index not in self.priority:
                self.priority[thread.index] = self.random.random()
        return max(threads, key=lambda t: self.priority[t.index])

    def at(self, run: Run, me: VirtualThread) -> VirtualThread:
        self.step += 1
        if self.step in self.changes:
            self.priority[me.index] = -self.step
        return self._best([me, *run.others(me), *self._early(run, me)])

    def pick(self, run: Run, candidates: list[VirtualThread]) -> VirtualThread:
        early = [t for t in self._early(run, None) if t not in candidates]
        return self._best([*candidates, *early])

    def after(self, run: Run, me: VirtualThread) -> None:
        pass

    def _early(self, run: Run, me: VirtualThread | None) -> list[VirtualThread]:
        sleepers = run.sleepers(me)
        return sleepers if sleepers and self.random.random() < 0.25 else []


class Recorded:
    """Follows a recorded schedule: which thread executes how many operations, in turn.

    After its end the running thread goes on as long as it can.
    """

    primes = False

    def __init__(self, turns: list[list[int]]) -> None:
        self.turns = [turn for turn in turns if turn[1] > 0]
        self.position = 0
        self.left = self.turns[0][1] if self.turns else 0

    @property
    def wanted(self) -> int | None:
        """The thread that executes the next operation; None after the end."""
        return self.turns[self.position][0] if self.position < len(self.turns) else None

    def at(self, run: Run, me: VirtualThread) -> VirtualThread:
        wanted = self.wanted
        if wanted is None or wanted == me.index:
            return me
        # One who looks whether all others wait cannot go on before this one does. Should
        # this one not wait but go on, then after() says so.
        able = [*run.others(me), *run.sleepers(me)]
        return next((t for t in able if t.index == wanted), me)

    def pick(self, run: Run, candidates: list[VirtualThread]) -> VirtualThread:
        wanted = self.wanted
        if wanted is None:
            return candidates[0]
        every = [*candidates, *run.sleepers(None)]
        if all(t.index != wanted for t in every):
            # A thread that does no operation has no turn, and yet others wait for its end.
            # And one that is about to wait with a time limit seems able to go on until its
            # wait has begun. Should it execute an operation, then after() says so.
            return next((t for t in candidates if not t.begun), candidates[0])
        return next(t for t in every if t.index == wanted)

    def after(self, run: Run, me: VirtualThread) -> None:
        if self.wanted is None:
            return
        if self.wanted != me.index:
            self._fail(run)
        self.left -= 1
        if not self.left:
            self.position += 1
            if self.position < len(self.turns):
                self.left = self.turns[self.position][1]

    def _fail(self, run: Run) -> None:
        run.stop(
            Ending("diverged", "the schedule does not fit: has the code been changed?")
        )


def next_of(level: deque[Iterator[list[int]]]) -> list[int] | None:
    """Take the next prefix from the first that has one; None if all have come to an end."""
    while level:
        prefix = next(level[0], None)
        if prefix is not None:
            return prefix
        level.popleft()
    return None


@dataclass(slots=True)
class Frontier:
    """The alternatives not yet tried, by the number of their preemptions."""

    visited: Visited
    levels: list[deque[Iterator[list[int]]]] = field(default_factory=list)

    def add(self, cost: int, choices: list[int], options: list[Option]) -> None:
        """Note the alternatives of a schedule that had ``cost`` preemptions."""
        while len(self.levels) < cost + 2:
            self.levels.append(deque())
        for which, level in ((1, cost), (2, cost + 1)):
            if any(option[which] for option in options):
                self.levels[level].append(self._prefixes(level, choices, options, which))

    def next(self) -> tuple[int, list[int]] | None:
        """The cost and the prefix of the next schedule; None if all were tried."""
        for cost, level in enumerate(self.levels):
            prefix = next_of(level)
            if prefix is not None:
                return cost, prefix
        return None

    def _prefixes(
        self, cost: int, choices: list[int], options: list[Option], which: int
    ) -> Iterator[list[int]]:
        for option in options:
            for other, state, anyhow in option[which]:  # type: ignore[union-attr]
                # Asked only now: another schedule may have got there meanwhile.
                if not self.visited.covers(state, anyhow, cost):
                    yield [*choices[: option[0]], other]
