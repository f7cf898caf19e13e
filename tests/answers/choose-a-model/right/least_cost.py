"""Asks which of the models takes the least time."""


def choose(job):
    work, wait = job.seconds * (1 - job.waiting), job.seconds * job.waiting
    if job.calls * job.seconds < 0.05 or job.seconds < 1e-4:
        return "loop"
    if wait > work:
        return "asyncio" if job.awaitable and job.connections > 1000 else "threads"
    best = {"loop": work * 1.0}
    best["threads"] = 1e-5 + (work if job.keeps_gil else work / job.cpus)
    best["processes"] = 1e-4 + job.copying + work / job.cpus
    return min(best, key=best.get)
