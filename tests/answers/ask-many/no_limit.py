"""unbounded: all are asked at once."""

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

    return await asyncio.gather(*map(persist, prompts))
