"""Turns the logs of threads into lanes: states, reasons, who held what, who woke whom."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from helpers.timeline.journal import CPU_CLOCK_TICK, GAP, Journal
from helpers.timeline.model import Hold, Lane, Segment, Span, State, Wake
from helpers.timeline.names import names_in
from helpers.timeline.sync import Verb, permits
from helpers.timeline.threadlog import Block, Gap, ThreadLog
from helpers.timeline.turns import Share, lay_out

# What ends which wait.
_ENDS: dict[Verb, tuple[Verb, ...]] = {
    Verb.ACQUIRE: (Verb.RELEASE,),
    Verb.WAIT_EVENT: (Verb.SET_EVENT,),
    Verb.WAIT_CONDITION: (Verb.NOTIFY,),
    Verb.GET: (Verb.PUT, Verb.SHUT_QUEUE),
    Verb.PUT: (Verb.GET, Verb.SHUT_QUEUE),
    Verb.WAIT_QUEUE: (Verb.TASK_DONE,),
    Verb.BARRIER: (Verb.BARRIER,),
    Verb.RESULT: (Verb.FINISH,),
    Verb.JOIN: (Verb.LIFE,),
}

# A share of CPU time below which a gap is idle, and the share of it in which other
# threads have to run for it to be a wait for the GIL.
_IDLE = 0.1
_OTHERS_RAN = 0.5
# Seconds of unwatched turns that the picture has to explain.
_WORTH_A_NOTE = 0.02


@dataclass
class Recorded:
    """The lanes of a recording's threads.

    Attributes:
        lanes: The main thread's first, then in order of their start.
        wakes: In order of time.
        notes: What the picture has to explain.
    """

    lanes: list[Lane]
    wakes: list[Wake]
    notes: list[str]


def build(
    journal: Journal,
    start: float,
    end: float,
    *,
    gil: bool,
    main: str = "",
    namespaces: Sequence[Mapping[str, Any]] = (),
) -> Recorded:
    """Make lanes of the threads that ran the learner's code or were started by it.

    Args:
        journal: Of a recording that has ended.
        start: When it began, on the clock of :func:`time.perf_counter`.
        end: When it ended.
        gil: Whether the interpreter had a GIL.
        main: The name of the lane of the thread that recorded; empty for its own.
        namespaces: Variables of the learner's by which to tell locks of one name apart.
    """
    started = {id(thread) for thread in journal.started}
    shown = [
        log
        for log in journal.logs
        if log.ran or log.spans or log.work or log.is_main or id(log.thread) in started
    ]
    shown.sort(key=lambda log: (not log.is_main, log.start))
    for log in shown:
        _close(log, end)
    segments, since = _states(shown, gil)
    holds = _holds(journal, shown, namespaces)
    lanes = []
    for index, log in enumerate(shown):
        name = log.thread.name if log.thread is not None else f"Thread {log.ident}"
        lanes.append(
            Lane(
                main if log.is_main and main else name,
                segments=[
                    Segment(a - start, b - start, state, reason, line)
                    for a, b, state, reason, line in segments[index]
                ],
                holds=[Hold(name, a - start, b - start) for name, a, b in holds[index]],
                spans=[
                    Span(name, a - start, b - start)
                    for name, a, b in sorted(log.spans, key=lambda span: span[1])
                ],
                id=index,
                is_main=log.is_main,
            )
        )
    wakes = [
        Wake(time - start, source, target, reason)
        for time, source, target, reason in _wakes(shown)
    ]
    notes = []
    if since is not None:
        notes.append(
            f"From {since - start:.3g} s on not every turn was watched: the shares are "
            "measured, the turns are laid out evenly."
        )
    return Recorded(lanes, wakes, notes)


def _close(log: ThreadLog, end: float) -> None:
    """A thread that still runs: what it is in goes on to the end of the recording."""
    if log.end is None:
        log.end = end
        if log.thread is None and not log.stack:
            log.end = log.time
        while log.pending:
            block = log.pending.pop()
            if not block.is_inner:
                block.end, block.ok = end, False
                if end - log.time > GAP:
                    log.gaps.append(Gap(log.time, end, 0.0, log.facts, log.line, block))
                log.time = end
                log.blocks.append(block)
    for _, name, start in log.work:
        log.spans.append((name, start, log.end))
    log.work.clear()


# States

_Piece = tuple[float, float, State, str, int]


def _states(logs: list[ThreadLog], gil: bool) -> tuple[list[list[_Piece]], float | None]:
    """The pieces of each lane, and from when on turns are laid out; None if never."""
    busy = [_Busy(log) for log in logs]
    lanes: list[list[_Piece | tuple[Gap, Share]]] = []
    shares: list[Share] = []
    for index, log in enumerate(logs):
        pieces: list[_Piece | tuple[Gap, Share]] = []
        others = [other for i, other in enumerate(busy) if i != index]
        assert log.end is not None
        at, name = log.start, ""
        for gap in log.gaps:
            name = gap.facts.name if gap.facts else name
            if gap.start > at:
                pieces.append((at, gap.start, State.RUNNING, name, 0))
            judged = _judge(gap, others, gil)
            if gap.facts is None and gap.block is None and log.spans:
                judged = [(gap.start, gap.end, State.WAITING, "waits for work", 0)]
            if isinstance(judged, Share):
                shares.append(judged)
                pieces.append((gap, judged))
            else:
                pieces += judged
            at = gap.end
        if log.facts is not None:
            name = log.facts.name or name
        if log.end > at:
            pieces.append((at, log.end, State.RUNNING, name, 0))
        lanes.append(pieces)
    ran = [
        (piece[0], piece[1])
        for pieces in lanes
        for piece in pieces
        if len(piece) == 5 and piece[2] is State.RUNNING
    ]
    lay_out(shares, ran)
    since = min((s.start for s in shares if s.end - s.start > _WORTH_A_NOTE), default=None)
    return [_merge(_flattened(pieces)) for pieces in lanes], since


def _flattened(pieces: list[_Piece | tuple[Gap, Share]]) -> Iterator[_Piece]:
    for piece in pieces:
        if len(piece) == 5:
            yield piece
            continue
        gap, share = piece
        at = gap.start
        assert gap.facts is not None
        text = gap.facts.text(gap.line)
        for start, end in share.turns:
            yield at, start, State.WANTS_GIL, text, gap.line
            yield start, end, State.RUNNING, gap.facts.name, 0
            at = end
        yield at, gap.end, State.WANTS_GIL, text, gap.line


class _Busy:
    """How long a thread ran between two times, as far as its CPU clock tells."""

    def __init__(self, log: ThreadLog) -> None:
        self._starts = [gap.start for gap in log.gaps]
        self._gaps = log.gaps
        self._log = log

    def between(self, a: float, b: float) -> float:
        """Seconds."""
        assert self._log.end is not None
        a, b = max(a, self._log.start), min(b, self._log.end)
        if b <= a:
            return 0.0
        ran = b - a
        for i in range(max(bisect_right(self._starts, a) - 1, 0), len(self._gaps)):
            gap = self._gaps[i]
            if gap.start >= b:
                break
            overlap = min(b, gap.end) - max(a, gap.start)
            if overlap > 0:
                idle = 1 - max(gap.cpu, 0.0) / (gap.end - gap.start)
                ran -= overlap * idle
        return ran


def _judge(gap: Gap, others: list[_Busy], gil: bool) -> list[_Piece] | Share:
    """What a thread did in a gap; if it took turns with others, its share of it."""
    start, end, cpu, facts, line, block = gap
    length = end - start
    name = facts.name if facts else ""
    used = max(cpu, 0.0)
    text = ""
    if facts is not None:
        text = facts.text(line)
    elif block is not None:
        text = f"{block.name}()"
        if block.name.endswith("Selector.select"):
            text = "the event loop has nothing to do"
    waits = True
    if block is None or (block.verb is Verb.ACQUIRE and block.thing is None):
        idle = length - used
        calls = facts is None or facts.has_call(line)
        ran = sum(other.between(start, end) for other in others)
        if facts is not None and (not calls or ran > _OTHERS_RAN * idle):
            waits = False
        if cpu < 0 and facts is not None and (CPU_CLOCK_TICK or not calls) and waits:
            return [(start, end, State.RUNNING, name, 0)]
    if not waits and not gil:
        return [(start, end, State.RUNNING, name, 0)]
    state = State.WAITING if waits else State.WANTS_GIL
    if used > max(_IDLE * length, GAP):
        if not waits:
            return Share(start, end, used)
        # What it did first nobody saw; a call that waits usually waits first.
        middle = end - used
        return [(start, middle, state, text, line), (middle, end, State.RUNNING, name, 0)]
    return [(start, end, state, text, line)]


def _merge(pieces: Iterable[_Piece]) -> list[_Piece]:
    merged: list[_Piece] = []
    for piece in pieces:
        if piece[1] <= piece[0]:
            continue
        if merged and merged[-1][2:] == piece[2:]:
            merged[-1] = (merged[-1][0], *piece[1:])
        else:
            merged.append(piece)
    return merged


# Who held what


def _holds(
    journal: Journal, logs: list[ThreadLog], namespaces: Sequence[Mapping[str, Any]]
) -> list[list[tuple[str, float, float]]]:
    events: defaultdict[int, list[tuple[float, int, int, str, Block | None]]]
    events = defaultdict(list)
    things: dict[int, Any] = {}
    for index, log in enumerate(logs):
        for block in log.blocks:
            key = id(block.thing)
            if block.verb is Verb.ACQUIRE and block.thing is not None:
                things[key] = block.thing
                if (
                    block.ok is None
                    and block.facts is not None
                    and block.facts.calls_plainly(block.offset, block.line)
                ):
                    block.ok = True  # Without arguments it waits until it has it.
                if block.ok is not False:
                    events[key].append((block.end, 1, index, "got", block))
            elif block.verb is Verb.WAIT_CONDITION:
                inner = block.thing.__dict__.get("_lock")
                events[id(inner)].append((block.start, 0, index, "pause", block))
                events[id(inner)].append((block.end, 1, index, "resume", block))
        for action in log.actions:
            if action.verb is Verb.RELEASE:
                events[id(action.thing)].append((action.time, 0, index, "free", None))
    names = _lock_names(logs, namespaces)
    holds: list[list[tuple[str, float, float]]] = [[] for _ in logs]
    for key, thing in things.items():
        happened = sorted(events[key], key=lambda event: event[:2])
        until = journal.muted_locks.get(key, float("inf"))
        limit = journal.permits.get(key) if permits(thing) is not None else None
        for index, start, end in _held(happened, limit, logs, until):
            holds[index].append((names[key], start, end))
    for held in holds:
        held.sort(key=lambda hold: hold[1])
    return holds


def _held(
    events: list[tuple[float, int, int, str, Block | None]],
    limit: int | None,
    logs: list[ThreadLog],
    until: float,
) -> list[tuple[int, float, float]]:
    """Who held one lock or semaphore: ``(lane, start, end)``."""
    holders: dict[int, list[float]] = {}  # by lane, the start of each level or permit
    paused: dict[int, int] = {}
    found: list[tuple[int, float, float]] = []
    freed = [event[0] for event in events if event[3] in ("free", "pause")]

    def finish(index: int, t: float) -> None:
        starts = holders[index]
        start = starts.pop(0) if limit is not None else starts.pop()
        if limit is not None or not starts:
            found.append((index, start, t))
        if not starts:
            del holders[index]

    for t, _, index, what, block in events:
        if t > until:
            break
        if what == "got":
            assert block is not None
            others = [i for i in holders if i != index]
            if limit is None:
                if block.ok is None and others and not _ended(logs, others[0], t):
                    continue  # It gave up: somebody else has it.
                if (
                    block.ok is None
                    and block.was_locked
                    and bisect_right(freed, t) == bisect_right(freed, block.start)
                ):
                    continue  # Somebody unseen has it, and did not give it back.
                for other in others:  # Its release was not seen.
                    while other in holders:
                        finish(other, t)
            elif block.ok is None and sum(map(len, holders.values())) >= limit:
                continue
            holders.setdefault(index, []).append(t)
        elif what == "pause":
            levels = len(holders.get(index, ()))
            if levels:
                paused[index] = levels
                while index in holders:
                    finish(index, t)
        elif what == "resume":
            levels = paused.pop(index, 0)
            if levels:
                holders[index] = [t] * levels
        elif index in holders:
            finish(index, t)
        elif holders:
            finish(min(holders, key=lambda i: holders[i][0]), t)
    for index in list(holders):
        end = logs[index].end
        assert end is not None
        while index in holders:
            finish(index, min(end, until))
    return found


def _ended(logs: list[ThreadLog], index: int, t: float) -> bool:
    end = logs[index].end
    return end is not None and end < t


def _lock_names(
    logs: list[ThreadLog], namespaces: Sequence[Mapping[str, Any]]
) -> dict[int, str]:
    """A name for each lock: the learner's expression that was seen first.

    Where an expression stood for several locks, such as ``self.lock``, the way to each
    of them from a variable, such as ``account.lock``; failing that, numbers.
    """
    texts: dict[tuple[int, int, int], str] = {}
    first: dict[int, str] = {}
    meant: defaultdict[str, set[int]] = defaultdict(set)
    blocks = [
        block
        for log in logs
        for block in log.blocks
        if block.verb is Verb.ACQUIRE and block.thing is not None
    ]
    for block in sorted(blocks, key=lambda block: block.start):
        name = block.name if block.is_entry else ""
        if block.facts is not None and not name:
            place = id(block.facts), block.offset, block.line
            if place not in texts:
                texts[place] = block.facts.subject(block.offset, block.line)
            name = texts[place]
        meant[name or "lock"].add(id(block.thing))
        first.setdefault(id(block.thing), name or "lock")
    unclear = {key for keys in meant.values() if len(keys) > 1 for key in keys}
    ways = names_in(namespaces) if unclear else {}
    names: dict[int, str] = {}
    taken: Counter[str] = Counter()
    for key, name in first.items():
        if key in unclear:
            name = ways.get(key, name)
        taken[name] += 1
        names[key] = name if taken[name] == 1 else f"{name} #{taken[name]}"
    return names


# Who woke whom


def _wakes(logs: list[ThreadLog]) -> list[tuple[float, int, int, str]]:
    causes: defaultdict[tuple[Verb, int], list[tuple[float, int, str]]] = defaultdict(list)
    for index, log in enumerate(logs):
        for action in log.actions:
            text = action.facts.text(action.line) if action.facts else ""
            causes[action.verb, id(action.thing)].append((action.time, index, text))
        for block in log.blocks:
            if block.verb in (Verb.PUT, Verb.GET, Verb.BARRIER):
                text = block.facts.text(block.line) if block.facts else ""
                time = block.end if block.verb is Verb.GET else block.start
                causes[block.verb, id(block.thing)].append((time, index, text))
            elif block.verb is Verb.WAIT_CONDITION:
                inner = block.thing.__dict__.get("_lock")
                causes[Verb.RELEASE, id(inner)].append((block.start, index, "wait"))
        if log.thread is not None and log.end is not None:
            causes[Verb.LIFE, id(log.thread)].append((log.end, index, "ends"))
    for found in causes.values():
        found.sort()
    wakes = []
    for index, log in enumerate(logs):
        for block in log.blocks:
            if block.ok is False or block.end - block.start <= GAP:
                continue
            candidates = [
                cause
                for verb in _ENDS.get(block.verb, ())
                for cause in _before(causes[verb, id(block.thing)], block, index)
            ]
            if candidates:
                time, source, reason = max(candidates)
                wakes.append((time, source, index, reason))
    wakes.sort()
    return wakes


def _before(
    causes: list[tuple[float, int, str]], block: Block, index: int
) -> list[tuple[float, int, str]]:
    """The last of the causes that another thread set within the wait."""
    at = bisect_right(causes, block.end, key=lambda cause: cause[0])
    while at > 0 and causes[at - 1][0] >= block.start:
        at -= 1
        if causes[at][1] != index:
            return [causes[at]]
    return []
