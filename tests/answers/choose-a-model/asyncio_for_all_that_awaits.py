"""wrong-result: whatever can be awaited goes to asyncio, also over a few connections."""


def choose(job):
    if job.calls * job.seconds <= 0.01:
        return "loop"
    if job.waiting >= 0.5:
        return "asyncio" if job.awaitable else "threads"
    if job.cpus == 1:
        return "loop"
    if job.seconds < 1e-4:
        return "loop"
    if not job.keeps_gil:
        return "threads"
    return "loop" if job.copying > job.seconds else "processes"
