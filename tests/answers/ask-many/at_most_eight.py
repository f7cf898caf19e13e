"""sequential: eight slots at most, whatever is asked."""

import asyncio


async def ask_all(ask, prompts, slots, tries):
    free = asyncio.Semaphore(min(slots, 8))

    async def persist(prompt):
        for attempt in range(tries):
            try:
                async with free:
                    return await ask(prompt)
            except Exception as error:
                if not hasattr(error, "retry_after") or attempt == tries - 1:
                    return error
                pause = error.retry_after
            await asyncio.sleep(2**attempt if pause is None else pause)

    return await asyncio.gather(*[persist(prompt) for prompt in prompts])
