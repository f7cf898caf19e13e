"""sequential: the semaphore is held over the pause, too."""

import asyncio


async def ask_all(ask, prompts, slots, tries):
    free = asyncio.Semaphore(slots)

    async def persist(prompt):
        async with free:
            for attempt in range(tries):
                try:
                    return await ask(prompt)
                except Exception as error:
                    if not hasattr(error, "retry_after") or attempt == tries - 1:
                        return error
                    pause = error.retry_after
                await asyncio.sleep(2**attempt if pause is None else pause)

    return await asyncio.gather(*map(persist, prompts))
