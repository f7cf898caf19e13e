"""The function of the stub, which now returns, and futures in the order of the items."""


# %%module homecoming_11
def _note(function, item):
    return function(item)


def collect(workers, function, items):
    futures = [workers.submit(_note, function, item) for item in items]
    found = []
    for future in futures:
        found.append(future.result())
    return found
