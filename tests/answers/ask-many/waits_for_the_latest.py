"""wrong-result: a worker with two pauses waits first for the one that began last."""

import asyncio


async def ask_all(ask, prompts, slots, tries):
    prompts = list(prompts)
    answers = [None] * len(prompts)
    queue = asyncio.Queue()
    for i in range(len(prompts)):
        queue.put_nowait((i, 0))

    async def again(i, n, pause):
        await asyncio.sleep(pause)
        queue.put_nowait((i, n))

    async def worker():
        pending = []
        while not queue.empty() or pending:
            if queue.empty():
                await pending.pop()
                continue
            i, n = queue.get_nowait()
            try:
                answers[i] = await ask(prompts[i])
            except Exception as error:
                if not hasattr(error, "retry_after") or n + 1 >= tries:
                    answers[i] = error
                    continue
                pause = error.retry_after
                pending.append(
                    asyncio.create_task(again(i, n + 1, 2**n if pause is None else pause))
                )

    await asyncio.gather(*(worker() for _ in range(slots)))
    return answers
