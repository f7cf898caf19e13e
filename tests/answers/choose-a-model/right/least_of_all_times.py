"""It computes what each model would take, and takes the quickest."""


def choose(job):
    seconds = {"loop": job.calls * job.seconds}
    if seconds["loop"] < 0.02:
        return "loop"
    waits = job.waiting > 0.5
    if waits:
        return "asyncio" if job.awaitable and job.connections >= 500 else "threads"
    cpus = max(1, job.cpus)
    seconds["threads"] = job.calls * (job.seconds / (1 if job.keeps_gil else cpus) + 1e-5)
    seconds["processes"] = job.calls * (job.seconds / cpus + 1e-4 + job.copying)
    return min(seconds, key=seconds.get)
