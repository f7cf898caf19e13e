"""workers that take numbers from a queue; who has to come back is put in by a timer"""

import asyncio


async def ask_all(ask, prompts, slots, tries):
    results, todo = [None] * len(prompts), asyncio.Queue()
    tried = [0] * len(prompts)
    loop = asyncio.get_running_loop()
    for number in range(len(prompts)):
        todo.put_nowait(number)

    async def worker():
        while True:
            number = await todo.get()
            tried[number] += 1
            try:
                results[number] = await ask(prompts[number])
            except Exception as error:
                if hasattr(error, "retry_after") and tried[number] < tries:
                    pause = error.retry_after
                    if pause is None:
                        pause = 2 ** (tried[number] - 1)
                    loop.call_later(pause, again, number)
                    continue
                results[number] = error
            todo.task_done()

    def again(number):
        todo.put_nowait(number)
        todo.task_done()  # for the first time it was put in

    workers = [asyncio.create_task(worker()) for _ in range(slots)]
    try:
        await todo.join()
    finally:
        for each in workers:
            each.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
    return results
