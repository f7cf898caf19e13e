"""wrong-result: a result that is an exception is raised, though no fetch raised it."""

import asyncio


async def fetch_all(fetch, names):
    results = await asyncio.gather(*[fetch(n) for n in names], return_exceptions=True)
    for r in results:
        if isinstance(r, BaseException):
            raise r
    return results
