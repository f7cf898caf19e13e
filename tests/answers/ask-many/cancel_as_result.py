"""swallowed|wasteful: a cancel is taken for one more error of the model."""

import asyncio


async def ask_all(ask, prompts, slots, tries):
    free = asyncio.Semaphore(slots)

    async def persist(prompt):
        for attempt in range(tries):
            try:
                async with free:
                    return await ask(prompt)
            except BaseException as error:
                if not hasattr(error, "retry_after") or attempt == tries - 1:
                    return error
                pause = error.retry_after
            await asyncio.sleep(2**attempt if pause is None else pause)

    results = []
    tasks = [asyncio.create_task(persist(prompt)) for prompt in prompts]
    for task in tasks:
        try:
            results.append(await task)
        except asyncio.CancelledError as error:
            results.append(error)
    return results
