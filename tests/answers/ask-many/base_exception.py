"""swallowed: a question that is cancelled takes that as its answer."""

import asyncio


async def ask_all(ask, prompts, slots, tries):
    sem = asyncio.Semaphore(slots)

    async def one(prompt):
        for n in range(tries):
            try:
                async with sem:
                    return await ask(prompt)
            except BaseException as error:
                if not hasattr(error, "retry_after") or n == tries - 1:
                    return error
                pause = error.retry_after
            await asyncio.sleep(2**n if pause is None else pause)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(p)) for p in prompts]
    return [t.result() for t in tasks]
