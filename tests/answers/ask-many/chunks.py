"""sequential: the next group waits for the slowest of this one."""

import asyncio


async def ask_all(ask, prompts, slots, tries):
    async def persist(prompt):
        for attempt in range(tries):
            try:
                return await ask(prompt)
            except Exception as error:
                if not hasattr(error, "retry_after") or attempt == tries - 1:
                    return error
                pause = error.retry_after
            await asyncio.sleep(2**attempt if pause is None else pause)

    results = []
    for i in range(0, len(prompts), slots):
        results += await asyncio.gather(*map(persist, prompts[i : i + slots]))
    return results
