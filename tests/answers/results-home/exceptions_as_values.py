"""wrong-result: an exception that a call returned is raised as if the call had raised it."""


# %%module homecoming_33
def safe(function, item):
    try:
        return function(item)
    except Exception as error:
        return error


def collect(pool, function, items):
    futures = [pool.submit(safe, function, item) for item in items]
    results = [future.result() for future in futures]
    for result in results:
        if isinstance(result, Exception):
            raise result
    return results
