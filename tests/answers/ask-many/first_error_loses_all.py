"""lost-item: the error of one prompt comes out, and all answers are lost."""

import asyncio


async def ask_all(ask, prompts, slots, tries):
    free = asyncio.Semaphore(slots)

    async def persist(prompt):
        for attempt in range(tries):
            try:
                async with free:
                    return await ask(prompt)
            except Exception as error:
                if not hasattr(error, "retry_after") or attempt == tries - 1:
                    raise
                pause = error.retry_after
            await asyncio.sleep(2**attempt if pause is None else pause)

    return await asyncio.gather(*map(persist, prompts))
