"""By an estimate of what each model would take."""


def choose(facts):
    computing = facts.seconds * (1 - facts.waiting)
    waits = facts.waiting > 0.6
    loop = facts.calls * facts.seconds
    if loop < 0.09:
        return "loop"
    if waits and facts.awaitable and facts.connections > 1000:
        return "asyncio"
    cpus = 1 if facts.keeps_gil else facts.cpus
    times = {
        "loop": loop,
        "threads": facts.calls
        * (computing / cpus + 5e-5 + (loop / facts.calls - computing) / 16),
        "processes": 0.3 + facts.calls * (computing / facts.cpus + facts.copying + 2e-4),
    }
    if waits:
        del times["processes"]
    best = min(times, key=times.get)
    return best if times[best] < 0.7 * loop else "loop"
