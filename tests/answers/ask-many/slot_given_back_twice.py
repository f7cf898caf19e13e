"""unbounded: after a pause it goes on without a slot, and gives back one more."""

import asyncio


async def ask_all(ask, prompts, slots, tries):
    sem = asyncio.Semaphore(slots)

    async def one(p):
        async with sem:
            for k in range(tries):
                try:
                    return await ask(p)
                except Exception as e:
                    if not hasattr(e, "retry_after") or k + 1 == tries:
                        return e
                    d = e.retry_after if e.retry_after is not None else 2**k
                sem.release()
                await asyncio.sleep(d)

    return await asyncio.gather(*map(one, prompts))
