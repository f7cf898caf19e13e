"""wrong-result: the pauses stop growing at 4 s."""

import asyncio


async def ask_all(ask, prompts, slots, tries):
    sem = asyncio.Semaphore(slots)

    async def one(prompt):
        pauses = iter((1, 2, 4))
        for n in range(tries):
            try:
                async with sem:
                    return await ask(prompt)
            except Exception as error:
                if not hasattr(error, "retry_after") or n == tries - 1:
                    return error
                pause = error.retry_after
            await asyncio.sleep(next(pauses, 4) if pause is None else pause)

    return await asyncio.gather(*map(one, prompts))
