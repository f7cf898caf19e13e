"""Bare threads that wait for a job, used again from one schedule to the next."""

from __future__ import annotations

import _thread
import time
from collections.abc import Callable

from helpers.frames import current_frames
from helpers.interrupt import interrupts_put_off

# Bound here, since ``time.sleep`` itself is under the scheduler meanwhile.
_pause = time.sleep


class Worker:
    """A pooled thread and its baton.

    It is a bare thread: ``threading.Thread`` is under the scheduler meanwhile.
    """

    def __init__(self) -> None:
        self.baton = _thread.allocate_lock()
        self.baton.acquire()
        self.ended = _thread.allocate_lock()
        self.ended.acquire()
        self.job: Callable[[], None] | None = None
        self.lost = False
        self.ident = _thread.start_new_thread(self._loop, ())

    def _loop(self) -> None:
        try:
            while True:
                self.baton.acquire()
                job, self.job = self.job, None
                if job is None:
                    return
                job()
                # What the job refers to must not live until the next one.
                del job
                if self.lost:
                    return
        finally:
            self.ended.release()


class Pool:
    """The pooled threads of one exploration."""

    def __init__(self) -> None:
        self.workers: list[Worker] = []

    def worker(self, index: int) -> Worker:
        """The thread of that number; another one if the old one got lost."""
        while len(self.workers) <= index:
            with interrupts_put_off():  # else it could be started and not be known here
                self.workers.append(Worker())
        if self.workers[index].lost:
            self.workers[index] = Worker()
        return self.workers[index]

    def close(self) -> None:
        """End all threads, except those that are lost in something uncontrolled."""
        # One by one, so that an interrupt leaves only those that are still to be ended.
        while self.workers:
            worker = self.workers.pop()
            if worker.lost:
                continue
            worker.job = None
            worker.baton.release()
            worker.ended.acquire()
            # Its last steps are in C; they are over when its frames are gone.
            while worker.ident in current_frames():
                _pause(0)
