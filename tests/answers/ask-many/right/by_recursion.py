"""Each try is a call of the next."""

import asyncio


async def ask_all(ask, prompts, slots, tries):
    free, done = asyncio.BoundedSemaphore(slots), {}

    async def once(prompt):
        async with free:
            return await ask(prompt)

    async def run(place, prompt, attempt=1):
        try:
            done[place] = await once(prompt)
        except Exception as e:
            after = getattr(e, "retry_after", ...)
            if after is ... or attempt == tries:
                done[place] = e
                return
            await asyncio.sleep(after if after is not None else 2 ** (attempt - 1))
            await run(place, prompt, attempt + 1)

    async with asyncio.TaskGroup() as group:
        for place, prompt in enumerate(prompts):
            group.create_task(run(place, prompt))
    return [done[place] for place in sorted(done)]
