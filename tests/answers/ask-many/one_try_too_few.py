"""lost-item: range(1, tries) leaves out one try, and the last failure gives None."""

import asyncio


async def ask_all(ask, prompts, slots, tries):
    free = asyncio.Semaphore(slots)

    async def persist(prompt):
        found = None
        for attempt in range(1, tries):
            try:
                async with free:
                    return await ask(prompt)
            except Exception as error:
                found = error
                if not hasattr(error, "retry_after"):
                    return error
                pause = error.retry_after
            await asyncio.sleep(2 ** (attempt - 1) if pause is None else pause)
        return found

    return await asyncio.gather(*map(persist, prompts))
