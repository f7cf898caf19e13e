"""wrong-result: what the processes run returns nothing, so None comes home."""


# %%module homecoming_1
def _note(function, item):
    function(item)


def collect(pool, function, items):
    return [future.result() for future in [pool.submit(_note, function, i) for i in items]]
