"""sequential: holds the slot in a pause whose length the error does not name."""

import asyncio


async def ask_all(ask, prompts, slots, tries):
    sem = asyncio.Semaphore(slots)

    async def one(prompt):
        delay = 1
        for n in range(tries):
            async with sem:
                try:
                    return await ask(prompt)
                except Exception as error:
                    if not hasattr(error, "retry_after") or n == tries - 1:
                        return error
                    after = error.retry_after
                    if after is None:
                        await asyncio.sleep(delay)
                        delay *= 2
                        continue
            await asyncio.sleep(after)

    return await asyncio.gather(*map(one, prompts))
