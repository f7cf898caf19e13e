"""A worker polls a flag: it must look at the work once more after the flag."""

import threading
import time

KIND = "check"


class Logger(threading.Thread):
    def __init__(self, drain):
        super().__init__()
        self.drain = drain
        self.stopping = False
        self.pending = []
        self.written = []

    def run(self):
        while not self.stopping:
            while self.pending:
                self.written.append(self.pending.pop(0))
            time.sleep(0.01)
        if self.drain:
            self.written.extend(self.pending)


def scenario(drain):
    def run():
        logger = Logger(drain)
        logger.start()
        logger.pending.append("last words")
        logger.stopping = True
        logger.join()
        assert logger.written == ["last words"], logger.written

    return run


BUGGY = (scenario(drain=False), None)
FIXED = (scenario(drain=True), None)
