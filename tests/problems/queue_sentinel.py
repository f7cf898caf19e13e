"""One sentinel for two workers: the second waits for ever."""

import queue
import threading

KIND = "deadlock"


def scenario(sentinels):
    def run():
        jobs = queue.Queue()
        results = []

        def worker():
            while True:
                job = jobs.get()
                if job is None:
                    break
                results.append(job * 2)

        workers = [threading.Thread(target=worker) for _ in range(2)]
        for each in workers:
            each.start()
        for job in (1, 2):
            jobs.put(job)
        for _ in range(sentinels):
            jobs.put(None)
        for each in workers:
            each.join()
        assert sorted(results) == [2, 4]

    return run


BUGGY = (scenario(sentinels=1), None)
FIXED = (scenario(sentinels=2), None)
