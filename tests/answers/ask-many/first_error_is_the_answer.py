"""wrong-result: the first error is the answer, not that of the last try."""

import asyncio


async def ask_all(ask, prompts, slots, tries):
    room = asyncio.Semaphore(slots)

    async def one(prompt):
        first = None
        for n in range(tries):
            try:
                async with room:
                    return await ask(prompt)
            except Exception as error:
                first = first or error
                if not hasattr(error, "retry_after") or n == tries - 1:
                    break
                pause = 2**n if error.retry_after is None else error.retry_after
            await asyncio.sleep(pause)
        return first

    return await asyncio.gather(*map(one, prompts))
