"""leak: the workers wait for more prompts when all are answered."""

import asyncio


async def ask_all(ask, prompts, slots, tries):
    todo, results = asyncio.Queue(), [None] * len(prompts)

    async def worker():
        while True:
            number, prompt = await todo.get()
            try:
                results[number] = await ask(prompt)
            except Exception as error:
                results[number] = error
            todo.task_done()

    for each in enumerate(prompts):
        todo.put_nowait(each)
    for _ in range(slots):
        asyncio.create_task(worker())
    await todo.join()
    return results
