"""The check of the exercise "word-count"."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Callable
from typing import Any

from helpers.meeting import Meeting, OneGoesOn, Task
from helpers.practice.bench import Bench, Refused
from helpers.practice.exercise import exercise
from helpers.practice.exercises.ch06_multiprocessing.processes import (
    in_processes,
    preload,
)
from helpers.practice.messages import received


@exercise(
    "word-count",
    "06_multiprocessing",
    "Count words with several processes",
    '''
    %%module word_count
    from collections import Counter
    from concurrent.futures import ProcessPoolExecutor

    def count_words(read, paths, processes):
        """How often each word stands in the files; read(path) gives the text of one."""
        ...
    ''',
)
def word_count(bench: Bench, count_words: Any) -> None:
    """The same counts as one process finds, each file read once and by a worker."""
    preload()
    letters = "abcABC.-'"
    words = ["".join(bench.random.choices(letters, k=3)) for _ in range(30)]
    # Longer than lines: then the counts of a worker are more than a pipe holds.
    words += ["".join(bench.random.choices(letters, k=1000)) for _ in range(90)]
    gaps = " ", "  ", "\n", "\t", " \n"
    texts: dict[object, object] = {
        f"text{number}": "".join(
            f"{gap}{word}"
            for word, gap in zip(
                bench.random.choices(words, k=500),
                bench.random.choices(gaps, k=500),
                strict=True,
            )
        )
        for number in range(7)
    }
    texts["empty"] = ""
    wanted = Counter(word for text in texts.values() for word in str(text).split())
    meeting = Meeting(bench.folder / "meeting", 3)
    bench.trial(f"{len(texts)} files, three processes")
    with meeting.watched(), received() as came:
        found = bench.call(count_words, Task(meeting, texts), list(texts), 3)
        left = multiprocessing.active_children()
    kind = "a plain dictionary" if type(found) is dict else f"{found!r:.60}"
    bench.require(
        isinstance(found, Counter),
        "type",
        f"count_words returned {kind}, and should return a Counter.",
    )
    read = meeting.all()
    missing = [name for name in texts if name not in read]
    bench.require(not missing, "lost-item", f"Nobody read {', '.join(map(str, missing))}.")
    for word in sorted(wanted, key=len):
        bench.equal(f"The count of {word!r:.40}", found[word], wanted[word])
    bench.require(len(found) == len(wanted), "wrong-result", "It counts what is no word.")
    bench.require(
        len(read) == len(texts),
        "wasteful",
        f"There are {len(texts)} files, and read() was called {len(read)} times.",
    )
    in_processes(bench, meeting, "read")
    bench.require(
        sum(map(len, came)) < sum(len(str(text)) for text in texts.values()) / 2,
        "wasteful",
        "The workers sent the texts, or all their words, to the caller. Let them count the "
        "words, and send the counts.",
    )

    bench.require(
        not left,
        "leak",
        f"When count_words had returned, {len(left)} processes had not ended: nobody "
        "waited for that.",
    )
    bench.nothing_left()

    few: dict[object, object] = {"text1": "b a b", "text2": "b c"}
    # Some take a pool only where they think that it pays.
    for title, names, processes in (
        ("two files, three processes", ["text1", "text2"], 3),
        ("one file, one process", ["text2"], 1),
    ):
        meeting = Meeting(bench.folder / title, min(len(names), processes))
        bench.trial(title)
        with meeting.watched():
            found = bench.call(count_words, Task(meeting, few), names, processes)
        wanted = Counter(word for name in names for word in str(few[name]).split())
        bench.equal("The result", found, wanted)
        in_processes(bench, meeting, "read")

    bench.trial("no file at all")
    found = bench.call(count_words, Task(None, {}), [], 3)
    bench.require(
        found == Counter(), "wrong-result", f"For no file at all it gives {found!r:.60}."
    )

    bench.trial("a file at which read raises an exception")
    name = bench.random.choice(["text1", "text2"])
    missing_file = FileNotFoundError(name)
    undecodable = UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte")
    failing: list[tuple[str, str, Callable[[Any], object], list[str]]] = [
        (f"a {type(error).__name__}", name, Task(None, few, name, error=error), [name])
        for error in (missing_file, undecodable)
    ]
    # The third one is still at work when the second one fails; and who looks only at the
    # first process, or only at the last, does not see it.
    three = ["text1", "text2", "text3"]
    slow = OneGoesOn("text2", "text3", "b a b")
    failing.append(("an exception", "text2", slow, three))
    for kind, name, read_or_fail, names in failing:
        try:
            found = count_words(read_or_fail, names, len(names))
        except Exception:
            # While the exception is there, nothing that it holds is cleared away.
            left = multiprocessing.active_children()
        else:
            raise Refused(
                "swallowed",
                f"read({name!r}) raised {kind} in a worker, and count_words returned "
                f"{found!r:.40} as if nothing had happened.",
            )
        bench.require(
            not left,
            "leak",
            f"When the exception of read({name!r}) came out of count_words, "
            "a process had not ended: nobody waited for that.",
        )
