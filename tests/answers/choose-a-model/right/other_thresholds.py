"""The same questions with other thresholds."""


def choose(job):
    if job.calls * job.seconds < 0.05:
        return "loop"
    if job.waiting > 0.3:
        return "asyncio" if job.connections >= 1000 and job.awaitable else "threads"
    if job.cpus == 1 or job.seconds < 1e-4:
        return "loop"
    if not job.keeps_gil:
        return "threads"
    return "loop" if job.copying > 0.2 * job.seconds else "processes"
