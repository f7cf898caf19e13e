"""The article's decision tree and table as data, made finer where they are too coarse.

A path of answers leads from :data:`TREE` to a :class:`Leaf`, which names the section of
the chapter whose cells prove it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Leaf:
    """Where a path of answers ends.

    Attributes:
        model: What to take.
        reason: Why.
        article: What the article says of this case.
        finer: Where that is too coarse or wrong; ``""`` where it is right.
        section: The heading of the section that proves it.
    """

    model: str
    reason: str
    article: str
    finer: str
    section: str

    @property
    def link(self) -> str:
        """The address of the section within its notebook, as JupyterLab makes it."""
        return "#" + self.section.replace(" ", "-")


@dataclass(frozen=True, slots=True)
class Question:
    """A question and its answers.

    Attributes:
        text: The question.
        answers: The text of each answer with what follows it.
    """

    text: str
    answers: tuple[tuple[str, Question | Leaf], ...]


def leaves(node: Question | Leaf) -> Iterator[tuple[tuple[str, ...], Leaf]]:
    """Every leaf below a node, each with the answers that lead to it.

    Example:
        >>> end = Leaf("a loop", "it is quick", "", "", "Why a loop?")
        >>> [path for path, leaf in leaves(Question("Quick?", (("yes", end),)))]
        [('yes',)]
    """
    if isinstance(node, Leaf):
        yield (), node
        return
    for answer, following in node.answers:
        for path, leaf in leaves(following):
            yield (answer, *path), leaf


_SERVERS = Question(
    "Is there a library for it that waits in asyncio, such as aiohttp or asyncpg?",
    (
        (
            "yes, and I can write async code",
            Leaf(
                "asyncio",
                "All requests wait on one thread. A task costs a tenth of a thread, so "
                "thousands of them are no problem.",
                "HTTP requests, web scraping: asyncio + aiohttp. Many connections: "
                "asyncio.",
                "Threads wait just as well. With 200 requests the two are close; what "
                "differs is the price of each wait, and that one thread needs few locks.",
                "Fetch 200 pages: asyncio or threads?",
            ),
        ),
        (
            "no, it blocks, as requests does",
            Leaf(
                "ThreadPoolExecutor",
                "A blocking call holds up a whole event loop, but only its own thread.",
                "I/O with many connections: asyncio.",
                "That holds only with a library made for it. Called in a coroutine, a "
                "blocking one makes everything wait in turn.",
                "What if the library blocks?",
            ),
        ),
    ),
)

_WINDOW = Question(
    "What happens in the background?",
    (
        (
            "it waits: a download, a query",
            Leaf(
                "threading",
                "A thread that waits takes nothing away from the window.",
                "GUI + background: threading.",
                "Only the main thread may touch a window's widgets. The thread hands its "
                "result over, by a queue.",
                "Keep a window alive: do the work in a thread",
            ),
        ),
        (
            "it computes in Python",
            Leaf(
                "ProcessPoolExecutor",
                "With a GIL, a thread that computes takes turns with the window, and one "
                "long call in C keeps it out altogether. A process does neither.",
                "GUI + background: threading.",
                "That is right for waiting. For computing it depends on the GIL.",
                "What if the background computes?",
            ),
        ),
    ),
)

_WAITS = Question(
    "For what does it wait?",
    (
        ("many servers or connections at once", _SERVERS),
        (
            "a few downloads or files",
            Leaf(
                "ThreadPoolExecutor",
                "Ordinary code, no new library, and the waits lie side by side.",
                "File downloads: ThreadPoolExecutor. Few connections: threading or "
                "asyncio.",
                "More threads help until the line or the disk is full; then they do not.",
                "Download files: a few threads will do",
            ),
        ),
        ("nothing; a window has to stay alive meanwhile", _WINDOW),
    ),
)

_PYTHON = Question(
    "Does your Python run without a GIL? (Chapter 02 tells.)",
    (
        (
            "yes, it is free-threaded",
            Leaf(
                "ThreadPoolExecutor",
                "Threads compute at the same time, start faster than processes, and copy "
                "nothing.",
                "CPU-bound: multiprocessing.",
                "The article knows no Python without a GIL. What threads share needs locks "
                "there as anywhere.",
                "Does it change without a GIL?",
            ),
        ),
        (
            "no; and a task takes milliseconds or more",
            Leaf(
                "ProcessPoolExecutor",
                "Each process has a GIL of its own, and the tasks are long beside what it "
                "costs to hand them over.",
                "CPU-bound: multiprocessing / ProcessPoolExecutor. Data processing: "
                "ProcessPoolExecutor.",
                "It needs a second CPU, functions in a module, and data that are cheap to "
                "copy.",
                "Compute in Python: processes",
            ),
        ),
        (
            "no; and a task takes microseconds",
            Leaf(
                "a plain loop",
                "To hand over a task costs some 10 µs in threads and 100 µs in processes: "
                "more than the task.",
                "CPU-bound: multiprocessing / ProcessPoolExecutor.",
                "The article does not ask how long a task is. Put thousands into one "
                "task (chunksize), or leave the loop as it is.",
                "What if the tasks are tiny?",
            ),
        ),
    ),
)

_COMPUTES = Question(
    "Where does it compute?",
    (
        ("in lines of Python", _PYTHON),
        (
            "in C, on bytes: compression, hashes, pictures",
            Leaf(
                "ThreadPoolExecutor",
                "Such functions release the GIL while they compute, and threads copy "
                "nothing.",
                "Compression is CPU-bound, so the GIL limits it: multiprocessing.",
                "It does not. Two threads compress at the same time.",
                "Compress files: threads, says the machine",
            ),
        ),
        (
            "in C, on Python objects: json, re, sorting",
            Leaf(
                "processes or a plain loop",
                "Such functions keep the GIL. Processes help if what comes back is small; "
                "pickling a large result costs as much as parsing it.",
                "Parsing is CPU-bound: multiprocessing.",
                "Right about the GIL. But whether processes win depends on the size of the "
                "results: measure it.",
                "Parse JSON: how much comes back?",
            ),
        ),
        (
            "in NumPy",
            Leaf(
                "NumPy, then perhaps threads",
                "One NumPy call replaces thousands of steps of Python, and most of them "
                "release the GIL.",
                "Science: multiprocessing + numpy.",
                "Processes copy the arrays. Threads work on the same ones.",
                "Science: let NumPy compute first",
            ),
        ),
    ),
)

TREE = Question(
    "What does your program do most of the time?",
    (
        ("it waits: network, files, a person", _WAITS),
        ("it computes", _COMPUTES),
        (
            "it does both, in turn",
            Leaf(
                "asyncio or threads, with a process pool",
                "Each part gets what suits it: the loop waits, the processes compute.",
                "The tree knows only one or the other.",
                "Most real programs do both. A pool can be awaited from a loop.",
                "What if it waits and computes?",
            ),
        ),
        (
            "neither, it is fast enough",
            Leaf(
                "a plain loop",
                "It has no races, no deadlocks, and its tracebacks are short.",
                "Neither I/O- nor CPU-bound: ordinary code will do.",
                "",
                "What if the tasks are tiny?",
            ),
        ),
    ),
)
