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
from collections.abc import Iterator
from dataclasses import dataclass, field

from helpers.interleaving.scheduler import Ending, Run, VirtualThread

Option = tuple[int, tuple[int, ...], tuple[int, ...]]


class Systematic:
    """Follows a prefix of choices, then goes on without preemption, noting alternatives.

    Args:
        prefix: The index of the chosen thread at each decision so far.
        visited: Hashes of the states from which the alternatives are known already.
    """

    def __init__(self, prefix: list[int], visited: set[int]) -> None:
        self.prefix = prefix
        self.visited = visited
        self.choices: list[int] = []
        self.options: list[Option] = []
        self.known = False

    def at(self, run: Run, me: VirtualThread) -> VirtualThread:
        others = run.others(me)
        early = run.sleepers(me)
        if not others and not early:
            return me
        costly = tuple(t.index for t in others) + tuple(t.index for t in early)
        return self._decide(run, me.index, me.index, (), costly)

    def pick(self, run: Run, candidates: list[VirtualThread]) -> VirtualThread:
        first = candidates[0]
        # A sleeper whose time has not come may wake before those that can run.
        early = [t for t in run.sleepers(None) if t not in candidates]
        if len(candidates) == 1 and not early:
            return first
        free = tuple(t.index for t in candidates[1:])
        return self._decide(run, -1, first.index, free, tuple(t.index for t in early))

    def _decide(
        self,
        run: Run,
        current: int,
        usual: int,
        free: tuple[int, ...],
        costly: tuple[int, ...],
    ) -> VirtualThread:
        number = len(self.choices)
        if number < len(self.prefix):
            choice = self.prefix[number]
            if choice != usual and choice not in free and choice not in costly:
                run.stop(Ending("diverged", "the same order gave another course"))
                choice = usual
        else:
            choice = usual
            if not self.known:
                state = hash((current, run.now, tuple([t.chain for t in run.threads])))
                if state in self.visited:
                    self.known = True
                else:
                    self.visited.add(state)
                    self.options.append((number, free, costly))
        self.choices.append(choice)
        return run.threads[choice]


class RandomPriorities:
    """Runs the thread of highest priority, and lowers priorities at a few random steps.

    Args:
        seed: The same seed gives the same schedule.
        length: About how many decisions a schedule has.
        changes: How many times a priority is lowered.
    """

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

    def _early(self, run: Run, me: VirtualThread | None) -> list[VirtualThread]:
        sleepers = run.sleepers(me)
        return sleepers if sleepers and self.random.random() < 0.25 else []


class Segments:
    """Follows a recorded schedule: which thread executes how many operations, in turn.

    After its end the running thread goes on as long as it can.
    """

    def __init__(self, segments: list[list[int]]) -> None:
        self.segments = segments
        self.position = 0
        self.begun = False

    @property
    def over(self) -> bool:
        return self.position >= len(self.segments)

    def _next(self, run: Run, candidates: list[VirtualThread]) -> VirtualThread | None:
        index = self.segments[self.position][0]
        return next((t for t in candidates if t.index == index), None)

    def at(self, run: Run, me: VirtualThread) -> VirtualThread:
        if self.over:
            return me
        index, count = self.segments[self.position]
        if me.index == index and me.count - me.since < count:
            return me
        self.position += 1
        if self.over:
            return me
        return self._wanted(run, [me, *run.others(me), *run.sleepers(me)])

    def pick(self, run: Run, candidates: list[VirtualThread]) -> VirtualThread:
        if self.begun:
            self.position += 1
        self.begun = True
        if self.over:
            return candidates[0]
        every = [*candidates, *(t for t in run.sleepers(None) if t not in candidates)]
        return self._wanted(run, every)

    def _wanted(self, run: Run, candidates: list[VirtualThread]) -> VirtualThread:
        found = self._next(run, candidates)
        if found is None:
            run.stop(
                Ending("diverged", "the schedule does not fit: has the code been changed?")
            )
            return candidates[0]
        return found


@dataclass(slots=True)
class Frontier:
    """The alternatives not yet tried, by the number of their preemptions."""

    levels: list[list[Iterator[list[int]]]] = field(default_factory=list)

    def add(self, cost: int, choices: list[int], options: list[Option]) -> None:
        """Note the alternatives of a schedule that had ``cost`` preemptions."""
        while len(self.levels) < cost + 2:
            self.levels.append([])
        if any(free for _, free, _ in options):
            self.levels[cost].append(_prefixes(choices, options, 1))
        if any(costly for _, _, costly in options):
            self.levels[cost + 1].append(_prefixes(choices, options, 2))

    def next(self) -> tuple[int, list[int]] | None:
        """The cost and the prefix of the next schedule; None if all were tried."""
        for cost, level in enumerate(self.levels):
            while level:
                prefix = next(level[-1], None)
                if prefix is not None:
                    return cost, prefix
                level.pop()
        return None


def _prefixes(choices: list[int], options: list[Option], which: int) -> Iterator[list[int]]:
    for option in options:
        for other in option[which]:  # type: ignore[union-attr]
            yield [*choices[: option[0]], other]
