"""a producer, whose place is given back right before the result is handed out"""

import asyncio


async def in_order(fetch, urls, k):
    room, tasks = asyncio.Semaphore(k), asyncio.Queue()

    async def produce():
        for url in urls:
            await room.acquire()
            tasks.put_nowait(asyncio.create_task(fetch(url)))
        tasks.put_nowait(None)

    producer = asyncio.create_task(produce())
    task = None
    try:
        while (task := await tasks.get()) is not None:
            result = await task
            room.release()
            yield result
    finally:
        left = [producer] + ([task] if task is not None else [])
        producer.cancel()
        while not tasks.empty():
            if (one := tasks.get_nowait()) is not None:
                left.append(one)
        for one in left:
            one.cancel()
        await asyncio.gather(*left, return_exceptions=True)
