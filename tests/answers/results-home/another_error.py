"""wrong-result: a new exception comes out in place of the one that was raised."""


# %%module homecoming
def collect(pool, function, items):
    fs = [pool.submit(function, i) for i in items]
    try:
        return [f.result() for f in fs]
    except ZeroDivisionError:
        raise ZeroDivisionError("a call failed")
