"""unbounded: the slots of the first call serve all others."""

import asyncio

SEM = None


async def ask_all(ask, prompts, slots, tries):
    global SEM
    SEM = SEM or asyncio.Semaphore(slots)

    async def one(p):
        for k in range(tries):
            try:
                async with SEM:
                    return await ask(p)
            except Exception as e:
                if not hasattr(e, "retry_after") or k + 1 == tries:
                    return e
                d = e.retry_after if e.retry_after is not None else 2**k
            await asyncio.sleep(d)

    return await asyncio.gather(*map(one, prompts))
