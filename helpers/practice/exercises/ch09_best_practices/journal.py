"""The check of the exercise "journal"."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from helpers.practice.bench import Bench, fail
from helpers.practice.exercise import exercise
from helpers.practice.standstill import until_all_wait

#: Lines that an answer could take for its own sign of the end.
_LIKE_AN_END: tuple[Any, ...] = (
    None, ..., NotImplemented, (), "", False, 0, -1, True, "STOP", "stop", "END", "end",
    "QUIT", "quit", "EXIT", "exit", "CLOSE", "close", "DONE", "done", "EOF", "SENTINEL",
    "__STOP__", "__END__", b"", [], {}, object, StopIteration, StopIteration("stop"),
)  # fmt: skip


class _LikeEverything:
    """A line that says of anything that they are equal."""

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]


#: More lines than a queue has room for that somebody has thought to be large enough; and
#: up to how many there are, if the answer's own queue says that it has room for more.
_MANY, _AT_MOST = 1_100, 20_000


def _room(book: Any) -> int:
    """How much the largest of an object's bounded queues holds; 0 if none is bounded."""
    parts = getattr(book, "__dict__", {}).values()
    rooms = [getattr(part, "maxsize", None) for part in parts]
    rooms += [getattr(part, "maxlen", None) for part in parts]
    return max((room for room in rooms if isinstance(room, int)), default=0)


def _others() -> list[str]:
    """The names of the threads of a scenario that are alive beside the calling one."""
    me = threading.current_thread()
    return [thread.name for thread in threading.enumerate() if thread is not me]


@exercise(
    "journal",
    "09_best_practices",
    "Let the background writer finish",
    """
    import queue
    import threading

    class Journal:
        def __init__(self, write):
            self.write = write
            self.lines = queue.SimpleQueue()
            threading.Thread(target=self._work, daemon=True).start()

        def _work(self):
            while True:
                self.write(self.lines.get())

        def log(self, line):
            self.lines.put(line)

        def close(self):
            ...
    """,
)
def journal(bench: Bench, Journal: Any) -> None:
    """What was taken is written, in order; the thread ends; nothing is taken after."""

    def in_order() -> None:
        written: list[Any] = []
        book = Journal(written.append)
        for line in ("one", None, "three"):
            book.log(line)
        book.close()
        if written != ["one", None, "three"]:
            wanted = "'one', None, 'three'"
            if len(written) < 3:
                fail("lost-item", f"Logged {wanted}, closed; written {written}.")
            fail("order", f"Logged {wanted}, closed; written {written}.")
        if _others():
            fail("leak", f"After close() a thread is still running: {_others()[0]}.")

    def behind(least: int, most: int) -> Callable[[], None]:
        def scenario() -> None:
            written: list[int] = []
            may_write = threading.Event()

            def write(line: int) -> None:
                may_write.wait()
                written.append(line)

            book = Journal(write)
            lines = max(least, min(_room(book) + 2, most))
            book.log(1)
            until_all_wait()
            for line in range(2, lines + 1):
                book.log(line)
            may_write.set()
            book.close()
            if len(written) < lines:
                fail(
                    "lost-item",
                    f"{lines} lines were logged, and close() came back when "
                    f"{len(written)} were written.",
                )
            if written != [*range(1, lines + 1)]:
                fail("order", f"{lines} lines were logged; written {written!r:.60}…")

        return scenario

    def like_an_end() -> None:
        lines = [*_LIKE_AN_END]
        bench.random.shuffle(lines)
        lines += ["twice", "twice"]
        written: list[Any] = []
        book = Journal(written.append)
        for line in lines:
            book.log(line)
        book.close()
        for line in lines:
            # 0, False and "" are three lines, though two of them are equal.
            if not any(type(each) is type(line) and each == line for each in written):
                fail(
                    "lost-item",
                    f"{line!r} is a line that somebody may log, and it was not written.",
                )
        if len(written) < len(lines):
            fail("lost-item", "'twice' was logged two times, and not written two times.")
        if written != lines:
            fail("order", f"Logged {lines}, closed; written {written}.")

    def like_everything() -> None:
        written: list[Any] = []
        book = Journal(written.append)
        for line in (_LikeEverything(), "last"):
            book.log(line)
        book.close()
        if len(written) != 2:
            fail(
                "lost-item",
                "A line whose == says yes to everything, and one more, were logged; "
                f"{len(written)} of them were written.",
            )

    def two_close() -> None:
        written: list[str] = []
        missing: list[str] = []
        book = Journal(written.append)
        book.log("line")

        def close() -> None:
            book.close()
            if written != ["line"]:
                missing.append("line")

        other = threading.Thread(target=close, name="other")
        other.start()
        close()
        if missing:
            fail(
                "lost-item",
                "Two threads call close(), and for one of them it came back before the "
                "line was written.",
            )
        other.join()
        if _others():
            fail("leak", f"After close() a thread is still running: {_others()[0]}.")

    def while_closing() -> None:
        written: list[str] = []
        may_write = threading.Event()

        def write(line: str) -> None:
            may_write.wait()
            written.append(line)

        book = Journal(write)
        book.log("one")
        other = threading.Thread(target=book.close, name="closer")
        other.start()
        until_all_wait()
        # Whether it is taken or refused by now is left open; but it does not wait.
        taken = True
        try:
            book.log("two")
        except RuntimeError:
            taken = False
        may_write.set()
        other.join()
        wanted = ["one", "two"] if taken else ["one"]
        if written != wanted:
            fail(
                "lost-item",
                f"Logged {wanted} without an error, the last one while another thread was "
                f"in close(); written {written}.",
            )

    def nothing() -> None:
        book = Journal(lambda line: None)
        book.close()
        if _others():
            fail("leak", f"After close() a thread is still running: {_others()[0]}.")

    def two_journals() -> None:
        written: tuple[list[str], list[str]] = ([], [])
        books = [Journal(each.append) for each in written]
        for number in (1, 2):
            for book, name in zip(books, "ab", strict=True):
                book.log(f"{name}{number}")
        for book in books:
            book.close()
        if written != (["a1", "a2"], ["b1", "b2"]):
            fail(
                "wrong-result",
                f"Two journals, a1 and a2 in one, b1 and b2 in the other: {written}.",
            )

    def idle() -> None:
        written: list[str] = []
        writers: list[threading.Thread] = []

        def write(line: str) -> None:
            written.append(line)
            writers.append(threading.current_thread())

        book = Journal(write)
        for line in ("late", "later"):
            until_all_wait()
            book.log(line)
            until_all_wait()
            if line not in written:
                fail(
                    "lost-item",
                    f"log({line!r}) came back, and after a while, before close(), the line "
                    "was not written, and no thread had anything more to do.",
                )
        book.close()
        if written != ["late", "later"]:
            wanted = "'late' and, after a while, 'later'"
            fail("lost-item", f"Logged {wanted}, closed; written {written}.")
        if writers[0] is not writers[1]:
            fail(
                "wrong-result",
                "Between two lines, the thread ended, and another one wrote the second. A "
                "journal has one thread, which sleeps until a line comes.",
            )

    def afterwards() -> None:
        written: list[str] = []
        book = Journal(written.append)
        book.log("one")
        book.close()
        refused = False
        try:
            book.log("two")
        except RuntimeError:
            refused = True
        except Exception as error:
            kind = type(error).__name__
            fail("wrong-result", f"log() after close() raised {kind}, and no RuntimeError.")
        if not refused:
            fail(
                "lost-item",
                "log('two') after close() raised no RuntimeError; nobody writes the line.",
            )
        book.close()
        if written != ["one"]:
            fail("wrong-result", f"Logged 'one', closed; written {written}.")

    def two_writers() -> None:
        written: list[str] = []
        taken: list[str] = []
        book = Journal(written.append)

        def talk() -> None:
            try:
                book.log("hers")
            except RuntimeError:
                return
            taken.append("hers")

        other = threading.Thread(target=talk, name="talk")
        other.start()
        book.log("ours")
        book.close()
        other.join()
        lost = {"ours", *taken} - set(written)
        if lost:
            fail(
                "lost-item",
                f"log({lost.pop()!r}) came back without an error; nobody wrote the line.",
            )
        if len(written) != len(set(written)):
            fail("wrong-result", f"A line is written twice: {written}.")
        if _others():
            fail("leak", f"After close() a thread is still running: {_others()[0]}.")

    bench.trial("a while without a line")
    bench.explore(idle)
    bench.trial("three lines, and the end")
    bench.explore(in_order)
    bench.trial("no lines; None, '', 'STOP' and others that look like an end")
    bench.explore(nothing)
    bench.once(like_an_end)
    bench.once(like_everything)
    bench.trial("a slow writer: log() does not wait for it, however many lines there are")
    waits = "log() waits until the line is written, so nothing happens in the background."
    bench.explore(behind(2, 2), meaning={"deadlock": ("sequential", waits)})
    waits = "After so many lines, log() waits until some are written: the queue is full."
    bench.once(behind(_MANY, _AT_MOST), meaning={"deadlock": ("sequential", waits)})
    bench.trial("a line is logged while close() waits for a slow writer")
    waits = (
        "While close() waits for the last lines to be written, log() waits, too: close() "
        "holds on to the lock that log() needs."
    )
    bench.once(while_closing, meaning={"deadlock": ("sequential", waits)})
    bench.trial("two journals at once")
    bench.once(
        two_journals,
        meaning={"deadlock": ("wrong-result", "Two journals get in each other's way.")},
    )
    bench.trial("a line after the end, and close() twice")
    bench.explore(afterwards)
    bench.trial("one thread logs while another closes, in every order")
    bench.explore(two_writers)
    bench.trial("two threads close, in every order")
    bench.explore(two_close)
