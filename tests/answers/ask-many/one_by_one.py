"""sequential: await in a loop asks one after the other."""

import asyncio


async def ask_all(ask, prompts, slots, tries):
    results = []
    for prompt in prompts:
        for attempt in range(tries):
            try:
                results.append(await ask(prompt))
                break
            except Exception as error:
                if not hasattr(error, "retry_after") or attempt == tries - 1:
                    results.append(error)
                    break
                pause = error.retry_after
                await asyncio.sleep(2**attempt if pause is None else pause)
    return results
