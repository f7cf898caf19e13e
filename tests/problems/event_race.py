"""``clear()`` after ``wait()`` wipes out a signal that came in between."""

import threading

KIND = "deadlock"


def scenario(clear_first):
    def run():
        signal = threading.Event()
        tasks = []
        done = []

        def worker():
            while len(done) < 2:
                signal.wait()
                if clear_first:
                    signal.clear()
                while tasks:
                    done.append(tasks.pop())
                if not clear_first:
                    signal.clear()

        def boss():
            for task in ("a", "b"):
                tasks.append(task)
                signal.set()

        return [worker, boss], lambda: sorted(done) == ["a", "b"]

    return run


BUGGY = (scenario(clear_first=False), None)
FIXED = (scenario(clear_first=True), None)
