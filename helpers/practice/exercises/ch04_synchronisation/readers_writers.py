"""The check of the exercise "readers-writers"."""

from __future__ import annotations

import threading
from typing import Any

from helpers.practice.bench import Bench, fail
from helpers.practice.exercise import exercise
from helpers.practice.standstill import until_all_wait


@exercise(
    "readers-writers",
    "04_synchronisation",
    "Let many read and one write",
    """
    class ReadWriteLock:
        def __init__(self):
            ...

        def acquire_read(self):
            ...

        def release_read(self):
            ...

        def acquire_write(self):
            ...

        def release_write(self):
            ...
    """,
)
def readers_writers(bench: Bench, ReadWriteLock: Any) -> None:
    """Readers together, a writer alone, and before the readers that come after it."""

    def alone() -> Any:
        lock, other = ReadWriteLock(), ReadWriteLock()
        done: list[int] = []

        def use() -> None:
            other.acquire_write()
            for turn in range(2):
                lock.acquire_read()
                lock.release_read()
                lock.acquire_write()
                lock.release_write()
                done.append(turn)

        return [use], lambda: len(done) == 2

    def together(readers: int) -> Any:
        lock = ReadWriteLock()
        all_read = threading.Barrier(readers)

        def read() -> None:
            lock.acquire_read()
            all_read.wait()
            lock.release_read()

        return [read] * readers, None

    def crowd() -> Any:
        lock = ReadWriteLock()

        def come_and_go() -> None:
            for _ in range(1000):
                lock.acquire_read()
            for _ in range(1000):
                lock.release_read()

        return [come_and_go], None

    def twice() -> Any:
        lock = ReadWriteLock()
        inside = threading.Event()
        events: list[str] = []

        def read() -> None:
            lock.acquire_read()
            lock.acquire_read()
            lock.release_read()
            inside.set()
            until_all_wait()
            events.append("reader leaves")
            lock.release_read()

        def write() -> None:
            inside.wait()
            lock.acquire_write()
            events.append("writer")
            lock.release_write()

        def check() -> None:
            if events[0] == "writer":
                message = "Of two readers in one thread one had left, and a writer came in"
                fail("race", f"{message} while the other was in.")

        return [read, write], check

    def apart(readers: int, writers: int) -> Any:
        lock = ReadWriteLock()
        events: list[tuple[str, str]] = []

        def read() -> None:
            lock.acquire_read()
            events.append(("enter", "reader"))
            events.append(("leave", "reader"))
            lock.release_read()

        def write() -> None:
            lock.acquire_write()
            events.append(("enter", "writer"))
            events.append(("leave", "writer"))
            lock.release_write()

        def check() -> None:
            now: list[str] = []
            for what, who in events:
                if what == "leave":
                    now.remove(who)
                else:
                    if "writer" in now or (who == "writer" and now):
                        fail("race", f"A {who} came in while a {now[0]} was in.")
                    now.append(who)

        return [*[read] * readers, *[write] * writers], check

    def queued() -> Any:
        lock = ReadWriteLock()
        writer_may, reader_may = threading.Event(), threading.Event()
        events: list[str] = []

        def read_first() -> None:
            lock.acquire_read()
            writer_may.set()
            until_all_wait()
            reader_may.set()
            until_all_wait()
            events.append("first reader leaves")
            lock.release_read()

        def write() -> None:
            writer_may.wait()
            lock.acquire_write()
            events.append("writer")
            lock.release_write()

        def read_later() -> None:
            reader_may.wait()
            lock.acquire_read()
            events.append("later reader")
            lock.release_read()

        def check() -> None:
            if events[0] == "writer":
                fail("race", "The writer came in while a reader was in.")
            if events[0] == "later reader":
                message = "A reader who came later went in before the writer that waits"
                fail("starvation", f"{message}: with enough readers it waits for ever.")
            if events[1] != "writer":
                message = "When the first reader left, the writer waited longest"
                fail("starvation", f"{message}, and the later reader went in before it.")

        return [read_first, write, read_later], check

    def overtaken() -> Any:
        lock = ReadWriteLock()
        reading, writing, late = (threading.Event() for _ in range(3))
        events: list[str] = []

        def read_first() -> None:
            lock.acquire_read()
            reading.set()
            until_all_wait()
            lock.release_read()

        def write() -> None:
            reading.wait()
            lock.acquire_write()
            events.append("writer")
            if writing.is_set():
                late.set()
            else:
                writing.set()
                until_all_wait()
            events.append("writer leaves")
            lock.release_write()

        def read_second() -> None:
            writing.wait()
            lock.acquire_read()
            # Some let it in before the second writer, which then has to be the next.
            until_all_wait()
            late.set()
            until_all_wait()
            lock.release_read()

        def read_later() -> None:
            late.wait()
            lock.acquire_read()
            events.append("later reader")
            lock.release_read()

        def check() -> None:
            if events[:2] != ["writer", "writer leaves"]:
                fail("race", "A writer came in while another one was in.")
            if events[2:] != ["writer", "writer leaves", "later reader"]:
                message = "One of two writers had left; a reader who came later went in"
                fail("starvation", f"{message} before the other, which still waited.")

        # Who comes first goes on first: the reader, if both are let in.
        return [read_second, read_first, write, write, read_later], check

    def emptied() -> Any:
        lock = ReadWriteLock()
        both = threading.Barrier(2)
        left = threading.Semaphore(0)

        def read() -> None:
            lock.acquire_read()
            both.wait()
            lock.release_read()
            left.release()

        def write() -> None:
            for _ in range(2):
                left.acquire()
            lock.acquire_write()
            lock.release_write()

        return [read, read, write], None

    def two_leave() -> Any:
        lock = ReadWriteLock()
        both = threading.Barrier(2)
        writer_may, reader_may, first_may, second_may = (
            threading.Event() for _ in range(4)
        )
        events: list[str] = []

        def read(may: threading.Event) -> None:
            lock.acquire_read()
            both.wait()
            may.wait()
            lock.release_read()

        def usher() -> None:
            for may in (writer_may, reader_may, first_may, second_may):
                until_all_wait()
                may.set()

        def write() -> None:
            writer_may.wait()
            lock.acquire_write()
            events.append("writer")
            lock.release_write()

        def read_later() -> None:
            reader_may.wait()
            lock.acquire_read()
            events.append("later reader")
            lock.release_read()

        def check() -> None:
            if events != ["writer", "later reader"]:
                message = "Two readers left while a writer waited, and a later reader"
                fail("starvation", f"{message}; they went in as {events}.")

        return [(read, first_may), (read, second_may), write, read_later, usher], check

    def let_in(readers: int) -> Any:
        lock = ReadWriteLock()
        both = threading.Barrier(readers)
        writing = threading.Event()

        def write() -> None:
            lock.acquire_write()
            writing.set()
            until_all_wait()
            lock.release_write()

        def read() -> None:
            writing.wait()
            lock.acquire_read()
            both.wait()
            lock.release_read()

        return [write, *[read] * readers], None

    shared = "One lock is closed while another one is held, or keeps its own thread out."
    bench.trial("one thread reads and writes in turn, and holds another lock")
    bench.explore(alone, meaning={"deadlock": ("deadlock", shared)})
    one = "Two readers cannot be in at the same time."
    bench.trial("two readers, who meet while they read")
    bench.explore(lambda: together(2), meaning={"deadlock": ("sequential", one)})
    few = "Twenty readers cannot be in at the same time."
    bench.trial("twenty readers, who meet while they read")
    bench.once(lambda: together(20), meaning={"deadlock": ("sequential", few)})
    bench.trial("a thousand readers at once")
    many = "A thousand readers cannot be in at the same time."
    bench.once(crowd, meaning={"deadlock": ("sequential", many)})
    bench.trial("a thread that goes in twice to read, and leaves once")
    bench.explore(twice, bound=1)
    bench.trial("a reader is in, a writer waits, and another reader comes")
    bench.explore(queued)
    asleep = "Two readers have left, and of those who wait nobody is woken who may go in."
    bench.trial("two readers leave while a writer waits, and a later reader")
    bench.once(two_leave, meaning={"deadlock": ("deadlock", asleep)})
    bench.trial("a writer waits while another one is in, and readers come")
    bench.once(overtaken)
    bench.trial("two writers and a reader, in every order")
    bench.explore(lambda: apart(1, 2), bound=1)
    bench.trial("two readers and a writer, in every order")
    bench.explore(lambda: apart(2, 1), bound=1)
    counted = "Two readers have left, and yet a writer waits for ever."
    bench.trial("a writer comes when two readers have left, in every order")
    bench.explore(emptied, bound=1, meaning={"deadlock": ("deadlock", counted)})
    left_out = "The writer has left, and those who wait to read are not let in together."
    bench.trial("two readers, then ten, wait for the end of a writer")
    meaning = {"deadlock": ("sequential", left_out)}
    bench.explore(lambda: let_in(2), bound=1, meaning=meaning)
    bench.once(lambda: let_in(10), meaning=meaning)
