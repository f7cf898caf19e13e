"""A dataclass, whose event is made by a default factory."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Worker:
    work: Callable[[], object]
    seconds: float
    ending: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None

    def start(self):
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        while not self.ending.is_set():
            self.work()
            self.ending.wait(self.seconds)

    def stop(self):
        self.ending.set()
        self.thread.join()
