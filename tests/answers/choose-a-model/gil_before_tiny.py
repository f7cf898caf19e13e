"""wrong-result: threads for calls of microseconds."""


def choose(job):
    if job.calls * job.seconds < 0.1:
        return "loop"
    if job.waiting > 0.5:
        return "asyncio" if job.connections > 500 and job.awaitable else "threads"
    if job.cpus == 1:
        return "loop"
    if not job.keeps_gil:
        return "threads"
    return "loop" if job.copying > 0.5 * job.seconds or job.seconds < 0.001 else "processes"
