"""wrong-result: the article's tree, in other words."""


def choose(job):
    if job.waiting > 0.5 and job.connections > 100:
        return "asyncio"
    if job.waiting > 0.5:
        return "threads"
    if job.waiting < 0.1:
        return "processes"
    return "loop"
