"""a pool with one worker, whose submit() refuses after its shutdown."""

from concurrent.futures import ThreadPoolExecutor


class Journal:
    def __init__(self, write):
        self.write = write
        self.pool = ThreadPoolExecutor(1)

    def log(self, line):
        self.pool.submit(self.write, line)

    def close(self):
        self.pool.shutdown()
