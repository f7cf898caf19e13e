"""busy-wait: it looks again and again whether a slot is free."""

import asyncio


async def ask_all(ask, prompts, slots, tries):
    busy = 0

    async def persist(prompt):
        nonlocal busy
        for attempt in range(tries):
            while busy >= slots:
                await asyncio.sleep(0.1)
            busy += 1
            try:
                return await ask(prompt)
            except Exception as error:
                if not hasattr(error, "retry_after") or attempt == tries - 1:
                    return error
                pause = error.retry_after
            finally:
                busy -= 1
            await asyncio.sleep(2**attempt if pause is None else pause)

    return await asyncio.gather(*map(persist, prompts))
