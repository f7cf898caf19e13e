"""wasteful: an answer that is None counts as none, and is asked for again."""

import asyncio


async def ask_all(ask, prompts, slots, tries):
    room = asyncio.Semaphore(slots)

    async def one(prompt):
        answer = None
        for n in range(tries):
            pause = 0
            try:
                async with room:
                    answer = await ask(prompt)
                if answer is not None:
                    return answer
            except Exception as error:
                answer = error
                if not hasattr(error, "retry_after") or n == tries - 1:
                    break
                pause = 2**n if error.retry_after is None else error.retry_after
            await asyncio.sleep(pause)
        return answer

    return await asyncio.gather(*map(one, prompts))
