"""order: the answers stand in the order in which they came."""

import asyncio


async def ask_all(ask, prompts, slots, tries):
    free, results = asyncio.Semaphore(slots), []

    async def persist(prompt):
        for attempt in range(tries):
            try:
                async with free:
                    results.append(await ask(prompt))
                    return
            except Exception as error:
                if not hasattr(error, "retry_after") or attempt == tries - 1:
                    results.append(error)
                    return
                pause = error.retry_after
            await asyncio.sleep(2**attempt if pause is None else pause)

    await asyncio.gather(*map(persist, prompts))
    return results
