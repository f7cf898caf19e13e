"""A failing worker does not give its permit back."""

import threading

KIND = "deadlock"
permits = threading.Semaphore(1)
done = []


def work(job):
    permits.acquire()
    try:
        if job == "bad" and not done:
            raise ValueError(job)
        done.append(job)
    except ValueError:
        return
    permits.release()


def work_safely(job):
    with permits:
        try:
            if job == "bad" and not done:
                raise ValueError(job)
            done.append(job)
        except ValueError:
            return


BUGGY = ([(work, "good"), (work, "bad")], None)
FIXED = ([(work_safely, "good"), (work_safely, "bad")], lambda: "good" in done)
