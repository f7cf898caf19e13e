"""wrong-result: the longest pause of any prompt holds all that ask again."""

import asyncio


async def ask_all(ask, prompts, slots, tries):
    loop, sem, free = asyncio.get_running_loop(), asyncio.Semaphore(slots), 0.0

    async def one(prompt):
        nonlocal free
        for n in range(tries):
            while (wait := free - loop.time()) > 0:
                await asyncio.sleep(wait)
            try:
                async with sem:
                    return await ask(prompt)
            except Exception as error:
                if not hasattr(error, "retry_after") or n + 1 == tries:
                    return error
                free = max(
                    free,
                    loop.time()
                    + (2**n if error.retry_after is None else error.retry_after),
                )

    return await asyncio.gather(*(one(p) for p in prompts))
