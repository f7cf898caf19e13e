"""A window that stays alive while a thread works for it: tkinter with a queue.

    python -m helpers.examples.window

A window belongs to the thread that runs its main loop. So the working thread never
touches it: it puts what there is to show into a queue, which the window looks into
several times a second. The other way goes an event: the wish that the work may end.
"""

from __future__ import annotations

import queue
import sysconfig
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any


class Job:
    """Work on many items in a thread; knows nothing of windows.

    Args:
        function: Called with each item.
        items: What to work on.

    Attributes:
        messages: ``(items done, what there is to say)``; the last one of a job begins
            with ``finished``, ``cancelled`` or ``failed``.
        stop: To be set when the job should end before the next item.
        thread: Does the work.

    Example:
        >>> job = Job(len, ["one", "two"])
        >>> job.thread.start()
        >>> job.thread.join()
        >>> [job.messages.get() for _ in range(3)]
        [(1, 'one'), (2, 'two'), (2, 'finished')]
    """

    def __init__(self, function: Callable[[Any], object], items: Sequence[Any]) -> None:
        self.function = function
        self.items = items
        self.messages: queue.SimpleQueue[tuple[int, str]] = queue.SimpleQueue()
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self._run, name="job")

    def _run(self) -> None:
        done, last = 0, "failed"
        try:
            for item in self.items:
                if self.stop.is_set():
                    last = "cancelled"
                    break
                self.function(item)
                done += 1
                self.messages.put((done, str(item)))
            else:
                last = "finished"
        except Exception as error:
            last = f"failed: {error!r}"
        finally:
            self.messages.put((done, last))


class Window:
    """A progress bar, a line of text and a button to cancel, for one job.

    Every method runs in the main thread, the one that runs ``root.mainloop()``.

    Args:
        root: A ``tkinter.Tk``.
        job: Not yet started.
    """

    def __init__(self, root: Any, job: Job) -> None:
        from tkinter import ttk  # here, for not every Python has it

        self.root, self.job = root, job
        self.bar = ttk.Progressbar(root, maximum=max(1, len(job.items)), length=320)
        self.label = ttk.Label(root, width=50)
        self.button = ttk.Button(root, text="Cancel", command=job.stop.set)
        for widget in (self.bar, self.label, self.button):
            widget.pack(padx=12, pady=6)
        root.protocol("WM_DELETE_WINDOW", self.close)

    def start(self) -> None:
        """Start the thread, and begin to look for what it has to say."""
        self.job.thread.start()
        self.poll()

    def poll(self) -> None:
        """Show what has come, and come back in 50 ms: the window is alive in between."""
        alive = self.job.thread.is_alive()  # asked first: what it said is in the queue
        while not self.job.messages.empty():
            done, text = self.job.messages.get()
            self.bar["value"] = done
            self.label["text"] = text
        if alive:
            self.root.after(50, self.poll)
        else:
            self.button["state"] = "disabled"

    def close(self) -> None:
        """End the job, wait for its thread, and only then take the window away."""
        self.job.stop.set()
        if self.job.thread.is_alive():
            self.root.after(50, self.close)
        else:
            self.root.destroy()


def count_lines(path: Path) -> int:
    """How many lines a file has."""
    return len(path.read_bytes().splitlines())


def main() -> None:
    """Count the lines of every module of the standard library, in a window."""
    import tkinter

    library = Path(sysconfig.get_path("stdlib"))
    modules = [p for p in library.rglob("*.py") if "site-packages" not in p.parts]
    root = tkinter.Tk()
    Window(root, Job(count_lines, modules)).start()
    root.mainloop()


if __name__ == "__main__":
    main()
