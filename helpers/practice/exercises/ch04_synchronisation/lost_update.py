"""The check of the exercise "lost-update"."""

from __future__ import annotations

import functools
import threading
from typing import Any

from helpers.practice.bench import Bench, fail
from helpers.practice.exercise import exercise


@exercise(
    "lost-update",
    "04_synchronisation",
    "Repair a lost update",
    """
    class Poll:
        def __init__(self):
            self.votes = {}

        def vote(self, name):
            self.votes[name] = self.votes.get(name, 0) + 1

        def result(self):
            return dict(self.votes)
    """,
)
def lost_update(bench: Bench, Poll: Any) -> None:
    """No vote lost, none seen by half, and a lock that survives an exception."""

    def alone() -> Any:
        poll, other = Poll(), Poll()
        found: list[Any] = []

        def use() -> None:
            for name in ("Ada", "", None, "Ada"):
                poll.vote(name)
            found.append(poll.result())
            found[0]["Eve"] = 100
            found.append(poll.result())
            found.append(other.result())

        def check() -> None:
            _, second, others = found
            if second.get("Eve") == 100:
                fail("wrong-result", "Who changes what result() gave changes the poll.")
            if second != {"Ada": 2, "": 1, None: 1}:
                fail("wrong-result", f"Votes for 'Ada', '', None, 'Ada' give {second}.")
            if others:
                fail("wrong-result", f"A second Poll, without a vote, says {others}.")

        return [use], check

    def same_name() -> Any:
        poll = Poll()
        found: list[Any] = []

        def vote() -> None:
            poll.vote("Ada")

        def check() -> None:
            found.append(poll.result())
            if found[0] != {"Ada": 2}:
                fail("lost-update", f"Two votes for Ada; the result is {found[0]}.")

        return [vote, vote], check

    def equal_names() -> Any:
        poll = Poll()
        # Comparing takes a lock: others may go on in the middle of what looks up a name.
        guard = threading.Lock()
        poll.vote(_Name("Ada", guard))

        def vote() -> None:
            poll.vote(_Name("Ada", guard))

        def check() -> None:
            counts = list(poll.result().values())
            if counts != [3]:
                message = (
                    "Votes for three names that are equal by their own __eq__, which is"
                )
                fail("lost-update", f"{message} code in Python: {counts} in place of [3].")

        return [vote, vote], check

    def first_votes() -> Any:
        poll = Poll()
        guard = threading.Lock()
        # Its hash is that of the others: also what stores a name compares it first, and
        # others may go on in between.
        poll.vote(_Same("Bob", guard))

        def vote() -> None:
            poll.vote(_Same("Ada", guard))

        def check() -> None:
            counts = {name.text: count for name, count in poll.result().items()}
            if counts != {"Bob": 1, "Ada": 2}:
                message = "A vote for Bob, then the first two votes for Ada, whose hash is"
                fail("lost-update", f"{message} the same; the result is {counts}.")

        return [vote, vote], check

    def hashed_names() -> Any:
        poll = Poll()
        # What copies name after name lets others go on in between.
        guard = threading.Lock()
        for text in ("Ada", "Bob"):
            poll.vote(_Name(text, guard))
        found: list[Any] = []

        def vote() -> None:
            poll.vote(_Name("Eve", guard))

        def look() -> None:
            found.append(poll.result())

        def check() -> None:
            names = sorted(name.text for name in found[0])
            if names not in (["Ada", "Bob"], ["Ada", "Bob", "Eve"]):
                fail("wrong-result", f"Votes for Ada, Bob, then Eve; result() has {names}.")

        return [vote, look], check

    def other_names(first: str, second: str) -> Any:
        poll = Poll()
        found: list[Any] = []

        def vote_for_two() -> None:
            poll.vote(first)
            poll.vote(second)

        def vote_for_one() -> None:
            poll.vote(second)

        def look() -> None:
            found.append(poll.result())

        def check() -> None:
            total = poll.result()
            if total != {first: 1, second: 2}:
                votes = f"Votes for {first}, {second}, {second}"
                fail("lost-update", f"{votes}; the result is {total}.")
            if found[0].get(second) == 2 and first not in found[0]:
                message = f"The vote for {first} came before a second for {second}"
                fail("wrong-result", f"{message}: {found[0]}.")

        return [vote_for_two, vote_for_one, look], check

    def in_turn() -> Any:
        poll = Poll()
        second, third, fourth = (threading.Event() for _ in range(3))
        found: list[Any] = []

        def vote() -> None:
            poll.vote("Eve")
            second.set()
            third.wait()
            poll.vote("Ada")
            fourth.set()

        def vote_for_one() -> None:
            second.wait()
            poll.vote("Bob")
            third.set()
            fourth.wait()
            poll.vote("Bob")

        def look() -> None:
            found.append(poll.result())

        def check() -> None:
            if found[0].get("Bob") == 2 and "Ada" not in found[0]:
                message = "The votes were for Eve, Bob, Ada, Bob, one after the other, and"
                fail("wrong-result", f"{message} never stood like that: {found[0]}.")

        return [vote, vote_for_one, look], check

    def two_look() -> Any:
        poll = Poll()
        found: list[Any] = []
        for _ in range(2):
            poll.vote("Ada")

        def look() -> None:
            found.append(poll.result())

        def check() -> None:
            found.append(poll.result())
            if any(each != {"Ada": 2} for each in found):
                message = "Two votes for Ada, then two threads call result(), and it"
                fail("lost-update", f"{message} is called once more: {found}.")

        return [look, look], check

    def refused(name: Any) -> Any:
        poll = Poll()
        found: list[Any] = []

        def vote_badly() -> None:
            try:
                poll.vote(name)
            except TypeError:
                found.append("TypeError")

        def vote() -> None:
            poll.vote("Ada")

        def check() -> None:
            if not found:
                fail("swallowed", f"vote({name!r}) must raise TypeError.")
            try:
                total = poll.result()
            except TypeError as error:
                message = f"After vote({name!r}), result() raises TypeError"
                fail("exception", f"{message}: {error}.")
            if total != {"Ada": 1}:
                fail("lost-update", f"One vote for Ada; the result is {total}.")

        return [vote_badly, vote], check

    bench.trial("one thread votes four times")
    bench.explore(alone)
    bench.trial("two threads vote for the same name, in every order")
    bench.explore(same_name, bound=None)
    bench.trial("two threads vote for names that are equal by their own __eq__")
    bench.explore(equal_names, bound=1)
    bench.trial("the first two votes for a name that has the hash of another")
    bench.explore(first_votes, free=0)
    bench.trial("one votes and another looks; names have a __hash__ of their own")
    bench.explore(hashed_names, bound=1)
    bench.trial("two threads vote for two names while a third looks, in every order")
    # In both ways, for a name's hash may tell in which order they are looked up.
    bench.explore(lambda: other_names("Ada", "Bob"))
    bench.explore(lambda: other_names("Bob", "Ada"))
    bench.trial("two threads vote in turn while a third looks, in every order")
    bench.explore(in_turn, bound=1, free=40)
    closed = "After a vote that raised an exception, the lock stays closed for all others."
    bench.trial("a vote that raises TypeError, and one that does not")
    for name in (["no", "name"], {"no name"}):
        scenario = functools.partial(refused, name)
        bench.explore(scenario, meaning={"deadlock": ("deadlock", closed)})
    bench.trial("two threads look after two votes, in every order")
    bench.explore(two_look)


class _Name:
    """Is hashed and compared by code in Python, as a dataclass is."""

    def __init__(self, text: str, guard: Any) -> None:
        self.text, self.guard = text, guard

    def __eq__(self, other: object) -> bool:
        with self.guard:
            return isinstance(other, _Name) and self.text == other.text

    def __hash__(self) -> int:
        with self.guard:
            return hash(self.text)


class _Same(_Name):
    """Has the hash of all others."""

    def __hash__(self) -> int:
        return 1
