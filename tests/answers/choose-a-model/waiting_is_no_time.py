"""wrong-result: only what is computed counts as time, so waits are nothing."""


def choose(job):
    total = job.calls * job.seconds * (1 - job.waiting)
    if total < 0.01:
        return "loop"
    if job.waiting > 0.5:
        if job.connections > 1000 and job.awaitable:
            return "asyncio"
        return "threads"
    if job.cpus < 2:
        return "loop"
    if not job.keeps_gil:
        return "loop" if job.seconds < 1e-4 else "threads"
    if job.seconds < 1e-3 or job.copying > job.seconds:
        return "loop"
    return "processes"
