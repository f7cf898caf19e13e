"""Exercises about chapter 09: a lock given back, a writer that ends, things made once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from helpers.practice.bench import Bench, fail
from helpers.practice.exercise import exercise
from helpers.practice.standstill import until_all_wait

CHAPTER = "09_best_practices"


@exercise(
    "given-back",
    CHAPTER,
    "Give the lock back on every way out",
    """
    import threading

    class Account:
        def __init__(self, balance):
            self.balance = balance
            self.lock = threading.Lock()

        def withdraw(self, amount):
            self.lock.acquire()
            if amount <= 0:
                raise ValueError("an amount is greater than 0")
            if amount > self.balance:
                return False
            self.balance -= amount
            self.lock.release()
            return True
    """,
)
def given_back(bench: Bench, Account: Any) -> None:
    """After success, refusal and error the next one gets in; nothing is overdrawn."""

    def alone() -> Any:
        account, other = Account(10), Account(7)
        said: list[Any] = []

        def use() -> None:
            said.append(account.withdraw(4))
            said.append(account.withdraw(6))

        def check() -> None:
            if said != [True, True]:
                fail("wrong-result", f"10 in the account; 4 and 6 taken: {said}.")
            if account.balance != 0:
                fail("wrong-result", f"10 less 4 less 6 is {account.balance}.")
            if other.balance != 7:
                fail(
                    "wrong-result",
                    f"10 taken from one account; another had 7 and has {other.balance}.",
                )

        return [use], check

    def refused() -> Any:
        account = Account(10)
        said: list[Any] = []

        def use() -> None:
            said.append(account.withdraw(11))
            said.append(account.withdraw(10))

        def check() -> None:
            if said != [False, True]:
                fail("wrong-result", f"10 in the account; 11 and then 10 taken: {said}.")
            if account.balance != 0:
                fail("wrong-result", f"10 less 10 is {account.balance}.")

        return [use], check

    def wrong_amount() -> Any:
        account = Account(10)
        said: list[Any] = []

        def use() -> None:
            for amount in (0, -5):
                try:
                    said.append(account.withdraw(amount))
                except ValueError:
                    said.append("ValueError")
            said.append(account.withdraw(10))

        def check() -> None:
            if said[:2] != ["ValueError", "ValueError"]:
                fail("swallowed", f"Amounts of 0 and -5 must raise ValueError: {said[:2]}.")
            if said[2] is not True or account.balance != 0:
                fail(
                    "wrong-result",
                    f"Then 10 of 10 taken: {said[2]}, {account.balance} left.",
                )

        return [use], check

    def fraction() -> Any:
        account = Account(10)
        said: list[Any] = []

        def use() -> None:
            said.append(account.withdraw(0.5))

        def check() -> None:
            if said != [True] or account.balance != 9.5:
                fail(
                    "wrong-result",
                    f"0.5 of 10 taken: {said}, and {account.balance} left instead of 9.5.",
                )

        return [use], check

    def last() -> Any:
        account = Account(10)
        said: list[Any] = []

        def take() -> None:
            said.append(account.withdraw(10))

        def check() -> None:
            if sorted(map(str, said)) != ["False", "True"] or account.balance != 0:
                fail(
                    "race",
                    f"Two want 10, and 10 are there: {said}, and {account.balance} left.",
                )

        return [take, take], check

    def enough() -> Any:
        account = Account(10)
        said: list[Any] = []

        def take(amount: int) -> None:
            said.append(account.withdraw(amount))

        def check() -> None:
            if said != [True, True]:
                fail(
                    "wrong-result",
                    f"10 are there, and two want 4 and 6 at once: {said}. "
                    "Whoever finds the lock taken has to wait for it.",
                )
            if account.balance != 0:
                fail("race", f"10 less 4 and 6, taken at once, is {account.balance}.")

        return [(take, 4), (take, 6)], check

    def bad_and_good() -> Any:
        account = Account(10)
        said: list[Any] = []

        def take_nothing() -> None:
            try:
                said.append(account.withdraw(0))
            except ValueError:
                said.append("ValueError")

        def take() -> None:
            said.append(account.withdraw(10))

        def check() -> None:
            if sorted(map(str, said)) != ["True", "ValueError"] or account.balance != 0:
                fail("race", f"Amounts 0 and 10: {said}, and {account.balance} left.")

        return [take_nothing, take], check

    def no_number() -> Any:
        account = Account(10)
        said: list[Any] = []

        def use() -> None:
            for amount in ("ten", None):
                try:
                    said.append(account.withdraw(amount))
                except Exception:
                    said.append("an error")
            said.append(account.withdraw(10))

        def check() -> None:
            if said[:2] != ["an error"] * 2:
                fail("swallowed", f"Amounts of 'ten' and None raise no error: {said[:2]}.")
            if said[2] is not True or account.balance != 0:
                fail(
                    "wrong-result",
                    f"Then 10 of 10 taken: {said[2]}, {account.balance} left.",
                )

        return [use], check

    def by_others() -> Any:
        account = Account(10)
        said: list[Any] = []

        def use(amount: int) -> None:
            try:
                said.append(account.withdraw(amount))
            except ValueError:
                said.append("ValueError")

        def main() -> None:
            # A thread for each: an RLock that is still held lets its own thread in.
            for amount in (11, 0, 4):
                one = threading.Thread(target=use, args=(amount,))
                one.start()
                one.join()

        def check() -> None:
            if said != [False, "ValueError", True]:
                fail(
                    "wrong-result",
                    f"10 are there; 11, 0 and 4 taken, each by another thread: {said}.",
                )

        return [main], check

    closed = "After {}, the lock is still held: the next one waits for ever."
    bench.trial("two withdrawals, one after the other")
    bench.explore(alone)
    bench.trial("a withdrawal that is refused, and one after it")
    kept = ("deadlock", closed.format("a withdrawal that returned False"))
    bench.explore(refused, meaning={"deadlock": kept})
    bench.trial("wrong amounts, and a withdrawal after them")
    kept = ("deadlock", closed.format("a ValueError"))
    bench.explore(wrong_amount, meaning={"deadlock": kept})
    bench.trial("amounts that are no numbers, and a withdrawal after them")
    left = ("deadlock", closed.format("an error that no line of withdraw() raises"))
    bench.explore(no_number, meaning={"deadlock": left})
    bench.trial("a withdrawal, a wrong amount and another one, each in a thread of its own")
    left = (
        "deadlock",
        "After a withdrawal that returned False or raised ValueError, the lock is still "
        "held. An RLock lets the thread in that holds it, and nobody else: the next thread "
        "waits for ever.",
    )
    bench.explore(by_others, bound=0, meaning={"deadlock": left})
    bench.trial("an amount that is no whole number")
    bench.explore(fraction)
    bench.trial("two threads want the last 10, in every order")
    bench.explore(last, bound=None)
    bench.trial("two threads want 4 and 6 of 10, in every order")
    bench.explore(enough)
    bench.trial("a wrong amount and a right one at once, in every order")
    bench.explore(bad_and_good, bound=None, meaning={"deadlock": kept})


#: Lines that an answer could take for its own sign of the end.
_LIKE_AN_END = (
    None, ..., NotImplemented, (), "", False, 0, -1, True, "STOP", "stop", "END", "end",
    "QUIT", "quit", "EXIT", "exit", "CLOSE", "close", "DONE", "done", "EOF", "SENTINEL",
    "__STOP__", "__END__",
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
    CHAPTER,
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


#: So many that two of them share a lock if there are a hundred locks or fewer.
_KEYS = 24


@exercise(
    "made-once",
    CHAPTER,
    "Make each thing once, and different ones at once",
    """
    class Cache:
        def __init__(self, make):
            self.make = make
            self.things = {}

        def get(self, key):
            if key not in self.things:
                self.things[key] = self.make(key)
            return self.things[key]
    """,
)
def made_once(bench: Bench, Cache: Any) -> None:
    """One call of ``make`` for a key, none in the way of another key, no error kept."""

    def alone() -> Any:
        calls: list[Any] = []

        def make(key: Any) -> Any:
            calls.append(key)
            return None if key == "nothing" else [key]

        def make_other(key: Any) -> Any:
            return OSError(key)

        cache, other = Cache(make), Cache(make_other)
        got: list[Any] = []

        def use() -> None:
            for key in ("a", "b", "a", "nothing", "nothing"):
                got.append(cache.get(key))
            for _ in range(2):
                try:
                    got.append(other.get("a"))
                except OSError:
                    got.append("raised")

        def check() -> None:
            if got[:5] != [["a"], ["b"], ["a"], None, None]:
                fail("wrong-result", f"get of a, b, a, nothing, nothing gave {got[:5]}.")
            if got[0] is not got[2]:
                fail("wrong-result", "get('a') gave another object the second time.")
            if calls != ["a", "b", "nothing"]:
                fail("wasteful", f"make was called for {calls}: once for each is enough.")
            if type(got[5]) is not OSError:
                fail("wrong-result", f"make returned an OSError; get gave: {got[5]!r}.")
            if got[5] is not got[6]:
                fail("wrong-result", "get('a') gave another object the second time.")

        return [use], check

    def same_key() -> Any:
        calls: list[Any] = []

        def make(key: Any) -> Any:
            calls.append(key)
            return [key]

        cache = Cache(make)
        got: list[Any] = []

        def use() -> None:
            got.append(cache.get("a"))

        def check() -> None:
            if len(calls) != 1:
                fail(
                    "race",
                    f"Two threads asked for 'a', and make was called {len(calls)} times.",
                )
            if got[0] is not got[1]:
                fail("race", "Two threads asked for 'a' and got two different objects.")

        return [use, use], check

    def slow() -> Any:
        calls: list[Any] = []

        def make(key: Any) -> Any:
            calls.append(key)
            until_all_wait()
            return [key]

        cache = Cache(make)
        got: list[Any] = []

        def use() -> None:
            got.append(cache.get("a"))

        def check() -> None:
            if len(calls) != 1:
                fail(
                    "race",
                    f"Two threads asked for 'a', and make was called {len(calls)} times.",
                )
            if got != [["a"], ["a"]]:
                fail("wrong-result", f"Two threads asked for 'a' and got {got}.")

        return [use, use], check

    def several_wait() -> Any:
        calls: list[Any] = []

        def make(key: Any) -> Any:
            calls.append(key)
            time.sleep({"a": 3600, "b": 60}[key])
            return [key]

        cache = Cache(make)
        got: list[Any] = []

        def use(key: str) -> None:
            got.append((key, cache.get(key)))

        def check() -> None:
            if len(calls) != 2:
                fail("race", f"Threads asked for 'a' and 'b'; make was called for {calls}.")
            if sorted(got) != [*[("a", ["a"])] * 3, ("b", ["b"])]:
                fail("wrong-result", f"Three threads asked for 'a', one for 'b': {got}.")

        return [*[(use, "a")] * 3, (use, "b")], check

    def equal_keys() -> Any:
        calls: list[Any] = []

        def make(key: Any) -> Any:
            calls.append(key)
            return [key]

        cache = Cache(make)
        got: list[Any] = []

        def use(number: int) -> None:
            got.append(cache.get(("host", number)))

        def check() -> None:
            if len(calls) != 1:
                fail(
                    "race",
                    "Two threads asked with keys that are equal and not the same object; "
                    f"make was called {len(calls)} times.",
                )
            if got[0] is not got[1]:
                fail("race", "Two threads asked with equal keys and got two objects.")

        return [(use, 80), (use, 80)], check

    def caches_at_once() -> Any:
        both = threading.Barrier(2)

        def make(key: Any) -> Any:
            both.wait()
            return [key]

        caches = [Cache(make), Cache(make)]

        def use(number: int) -> None:
            caches[number].get("a")

        return [(use, 0), (use, 1)], lambda: None

    def keys_at_once(keys: list[Any]) -> Callable[[], Any]:
        count = len(keys)

        def scenario() -> Any:
            all_together = threading.Barrier(count)

            def make(key: Any) -> Any:
                all_together.wait()
                return [key]

            cache = Cache(make)
            got: list[Any] = []

            def use(key: Any) -> None:
                got.append((key, cache.get(key)))

            def check() -> None:
                wrong = [(key, thing) for key, thing in got if thing != [key]]
                if wrong:
                    fail("wrong-result", f"get({wrong[0][0]!r}) gave {wrong[0][1]!r}.")

            return [(use, key) for key in keys], check

        return scenario

    def error() -> Any:
        calls: list[Any] = []

        def make(key: Any) -> Any:
            calls.append(key)
            if len(calls) == 1:
                raise OSError("not now")
            return [key]

        cache = Cache(make)
        got: list[Any] = []

        def use() -> None:
            for _ in range(2):
                try:
                    got.append(cache.get("a"))
                except OSError:
                    got.append("OSError")

        def check() -> None:
            if got[0] != "OSError":
                fail("swallowed", f"make raised OSError, and get('a') gave {got[0]}.")
            if got[1] != ["a"]:
                fail("wrong-result", f"make works again, and get('a') gave {got[1]}.")

        return [use], check

    def error_for_two() -> Any:
        calls: list[Any] = []

        def make(key: Any) -> Any:
            calls.append(key)
            if len(calls) == 1:
                raise OSError("not now")
            return [key]

        cache = Cache(make)
        got: list[Any] = []
        again: list[Any] = []

        def use(times: int) -> None:
            for before in range(times):
                try:
                    got.append(cache.get("a"))
                except OSError:
                    got.append("OSError")
                    if before:
                        again.append("OSError")

        def check() -> None:
            later = cache.get("a")
            if again:
                fail(
                    "wrong-result",
                    "get('a') raised OSError; the same thread asked again, and got the "
                    f"error of the first call again. make was called {len(calls)} times.",
                )
            if "OSError" not in got:
                fail(
                    "swallowed",
                    f"make raised OSError, and the calls of get('a') gave {got}.",
                )
            if later != ["a"] or any(each not in ("OSError", ["a"]) for each in got):
                fail("wrong-result", f"After an error get('a') gave {got}, then {later}.")
            if len(calls) > 2:
                fail(
                    "wasteful",
                    f"make was called {len(calls)} times; the second call worked.",
                )

        return [(use, 2), (use, 1)], check

    def comes_later() -> Any:
        calls: list[Any] = []

        def make(key: Any) -> Any:
            calls.append(key)
            if len(calls) == 1:
                time.sleep(60)
                raise OSError("not now")
            time.sleep(3600)
            return [key]

        cache = Cache(make)
        got: list[Any] = []

        def use(late: int) -> None:
            time.sleep(late)
            try:
                got.append(cache.get("a"))
            except OSError:
                got.append("OSError")

        def check() -> None:
            if len(calls) > 2:
                fail(
                    "race",
                    "make failed, a second call was under way for one that had waited, "
                    "and a third was begun for one that came later.",
                )
            # Some let the error of a call go to all who waited for it.
            if got[0] != "OSError" or any(each not in ("OSError", ["a"]) for each in got):
                fail("wrong-result", f"make failed, then worked; get('a') gave {got}.")

        return [(use, 0), (use, 1), (use, 120)], check

    def other_key_waits() -> Any:
        calls: list[Any] = []
        made_again = threading.Event()

        def make(key: Any) -> Any:
            calls.append(key)
            if key == "b":
                made_again.wait()
            elif len(calls) == 2:
                time.sleep(60)
                raise OSError("not now")
            else:
                made_again.set()
            return [key]

        cache = Cache(make)
        got: list[Any] = []

        def use(key: str, late: int) -> None:
            time.sleep(late)
            try:
                got.append(cache.get(key))
            except OSError:
                # Some let the error of a call go to all who waited for it.
                got.append("OSError")
                if late > 1:
                    got.append(cache.get(key))

        def check() -> None:
            if sorted(map(str, got)).count("['b']") != 2 or ["a"] not in got:
                fail("wrong-result", f"'a' failed, then worked; get gave {got}.")

        return [(use, "b", 0), (use, "a", 1), (use, "b", 2), (use, "a", 3)], check

    bench.trial("one thread, three keys")
    bench.explore(alone)
    bench.trial("two threads, one key, in every order")
    bench.explore(same_key)
    bench.trial("two threads, one key, and making it takes its time")
    bench.explore(slow)
    bench.trial("two threads, whose keys are equal and not the same object")
    bench.explore(equal_keys)
    bench.trial("two threads, two keys, made at the same time")
    waits = "Whoever wants one key waits until another one is made: one lock around all."
    # These two numbers have the same hash, whatever an answer makes of it.
    bench.explore(keys_at_once([-1, -2]), meaning={"deadlock": ("sequential", waits)})
    # And these two are the same as text.
    bench.once(keys_at_once([1, "1"]), meaning={"deadlock": ("sequential", waits)})
    waits = "Whoever asks one cache waits until another cache has made its own thing."
    bench.trial("two threads, two caches, the same key")
    bench.once(caches_at_once, meaning={"deadlock": ("sequential", waits)})
    waits = f"Of {_KEYS} keys, not all can be made at once: some share a lock or a place."
    bench.trial(f"{_KEYS} threads, {_KEYS} keys, made at the same time")
    keys = [f"key {number}" for number in range(_KEYS)]
    bench.once(keys_at_once(keys), meaning={"deadlock": ("sequential", waits)})
    bench.trial("three threads wait for one key while another key is made")
    bench.once(several_wait)
    bench.trial("a thousand keys, each of them twice")
    made: list[int] = []

    def make(key: int) -> list[int]:
        made.append(key)
        return [key]

    cache = bench.call(Cache, make)
    for key in [*range(1000)] * 2:
        bench.equal(f"get({key})", bench.call(cache.get, key), [key])
    bench.require(
        len(made) == 1000, "wasteful",
        f"For 1,000 keys, make was called {len(made):,} times.",
    )  # fmt: skip
    bench.trial("making fails, and is tried again")
    kept = ("deadlock", "After an error in make, the next one waits for ever.")
    bench.explore(error, meaning={"deadlock": kept})
    bench.trial("making fails while another waits for it, in every order")
    bench.explore(error_for_two, meaning={"deadlock": kept})
    bench.trial("making fails, is tried again for who waits, and a third thread comes")
    bench.once(comes_later, meaning={"deadlock": kept})
    bench.trial("making fails while threads wait for this key and for another one")
    bench.once(other_key_waits, meaning={"deadlock": kept})
