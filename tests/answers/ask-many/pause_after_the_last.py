"""wasteful: it pauses after the last try, too."""

import asyncio


async def ask_all(ask, prompts, slots, tries):
    free = asyncio.Semaphore(slots)

    async def persist(prompt):
        found = None
        for attempt in range(tries):
            try:
                async with free:
                    return await ask(prompt)
            except Exception as error:
                found = error
                if not hasattr(error, "retry_after"):
                    return error
                pause = error.retry_after
            await asyncio.sleep(2**attempt if pause is None else pause)
        return found

    return await asyncio.gather(*map(persist, prompts))
