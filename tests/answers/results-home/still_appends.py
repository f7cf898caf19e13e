"""lost-item: the processes append to lists of their own."""

# %%module homecoming_2
_found = []


def _note(function, item):
    _found.append(function(item))


def collect(pool, function, items):
    list(pool.map(_note, [function] * len(items), items))
    return _found
