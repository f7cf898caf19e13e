"""sequential: a comprehension awaits one after the other, too."""


async def fetch_all(fetch, names):
    return [await fetch(name) for name in names]
