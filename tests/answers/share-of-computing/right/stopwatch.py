"""A helper that measures, other names, and a percentage that is cut."""


def _measure(function, *clocks):
    before = [clock() for clock in clocks]
    function()
    return [clock() - start for clock, start in zip(clocks, before)]


def computing_share(job, clock, processor):
    job()
    wall, cpu = _measure(job, clock, processor)
    if wall <= 0:
        return 0
    return 1 if cpu > wall else cpu / wall
