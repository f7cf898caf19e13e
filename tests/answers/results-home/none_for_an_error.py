"""swallowed: an exception becomes None in the list."""


def collect(pool, function, items):
    found = []
    for future in [pool.submit(function, item) for item in items]:
        try:
            found.append(future.result())
        except Exception:
            found.append(None)
    return found
