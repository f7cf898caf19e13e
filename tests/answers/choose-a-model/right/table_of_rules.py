"""A table of rules, the first that holds; ten milliseconds are worth it."""

RULES = [
    (lambda j: j.calls * j.seconds < 5e-3 * 2, "loop"),
    (lambda j: j.waiting > 0.5 and j.awaitable and j.connections > 1000, "asyncio"),
    (lambda j: j.waiting > 0.5, "threads"),
    (lambda j: j.cpus == 1, "loop"),
    (lambda j: j.seconds < 1e-3, "loop"),
    (lambda j: not j.keeps_gil, "threads"),
    (lambda j: j.copying > j.seconds, "loop"),
    (lambda j: True, "processes"),
]


def choose(job):
    return next(answer for holds, answer in RULES if holds(job))
