"""unbounded|hang|busy-wait|wrong-result: it tries again without an end."""

import asyncio


async def ask_all(ask, prompts, slots, tries):
    free = asyncio.Semaphore(slots)

    async def persist(prompt):
        attempt = 0
        while True:
            try:
                async with free:
                    return await ask(prompt)
            except Exception as error:
                if not hasattr(error, "retry_after"):
                    return error
                pause = error.retry_after
            await asyncio.sleep(2**attempt if pause is None else pause)
            attempt += 1

    return await asyncio.gather(*map(persist, prompts))
