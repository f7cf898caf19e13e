"""Workers, a queue, and timers that put a prompt back."""

import asyncio


async def ask_all(ask, prompts, slots, tries):
    loop = asyncio.get_running_loop()
    if not prompts:
        return []
    todo = asyncio.Queue()
    out = [None] * len(prompts)
    left = len(prompts)
    done = asyncio.Event()
    for i, p in enumerate(prompts):
        todo.put_nowait((i, p, 0))

    def finish(i, v):
        nonlocal left
        out[i] = v
        left -= 1
        if not left:
            done.set()

    async def worker():
        while True:
            i, p, k = await todo.get()
            try:
                v = await ask(p)
            except Exception as e:
                if k + 1 < tries and hasattr(e, "retry_after"):
                    loop.call_later(
                        2**k if e.retry_after is None else e.retry_after,
                        todo.put_nowait,
                        (i, p, k + 1),
                    )
                    continue
                v = e
            finish(i, v)

    ws = [asyncio.create_task(worker()) for _ in range(slots)]
    try:
        await done.wait()
    finally:
        for w in ws:
            w.cancel()
        await asyncio.gather(*ws, return_exceptions=True)
    return out
