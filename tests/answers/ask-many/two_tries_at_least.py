"""unbounded: asks a second time where tries is 1."""

import asyncio


async def ask_all(ask, prompts, slots, tries):
    sem = asyncio.Semaphore(slots)

    async def one(prompt, n=0):
        try:
            async with sem:
                return await ask(prompt)
        except Exception as error:
            if not hasattr(error, "retry_after"):
                return error
            last, pause = error, error.retry_after
        await asyncio.sleep(2**n if pause is None else pause)
        if n + 2 >= tries:
            async with sem:
                try:
                    return await ask(prompt)
                except Exception as error:
                    return error
        return await one(prompt, n + 1)

    return await asyncio.gather(*map(one, prompts))
