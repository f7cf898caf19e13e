"""wrong-result: processes only where there are many CPUs."""


def choose(job):
    if job.calls * job.seconds < 0.1:
        return "loop"
    if job.waiting > 0.5:
        return "asyncio" if job.connections > 500 and job.awaitable else "threads"
    if job.cpus <= 4 or job.seconds < 0.001:
        return "loop"
    if not job.keeps_gil:
        return "threads"
    return "loop" if job.copying > 0.5 * job.seconds else "processes"
