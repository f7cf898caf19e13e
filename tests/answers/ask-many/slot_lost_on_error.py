"""deadlock: whoever fails for good does not give the slot back."""

import asyncio


async def ask_all(ask, prompts, slots, tries):
    room = asyncio.Semaphore(slots)

    async def one(prompt):
        for n in range(tries):
            await room.acquire()
            try:
                answer = await ask(prompt)
                room.release()
                return answer
            except Exception as error:
                if not hasattr(error, "retry_after") or n == tries - 1:
                    return error
                room.release()
                pause = 2**n if error.retry_after is None else error.retry_after
            await asyncio.sleep(pause)

    return await asyncio.gather(*map(one, prompts))
