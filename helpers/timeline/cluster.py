"""Watches the workers of a Dask cluster: makes lanes of the records that Dask keeps.

The scheduler of Dask distributed notes of each finished task on which worker it ran, from
when to when, and what had to be fetched for it (its *task stream*), and when workers come
and go. What a lost worker was doing is not among it, so for the length of a recording each
worker tells, too, what it begins.

Dask's clock is the time of day, each worker's set by the scheduler's. The error of that is
some milliseconds, on a busy machine many, so a worker on the scheduler's own machine, which
has its very clock, tells by how much it is off. With others, runs of one thread may seem to
overlap: they are cut at the start of the later one.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from helpers import arguments
from helpers.timeline.model import Lane, Segment, Span, State, Timeline

if TYPE_CHECKING:
    from distributed import Client, WorkerPlugin

#: A time on Dask's clock, and what was reported then.
Event = tuple[float, Any]

# What Dask appends to a function's name, so that each task has a key of its own.
_HASH = re.compile(r"-[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}(-\d+)?$")
_CLOSED = "The block closed the client, so the records of Dask were out of reach."
_NOTE = "Dask notes when a task ran, not whether it computed or waited in between."


@contextmanager
def record_cluster(client: Client, *, title: str = "") -> Iterator[Timeline]:
    """Record what the workers of a Dask cluster do while a block runs: a lane for each.

    Args:
        client: A synchronous client of the cluster.
        title: Drawn above the picture.

    Yields:
        A timeline, empty until the block has ended, be it by an error. *running* is the
        time from the beginning of a task to its end, *waiting* what is between two tasks:
        for data of another worker, or for the next task. Each run of a task is a span as
        well, also one that was lost with its worker; a task has the same name in each of
        its runs.

    Raises:
        TypeError: The client is none of Dask's.
        ValueError: The client is asynchronous.

    Example:
        >>> from distributed import Client
        >>> with Client(n_workers=1) as client:                        # doctest: +SKIP
        ...     with record_cluster(client) as timeline:
        ...         client.submit(pow, 2, 10).result()
        ...     timeline.draw()
    """
    arguments.text("title", title)
    if not hasattr(client, "scheduler_info"):
        raise TypeError(
            f"client={arguments.shown(client)}: give a Client of dask.distributed"
        )
    if client.asynchronous:
        raise ValueError(
            f"client={client!r} is asynchronous: give one made without asynchronous=True"
        )
    from distributed import get_task_stream
    from distributed.metrics import time

    timeline = Timeline(title=title)
    topic = f"starts-{uuid4()}"
    client.register_plugin(_start_reporter(topic), name=topic)
    try:
        names = _names(client)
        start = time()
        with ExitStack() as stack:
            stream = stack.enter_context(get_task_stream(client))
            try:
                yield timeline
            finally:  # What ran before an error is as good to see as any other.
                if client.status == "running":
                    stop = time()
                    stack.close()  # which is when the stream gets its data
                    names |= _names(client)
                    found = timeline_of(
                        stream.data,
                        client.get_events("all"),
                        client.get_events(topic),
                        names,
                        start=start,
                        stop=stop,
                    )
                    timeline.lanes, timeline.notes = found.lanes, found.notes
                    timeline.duration = found.duration
                else:
                    stack.pop_all()  # Nobody can be asked any more.
                    timeline.notes = [_CLOSED]
    finally:
        if client.status == "running":  # else the block has closed it, plugin and all
            client.unregister_worker_plugin(topic)


def timeline_of(
    stream: Iterable[Mapping[str, Any]],
    events: Iterable[Event],
    starts: Iterable[Event],
    names: Mapping[str, Hashable],
    *,
    start: float,
    stop: float,
) -> Timeline:
    """Make a timeline of Dask's records.

    Args:
        stream: The task stream, as ``client.get_task_stream()`` returns it: each
            finished run with its ``worker``, ``key``, ``thread`` and ``startstops``.
        events: When workers came and went: ``client.get_events("all")``.
        starts: When runs began: mappings with ``worker``, ``key``, ``start``, and ``off``:
            how many seconds the worker's times in the stream are late.
        names: What the worker at an address is called; others go by their address.
        start: The time of the beginning, on Dask's clock, which will be 0.
        stop: The time of the end.

    Example:
        >>> run = {"worker": "tcp://a", "key": "load", "thread": 1, "startstops": [
        ...     {"action": "transfer", "start": 7.0, "stop": 7.5, "source": "tcp://b"},
        ...     {"action": "compute", "start": 7.5, "stop": 9.5}]}
        >>> names = {"tcp://a": 0, "tcp://b": 1}
        >>> timeline = timeline_of([run], [], [], names, start=7.0, stop=10.0)
        >>> for segment in timeline.lane("worker 0").segments:
        ...     print(segment.start, segment.end, segment.state, "-", segment.reason)
        0.0 0.5 waiting - data from worker 1
        0.5 2.5 running - load
        2.5 3.0 waiting - next task
    """
    workers = _workers(events, names, start, stop)
    labels = _Labels(workers)
    for run in sorted(_runs(stream, starts, workers, stop), key=attrgetter("start")):
        if run.end > start and run.start < stop:
            workers[run.worker].add(run, labels.of(run))
    lanes: list[Lane] = []
    for worker in sorted(workers.values(), key=lambda each: (each.order, each.joined)):
        lanes += worker.lanes(start, len(lanes))
    notes = [note for worker in workers.values() for note in worker.notes]
    return Timeline(lanes, notes=[_NOTE, *notes], duration=stop - start)


@dataclass(frozen=True, slots=True)
class _Run:
    """One run of a task, or what had to be done for it, on Dask's clock.

    Attributes:
        worker: The address of the worker.
        thread: The thread's ident; 0 where only the worker could have told.
        key: The task's.
        action: ``"compute"``, ``"transfer"`` and others of Dask; ``"lost"`` for a run that
            ended with its worker, ``"ongoing"`` for one that outlived the recording.
        source: For a transfer, the address that the data came from.
    """

    worker: str
    thread: int
    key: Hashable
    action: str
    start: float
    end: float
    failed: bool = False
    source: str = ""

    @property
    def is_task(self) -> bool:
        return self.action in ("compute", "lost", "ongoing")


@dataclass(slots=True)
class _Worker:
    """A worker process.

    Attributes:
        name: Of its lane.
        order: By which workers are sorted: those of one name stand together.
        joined: When it joined the cluster, or the recording began.
        left: When it was lost, or the recording ended.
        waited: Since when a worker of that name was missing, if one was.
        rows: Of each thread, its runs and their labels.
    """

    name: str
    order: tuple[int, str]
    joined: float
    left: float
    waited: float | None = None
    is_lost: bool = False
    notes: list[str] = field(default_factory=list)
    rows: dict[int, list[tuple[_Run, str]]] = field(default_factory=dict)

    def add(self, run: _Run, label: str) -> None:
        thread = run.thread
        if not thread and self.rows:
            # Nobody knows which thread it was: the one that was free first.
            thread = min(self.rows, key=lambda row: self.rows[row][-1][0].end)
        self.rows.setdefault(thread, []).append((run, label))
        if run.action == "lost":
            self.notes.append(f"{self.name} ended in the middle of {label.split(',')[0]}.")

    def lanes(self, origin: float, first_id: int) -> Iterator[Lane]:
        rows = list(self.rows.values()) or [[]]
        for number, runs in enumerate(rows):
            name = self.name if len(rows) == 1 else f"{self.name}, thread {number}"
            lane = Lane(name, "process", id=first_id + number)
            lane.group = self.name if len(rows) > 1 else ""
            if self.waited is not None:
                starting = State.WAITING, "starting"
                lane.segments += _segments([(self.waited, self.joined, *starting)], origin)
            parts = _filled(runs, self.joined, self.left)
            lane.segments += _segments(parts, origin)
            for run, label in runs:
                if run.is_task and run.end > run.start:
                    first, last = max(run.start, self.joined), min(run.end, self.left)
                    span = label.split(",")[0]
                    lane.spans.append(Span(span, first - origin, max(first, last) - origin))
            yield lane


class _Labels:
    """Short names for tasks: their function and a number, in the order of their start."""

    def __init__(self, workers: Mapping[str, _Worker]) -> None:
        self._workers = workers
        self._names: dict[Hashable, str] = {}
        self._counts: Counter[str] = Counter()
        self._runs: Counter[Hashable] = Counter()

    def of(self, run: _Run) -> str:
        if run.action == "transfer":
            source = self._workers.get(run.source)
            return f"data from {source.name if source else run.source}"
        name = self._name(run.key)
        if not run.is_task:
            return f"{run.action} {name}"
        self._runs[run.key] += 1
        if run.action != "compute":
            return f"{name}, {run.action}"
        if run.failed:
            return f"{name}, failed"
        return f"{name}, again" if self._runs[run.key] > 1 else name

    def _name(self, key: Hashable) -> str:
        if key not in self._names:
            text = str(key[0] if isinstance(key, tuple) and key else key)
            function = _HASH.sub("", text)
            self._counts[function] += 1
            number = f" #{self._counts[function]}" if function != text else ""
            self._names[key] = function + number
        return self._names[key]


def _workers(
    events: Iterable[Event], names: Mapping[str, Hashable], start: float, stop: float
) -> dict[str, _Worker]:
    """The workers that were there at some time of the recording, by address."""
    joined: dict[str, float] = {}
    left: dict[str, float] = {}
    for time, event in events:
        if event.get("action") == "add-worker":
            joined[event["worker"]] = time
        elif event.get("action") == "remove-worker":
            left[event["worker"]] = time
    there = {
        address
        for address in {*names, *joined, *left}
        if joined.get(address, start) < stop and left.get(address, stop) > start
    }
    found: dict[str, _Worker] = {}
    gone: dict[Hashable, float] = {}
    for address in sorted(there, key=lambda each: (joined.get(each, start), each)):
        name = names.get(address, address)
        order = (name, "") if isinstance(name, int) else (0, str(name))
        worker = found[address] = _Worker(
            f"worker {name}" + (", new" if name in gone else ""),
            order,
            max(joined.get(address, start), start),
            min(left.get(address, stop), stop),
            waited=gone.get(name),
            is_lost=left.get(address, stop) < stop,
        )
        if worker.is_lost:
            gone[name] = worker.left
    return found


def _runs(
    stream: Iterable[Mapping[str, Any]],
    starts: Iterable[Event],
    workers: Mapping[str, _Worker],
    stop: float,
) -> Iterator[_Run]:
    """All runs: the finished ones, and those that have begun only."""
    begun: defaultdict[tuple[str, Hashable], deque[tuple[float, float]]]
    begun = defaultdict(deque)
    for received, event in starts:
        if event["worker"] in workers:
            # By the scheduler's clock, which also tells when the worker was lost, it
            # was at the latest when the report came in.
            time = min(event["start"], received)
            begun[event["worker"], event["key"]].append((time, event["off"]))
    for record in stream:
        address, key = record["worker"], record["key"]
        if address not in workers:
            continue
        reports = begun[address, key]
        off = reports.popleft()[1] if reports else 0.0
        for part in record["startstops"]:
            yield _Run(
                address,
                record["thread"] or 0,
                key,
                part["action"],
                part["start"] - off,
                part["stop"] - off,
                failed="exception" in record,
                source=part.get("source", ""),
            )
    for (address, key), reports in begun.items():
        worker = workers[address]
        action = "lost" if worker.is_lost else "ongoing"
        for time, _ in reports:
            yield _Run(address, 0, key, action, time, min(worker.left, stop))


_Part = tuple[float, float, State, str]


def _filled(runs: Sequence[tuple[_Run, str]], start: float, end: float) -> Iterator[_Part]:
    """The whole life of a lane, in order: its tasks, and what lies between them."""
    tasks = [each for each in runs if each[0].is_task]
    others = [each for each in runs if not each[0].is_task]
    time = start
    for number, (run, label) in enumerate(tasks, 1):
        following = tasks[number][0].start if number < len(tasks) else end
        first, last = max(run.start, time), min(run.end, following, end)
        if last > first:
            yield from _between(others, time, first)
            yield first, last, State.RUNNING, label
            time = last
    yield from _between(others, time, end)


def _between(
    others: Iterable[tuple[_Run, str]], start: float, end: float
) -> Iterator[_Part]:
    """What a worker without a task did: fetch data, or wait for the next task."""
    time = start
    for run, label in others:
        first, last = max(run.start, time), min(run.end, end)
        if last > first:
            if first > time:
                yield time, first, State.WAITING, "next task"
            state = State.RUNNING if run.action == "deserialize" else State.WAITING
            yield first, last, state, label
            time = last
    if end > time:
        yield time, end, State.WAITING, "next task"


def _segments(parts: Iterable[_Part], origin: float) -> Iterator[Segment]:
    for start, end, state, reason in parts:
        yield Segment(max(start - origin, 0.0), max(end - origin, 0.0), state, reason)


def _names(client: Client) -> dict[str, Hashable]:
    """What the workers are called that are there now, by address."""
    workers = client.scheduler_info(n_workers=-1)["workers"]
    return {address: worker["name"] for address, worker in workers.items()}


def _start_reporter(topic: str) -> WorkerPlugin:
    """What makes a worker tell under that topic which tasks it begins, and when."""
    from distributed import WorkerPlugin

    # Within a function, so that its code travels to the workers: those on other
    # machines need not have this module.
    class StartReporter(WorkerPlugin):
        def setup(self, worker: Any) -> None:
            from distributed.comm.addressing import get_address_host
            from distributed.metrics import time

            self.worker, self.time = worker, time
            ours, theirs = map(get_address_host, (worker.address, worker.scheduler.address))
            self.same_machine = ours == theirs

        def transition(self, key: Any, start: str, finish: str, **more: Any) -> None:
            if finish == "executing":
                shift = self.worker.scheduler_delay
                report = {"worker": self.worker.address, "key": key}
                if self.same_machine:
                    report |= {"start": self.time(), "off": shift}
                else:
                    report |= {"start": self.time() + shift, "off": 0.0}
                self.worker.log_event(topic, report)

    return StartReporter()
