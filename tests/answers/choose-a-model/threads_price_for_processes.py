"""wrong-result: a call longer than its way to a thread may be shorter than that to a process."""


def choose(job):
    if job.calls * job.seconds < 0.01:
        return "loop"
    if job.waiting > 0.5:
        return "asyncio" if job.connections > 500 and job.awaitable else "threads"
    if job.cpus == 1:
        return "loop"
    if job.seconds < 1e-5:
        return "loop"
    if not job.keeps_gil:
        return "threads"
    if job.copying > job.seconds:
        return "loop"
    return "processes"
