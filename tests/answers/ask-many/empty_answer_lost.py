"""wrong-result: an empty answer is taken for none."""

import asyncio


async def ask_all(ask, prompts, slots, tries):
    sem = asyncio.Semaphore(slots)

    async def one(p):
        error = None
        for k in range(tries):
            try:
                async with sem:
                    r = await ask(p)
                if r:
                    return r
            except Exception as e:
                error = e
                if not hasattr(e, "retry_after"):
                    return e
                if k + 1 < tries:
                    await asyncio.sleep(
                        e.retry_after if e.retry_after is not None else 2**k
                    )
        return error

    return await asyncio.gather(*map(one, prompts))
