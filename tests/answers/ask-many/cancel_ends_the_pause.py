"""wasteful|swallowed|leak: a cancellation ends the pause only, and it asks again."""

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
                    return error
                pause = error.retry_after
            try:
                await asyncio.sleep(2**attempt if pause is None else pause)
            except asyncio.CancelledError:
                pass

    return await asyncio.gather(*[persist(prompt) for prompt in prompts])
