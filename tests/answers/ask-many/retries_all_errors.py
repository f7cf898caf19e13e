"""wasteful: it asks again whatever the error."""

import asyncio


async def ask_all(ask, prompts, slots, tries):
    free = asyncio.Semaphore(slots)

    async def persist(prompt):
        for attempt in range(tries):
            try:
                async with free:
                    return await ask(prompt)
            except Exception as error:
                if attempt == tries - 1:
                    return error
                pause = getattr(error, "retry_after", None)
            await asyncio.sleep(2**attempt if pause is None else pause)

    return await asyncio.gather(*map(persist, prompts))
