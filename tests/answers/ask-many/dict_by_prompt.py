"""lost-item: answers by prompt; one that stands there twice is asked once."""

import asyncio


async def ask_all(ask, prompts, slots, tries):
    semaphore, answers = asyncio.Semaphore(slots), {}

    async def one(prompt):
        for n in range(tries):
            try:
                async with semaphore:
                    answers[prompt] = await ask(prompt)
                    return
            except Exception as error:
                if not hasattr(error, "retry_after") or n == tries - 1:
                    answers[prompt] = error
                    return
                pause = 2**n if error.retry_after is None else error.retry_after
            await asyncio.sleep(pause)

    await asyncio.gather(*[one(p) for p in dict.fromkeys(prompts)])
    return [answers[p] for p in prompts]
