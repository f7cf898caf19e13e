"""Real threads, of which one runs at a time: whoever holds the baton.

Each thread of the program under test runs on a pooled thread that waits on a raw
lock, its baton. There is no scheduler thread: the running thread decides at its next
operation who goes on, releases that one's baton and waits for its own. Time is
virtual: it advances only when nothing else can run.
"""

from __future__ import annotations

import _thread
import contextlib
import contextvars
import functools
import sys
import threading
import time
from collections.abc import Callable, Iterable
from threading import get_ident
from types import FrameType
from typing import Any, Protocol

from helpers.interleaving.events import Ending, Event, Op, Wait
from helpers.interleaving.lockset import Lockset
from helpers.interleaving.naming import Names, shown
from helpers.interleaving.pool import Pool
from helpers.interleaving.sites import Site
from helpers.interleaving.virtual import VirtualThread, holders

#: Iterations of loops in one schedule, beyond which it counts as endless: of all, and in a
#: row without any operation that threads could see of each other.
MOST_ITERATIONS = 2_000_000
MOST_ALONE = 300_000
#: Switches in one schedule, beyond which it counts as endless.
MOST_SWITCHES = 20_000
#: Wake-ups of sleeping or spinning threads in a row in which nothing was written.
MOST_IDLE = 1_000
#: Operations that are all kept for the report; then only those around a switch.
MOST_EVENTS = 2_000
#: Locks of those that a thread holds that count as protecting what it does, the latest.
#: Fewer than there are is safe: an access seems less protected, and is switched at.
MOST_LOCKS = 32
#: Iterations of loops of one thread, after which others get their turn.
PATIENCE = 10_000
#: Virtual seconds that one iteration of a spinning loop takes.
SPIN = 0.01
#: Virtual seconds that a look at a clock takes.
LOOK = 0.0001


class Abort(BaseException):
    """Unwinds a thread of a schedule that is over; learner code never sees it whole."""


class Uncontrolled(BaseException):
    """The code called something whose end the scheduler cannot bring about."""


class Policy(Protocol):
    """Who goes on.

    Attributes:
        primes: Whether a new thread runs to its first operation at once, so that it is
            known what it is about to do.
    """

    primes: bool

    def at(self, run: Run, me: VirtualThread) -> VirtualThread:
        """The running thread is about to execute an operation; it could go on."""

    def pick(self, run: Run, candidates: list[VirtualThread]) -> VirtualThread:
        """The running thread cannot go on; choose among those that can."""

    def after(self, run: Run, me: VirtualThread) -> None:
        """The running thread has executed an operation."""


class Run:
    """One schedule, from its start to its end.

    Attributes:
        active: The sites at which the policy is asked; all others run through.
        watched: Kinds of objects, such as ``"lock"``, that some thread looks at without
            waiting for them, so that the policy is asked before they are given free, too.
            With ``"thread"`` the end of a thread is an operation.
        record: Whether to keep every operation for a report.
        lockset: What is known of the places that threads share.
        turns: The schedule so far: who executed how many operations, in turn.
        iterations: Of all loops so far.
    """

    def __init__(
        self,
        pool: Pool,
        policy: Policy,
        active: set[Site],
        watched: frozenset[str] = frozenset(),
        *,
        record: bool = False,
        only_at_breakers: bool = False,
        all_active: bool = False,
        all_sync: bool = False,
    ) -> None:
        self.pool = pool
        self.policy = policy
        self.active = active
        self.watched = watched
        self.new_watched: set[str] = set()
        self.all_active = all_active
        self.all_sync = all_sync
        self.namer: Names | None = None
        self.waits: list[Wait] = []
        self.record = record
        self.only_at_breakers = only_at_breakers
        self.threads: list[VirtualThread] = []
        self.current: VirtualThread = None  # type: ignore[assignment]
        self.alive = 0
        self.user = 0
        self.now = 0.0
        self.writes = 0
        self.iterations = 0
        self.last_iteration = MOST_ALONE
        self.operations = 0
        self.switches = 0
        # Whether a thread asked what all others wait for. Replays must then prime new
        # threads, too, or else it is not known of them.
        self.looks_around = False
        self.idle = 0
        self.aborting = False
        self.over = False
        self.ending: Ending | None = None
        self.finished = _thread.allocate_lock()
        self.finished.acquire()
        self.lockset = Lockset()
        self.last_write: dict[Any, int] = {}
        self.reads: dict[Any, int] = {}
        self.turns: list[list[int]] = []
        self.events: list[Event] = []
        self.notes: set[str] = set()
        self.output: list[tuple[int, str]] = []
        self.finish: Callable[[], None] | None = None
        self.breaker = True
        self.scenario = False
        self.joined = 0

    @property
    def new_active(self) -> set[Site]:
        """Sites that the lockset filter found to need switching, as they had none."""
        return self.lockset.racy - self.active

    def watch(self, kind: str) -> None:
        """A thread looks at an object of that kind without waiting for it."""
        if kind not in self.watched:
            self.new_watched.add(kind)

    # -- threads --------------------------------------------------------------

    def add(
        self,
        name: str,
        body: Callable[[], Any],
        daemon: bool = False,
        thread: threading.Thread | None = None,
    ) -> VirtualThread:
        """A new thread that can be switched to from now on."""
        index = len(self.threads)
        # The pooled thread has the context variables of the schedule before.
        body = functools.partial(_context_of(thread).run, body)
        new = VirtualThread(index, name, body, self.pool.worker(index), daemon, thread)
        new.worker.job = lambda: self._life(new)
        new.op = Op("start", name)
        if self.current is not None:
            new.chain = hash((self.current.chain, self.current.count, index))
        self.threads.append(new)
        self.alive += 1
        if not daemon:
            self.user += 1
        return new

    def begin(self, wait: Callable[[Any], bool]) -> None:
        """Let the first thread run; :attr:`finished` is released at the end.

        Args:
            wait: Acquires a raw lock; returns False if the schedule has been given up.
        """
        if self.policy.primes:
            # The caller's thread lends its baton to be woken when each is primed.
            caller = self.current
            for thread in list(self.threads):
                thread.primer = caller
                self.current = thread
                thread.baton.release()
                if not wait(caller.baton):
                    return
                if self.aborting:
                    break
        self._hand_on(None)

    def _life(self, me: VirtualThread) -> None:
        me.begun = True
        me.op = None
        try:
            if not self.aborting:
                with contextlib.suppress(SystemExit):  # as threading does
                    me.body()
                if "thread" in self.watched and not me.alone:
                    self.perform("end", me.thread or me, name=me.name)
        except Abort:
            pass
        except Uncontrolled as error:
            self.stop(Ending("hang", str(error), me, error))
        except BaseException as error:  # whatever it is, the report shows it
            if not self.aborting:
                self.fail(me, error)
        me.done = True
        me.op = me.ready = me.deadline = None
        me.chain = hash((me.chain, 4))
        if me.thread is not None:
            # Others may look whether it is alive.
            self.last_write[id(me.thread)] = me.chain
        self.alive -= 1
        if not me.daemon:
            self.user -= 1
        self._leave(me)

    def fail(self, me: VirtualThread, error: BaseException) -> None:
        """End this schedule with an exception that a thread let out."""
        self.stop(Ending("exception", _one_line(error), me, error))

    def stop(self, ending: Ending) -> None:
        """End this schedule; every thread unwinds at its next operation."""
        if self.ending is None:
            self.ending = ending
            for me in self.threads:
                if me.count > me.since:
                    self._end_turn(me)
        self.aborting = True

    def _leave(self, me: VirtualThread) -> None:
        """A thread has ended: hand the baton on, or finish."""
        primer, me.primer = me.primer, None
        if primer is not None:
            self._end_turn(me)
            self.current = primer
            primer.baton.release()
            return
        if not self.aborting:
            self._end_turn(me)
        if me.worker.lost:
            return  # it came back from a call after the schedule had been given up
        self._hand_on(me)

    def _hand_on(self, me: VirtualThread | None) -> None:
        """Let another thread go on; when none is left, check, and then finish."""
        if not self.aborting:
            if self.user:
                candidates = self._candidates(me)
                if candidates:
                    other = self.policy.pick(self, candidates)
                    if not self.aborting:
                        self._go(other)
                        return
                else:
                    self._stuck()
            elif self.finish is not None:
                finish, self.finish = self.finish, None
                finish()
                self._go(self.threads[-1])
                return
            self.aborting = True
        self.unwind()

    def unwind(self) -> None:
        """Let the next thread that has not ended unwind, or finish."""
        for other in self.threads:
            if not other.done and not other.worker.lost:
                self.current = other
                other.baton.release()
                return
        self.finished.release()

    def _stuck(self) -> None:
        waiting = [t for t in self.threads if not t.done]
        self.waits = [self._wait_of(t) for t in waiting]
        self.stop(Ending("deadlock", "", next(t for t in waiting if not t.daemon)))

    def _wait_of(self, thread: VirtualThread) -> Wait:
        op = thread.op or Op("wait", "")
        site = op.site
        return Wait(
            thread.name,
            op.kind,
            op.name,
            site.text if site is not None else "",
            site.line if site is not None else 0,
            tuple(t.name for t in holders(op.target)),
            self.names_held(thread),
        )

    # -- switching ------------------------------------------------------------

    def _candidates(self, me: VirtualThread | None) -> list[VirtualThread]:
        """Who can go on in place of ``me``; if nobody, time advances.

        Sleepers whose time has not come are left out: see :meth:`sleepers`.
        """
        found = self.others(me)
        if found:
            return found
        times = [t.deadline for t in self.threads if not t.done and t.deadline is not None]
        if not times:
            return []
        # Only now does time pass: to the first deadline.
        first = min(times)
        self.now = max(self.now, first)
        self.idle += 1
        if self.idle > MOST_IDLE:
            self.stop(Ending("livelock", "waits in a loop for what never comes", me))
        return [t for t in self.threads if not t.done and t.deadline == first]

    def others(self, me: VirtualThread | None) -> list[VirtualThread]:
        """Who else could run now."""
        now = self.now
        return [
            t
            for t in self.threads
            if t is not me
            and not t.done
            and (
                t.ready is None
                or t.ready()
                or (t.deadline is not None and t.deadline <= now)
            )
        ]

    def sleepers(self, me: VirtualThread | None) -> list[VirtualThread]:
        """Whose sleep or timeout could end early, since others may be slow."""
        now = self.now
        return [
            t
            for t in self.threads
            if t is not me
            and t.deadline is not None
            and t.deadline > now
            and not t.done
            and not t.spinning
            and not (t.ready is not None and t.ready())
        ]

    def _go(self, other: VirtualThread) -> None:
        self.switches += 1
        if self.switches > MOST_SWITCHES:
            self.stop(Ending("livelock", "the threads keep each other busy", other))
        early = other.deadline is not None and other.deadline > self.now
        if early and (other.ready is None or not other.ready()):
            self.now = other.deadline  # type: ignore[assignment]
        self.current = other
        other.baton.release()

    def _end_turn(self, me: VirtualThread) -> None:
        """Note how many operations a thread has executed since it was switched to."""
        self.turns.append([me.index, me.count - me.since])
        me.since = me.count

    def switch(self, me: VirtualThread, other: VirtualThread) -> None:
        """Hand the baton from the running thread to another, and wait for it."""
        self._end_turn(me)
        me.patience = 0
        self._go(other)
        me.baton.acquire()
        if self.aborting:
            raise Abort

    def prime(self, me: VirtualThread, new: VirtualThread) -> None:
        """Let a new thread run to its first operation, and come back."""
        new.primer = me
        self._end_turn(me)
        self.current = new
        new.baton.release()
        me.baton.acquire()
        if self.aborting:
            raise Abort

    def _primed(self, me: VirtualThread) -> None:
        """A new thread has come to its first operation: go back to who started it."""
        primer, me.primer = me.primer, None
        assert primer is not None
        self._end_turn(me)
        self.current = primer
        primer.baton.release()
        me.baton.acquire()
        if self.aborting:
            raise Abort

    def ask(self, me: VirtualThread) -> None:
        """The running thread could go on: let the policy decide."""
        if me.primer is not None:
            self._primed(me)
            return
        other = self.policy.at(self, me)
        if self.aborting:
            raise Abort
        if other is not me:
            if self.record:
                if me.ready is not None and me.op is not None and not me.ready():
                    self._blocked(me, me.op)
                else:
                    self._mark_preempted(me)
            self.switch(me, other)

    def block(self, me: VirtualThread) -> None:
        """The running thread cannot go on until its ``ready`` or deadline."""
        me.blocked = True
        if me.primer is not None:
            self._primed(me)
            me.blocked = False
            return
        candidates = self._candidates(me)
        if not candidates:
            self._stuck()
        if self.aborting:
            raise Abort
        other = self.policy.pick(self, candidates)
        if self.aborting:
            raise Abort
        if other is me:
            if me.deadline is not None and me.deadline > self.now:
                self.now = me.deadline
        else:
            self.switch(me, other)
        me.blocked = False

    # -- operations -----------------------------------------------------------

    def access(self, me: VirtualThread, site: Site, place: Any, writes: bool) -> None:
        """The running thread is about to read or write a variable or container."""
        if self.aborting:
            raise Abort
        if (place, site) not in me.known:
            self._observe(me, site, place, writes)
        if self.all_active or site in self.active:
            if not self.only_at_breakers or self.breaker:
                me.op = Op(site.kind, site.name, site)
                me.pending = (place, writes)
                self.ask(me)
                me.pending = None
                self.breaker = False
            me.chain = self.next_chain(me, place, writes)
            if writes:
                self.last_write[place] = me.chain
                self.reads.pop(place, None)
            else:
                self.reads[place] = self.reads.get(place, 0) ^ me.chain
            me.op = None
            self.policy.after(self, me)
        me.count += 1
        self.operations += 1
        self.last_iteration = self.iterations + MOST_ALONE
        if writes:
            self.writes += 1
            self.idle = 0
        if self.record:
            self._record(me, Op(site.kind, site.name, site), place=place, writes=writes)

    def touch(self, me: VirtualThread, site: Site, place: Any) -> None:
        """The operation just made has read this place as well."""
        if (place, site) not in me.known:
            self._observe(me, site, place, False)
        if self.all_active or site in self.active:
            me.chain = self.next_chain(me, place, False)
            self.reads[place] = self.reads.get(place, 0) ^ me.chain

    def _record(self, me: VirtualThread, op: Op, **more: Any) -> None:
        line = op.site.line if op.site is not None else self.caller_line()
        held = self.names_held(me)
        if len(self.events) > MOST_EVENTS and all(
            e.thread == me.index and not e.preempted for e in self.events[-40:]
        ):
            # In the middle of a long stretch of one thread: keep only its end.
            del self.events[-20]
        where = ""
        if self.namer is not None and more.get("place") is not None:
            where = self.namer.of_place(more["place"])
        self.events.append(Event(me.index, op, held, line, where=where, **more))

    def name_of(self, target: Any) -> str:
        """What a reader calls a lock, queue …"""
        return self.namer.of(target) if self.namer is not None else ""

    def names_held(self, thread: VirtualThread) -> tuple[str, ...]:
        """What a reader calls the locks that a thread holds, in the order it took them."""
        names = thread.names
        names += [self.name_of(lock) for lock in thread.held[len(names) :]]
        return tuple(names)

    def next_chain(self, me: VirtualThread, place: Any, how: Any) -> int:
        """The history of a thread as a hash: what it did, and what that depended on.

        Args:
            me: The thread.
            place: What the next operation touches.
            how: False if it only reads, True if it writes, else what it does.
        """
        before = self.last_write.get(place, 0)
        if how is False:
            return hash((me.chain, before, 2))
        return hash((me.chain, before, self.reads.get(place, 0), how))

    def _mark_preempted(self, me: VirtualThread) -> None:
        for event in reversed(self.events):
            if event.thread == me.index:
                event.preempted = True
                return

    def _observe(self, me: VirtualThread, site: Site, place: Any, writes: bool) -> None:
        """Show the filter an access, the first of its kind by this thread.

        Forgiven are only the check, and what the main function of a scenario does before
        it starts a thread and after it has joined them all.
        """
        if me.alone or (
            me.index == 0 and self.scenario and self.joined == len(self.threads) - 1
        ):
            return
        me.known.add((place, site))
        locks = frozenset(map(id, me.held[-MOST_LOCKS:]))
        self.lockset.observe(me.index, site, place, writes, locks)

    def value(self, value: Any) -> None:
        """The value that the last operation of the running thread read or wrote."""
        if self.events and self.events[-1].thread == self.current.index:
            self.events[-1].value = self.events[-1].value or shown(value)

    def perform(
        self,
        kind: str,
        target: Any,
        *,
        name: str = "",
        ready: Callable[[], bool] | None = None,
        timeout: float | None = None,
        active: bool = True,
        quiet: bool = False,
    ) -> bool:
        """The running thread is about to execute an operation of synchronisation.

        Args:
            kind: What it is: ``"acquire"``, ``"put"`` …
            target: The lock, queue … that it is done to.
            name: What a reader calls the target.
            ready: What has to hold before it can be done; None if it always can.
            timeout: Virtual seconds after which it gives up; None for never.
            active: Whether threads may be switched before it.
            quiet: Whether it changes nothing for others.

        Returns:
            Whether ``ready`` held, False after the timeout.
        """
        if self.aborting:
            raise Abort
        me = self.current
        noted, me.site = me.site, None
        site = noted[0] if noted is not None and noted[1] is target else None
        if self.record and not name:
            name = self.name_of(target)
        op = Op(kind, name, site, target)
        me.op = op
        me.ready = ready if timeout is None else None
        me.pending = (id(target), kind)
        if active or self.all_sync:
            self.ask(me)
        done = True
        if ready is not None and not ready():
            if timeout is not None and timeout <= 0:
                done = False
            else:
                me.ready = ready
                me.deadline = None if timeout is None else self.now + timeout
                if timeout is not None:
                    # When the wait began decides when it ends.
                    self.depend(self.now)
                if self.record:
                    self._blocked(me, op)
                self.block(me)
                done = ready()
                me.deadline = None
        me.ready = me.op = me.pending = None
        me.count += 1
        self.operations += 1
        self.last_iteration = self.iterations + MOST_ALONE
        self.breaker = True
        me.chain = self.next_chain(me, id(target), kind if done else f"no {kind}")
        self.last_write[id(target)] = me.chain
        self.policy.after(self, me)
        if not quiet:
            self.writes += 1
            self.idle = 0
        if self.record:
            self._record(me, op, done=done)
        return done

    def _blocked(self, me: VirtualThread, op: Op) -> None:
        self._record(me, op, blocked=True)

    def waited_for(self, more: Iterable[Any]) -> None:
        """The last operation of the running thread waited for these, too."""
        if self.record:
            self.events[-1].more = tuple(more)

    def joined_with(self, other: VirtualThread) -> None:
        """The running thread has seen the end of another."""
        if not other.joined:
            other.joined = True
            self.joined += 1

    def depend(self, what: Any) -> None:
        """What the running thread does next depends on this too."""
        self.current.chain = hash((self.current.chain, what))

    def hold(self, lock: Any) -> None:
        """The running thread holds a lock from now on."""
        me = self.current
        me.held.append(lock)
        self._locks_changed(me)

    def drop(self, owner: VirtualThread, lock: Any) -> None:
        """A thread does not hold a lock any more."""
        held = owner.held
        for index in range(len(held) - 1, -1, -1):
            if held[index] is lock:
                del held[index]
                del owner.names[index : index + 1]
                break
        self._locks_changed(owner)

    def _locks_changed(self, me: VirtualThread) -> None:
        key = tuple(map(id, me.held[-MOST_LOCKS:]))
        me.known = me.known_by_held.setdefault(key, set())

    def sleep(self, seconds: float, target: Any = None) -> None:
        """The running thread lets others go on; time passes only when none can."""
        if self.aborting:
            raise Abort
        me = self.current
        noted, me.site = me.site, None
        # By whatever name it was called, or else the call noted was another one.
        called = noted is not None and (noted[1] is target or noted[1] is time)
        site = noted[0] if noted is not None and called else None
        op = Op("sleep", f"for {seconds:g} s", site)
        me.op = op
        me.ready = _never
        me.deadline = self.now + seconds
        self.depend(self.now)
        self.breaker = True
        self.block(me)
        me.ready = me.deadline = me.op = None
        me.count += 1
        self.operations += 1
        me.chain = hash((me.chain, 3))
        self.policy.after(self, me)
        if self.record:
            self._record(me, op)

    def iteration(self, me: VirtualThread, site: Site, frame: FrameType | None) -> None:
        """The running thread starts another iteration of a loop.

        One of a ``while`` loop that changed nothing, not even a local variable, only
        waits for others. Going round again before one of them has written something
        would be the same state, so this is not tried: it would never end.
        """
        if self.aborting:
            raise Abort
        self.iterations += 1
        if self.iterations > self.last_iteration or self.iterations > MOST_ITERATIONS:
            self.stop(Ending("livelock", "does not come to an end", me))
            raise Abort
        self.breaker = True
        me.patience += 1
        if me.patience > PATIENCE:
            me.patience = 0
            others = self.others(me)
            if others:
                self.switch(me, self.policy.pick(self, others))
        if frame is None:
            return
        spin = me.spin
        if spin is None or spin[0] is not site or spin[1] != self.writes:
            # Locals are compared only from the second iteration that wrote nothing.
            me.spin = (site, self.writes, me.count, None)
            return
        if spin[2] == me.count:
            return  # a computation that looks at nothing shared
        now = list(frame.f_locals.items())
        if spin[3] is not None and _same(spin[3], now):
            self._spin(me)
        me.spin = (site, self.writes, me.count, now)

    def _spin(self, me: VirtualThread) -> None:
        seen = self.writes
        me.spinning = True
        me.ready = lambda: self.writes != seen
        me.deadline = self.now + SPIN
        me.op = Op("spin", "", me.spin[0] if me.spin else None)
        try:
            self.block(me)
        finally:
            me.spinning = False
            me.ready = me.deadline = me.op = None

    def looked_at_clock(self) -> None:
        """A little time passes with each look: waiting for a time comes to an end."""
        self.now += LOOK

    def caller_line(self) -> int:
        """The line of the program's own code that the running thread is in."""
        frame: FrameType | None = sys._getframe(1)
        while frame is not None and not self.is_own(frame):
            frame = frame.f_back
        return frame.f_lineno if frame is not None else 0

    def is_own(self, frame: FrameType) -> bool:
        """Whether a frame runs code of the program under test."""
        return frame.f_code.co_filename in self.files

    files: frozenset[str] = frozenset()


def _context_of(thread: threading.Thread | None) -> contextvars.Context:
    """The context variables with which the running thread would start this one."""
    # Since Python 3.14 a thread can be given them, or inherit them.
    given = getattr(thread, "_context", None)
    if given is not None:
        return given
    inherits = getattr(sys.flags, "thread_inherit_context", False)
    return contextvars.copy_context() if inherits else contextvars.Context()


def _never() -> bool:
    return False


def _same(before: list[tuple[str, Any]], now: list[tuple[str, Any]]) -> bool:
    """Whether the local variables are what they were."""
    if len(before) != len(now):
        return False
    return all(
        name == other and (value is seen or (_plain(value, seen) and value == seen))
        for (name, value), (other, seen) in zip(now, before, strict=True)
    )


def _plain(value: Any, other: Any) -> bool:
    return type(value) is type(other) and isinstance(value, int | float | str | bytes)


def _one_line(error: BaseException) -> str:
    text = str(error)
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


class _State:
    """The one run that is under way in this process."""

    run: Run | None = None


state = _State()


def running() -> Run | None:
    """The run whose thread is executing this call, None for any other thread."""
    run = state.run
    if run is not None and run.current is not None and get_ident() == run.current.ident:
        return run
    return None
