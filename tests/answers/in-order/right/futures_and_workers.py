"""workers which fill futures, one for each url, and a semaphore of places"""

import asyncio
from collections import deque


async def in_order(fetch, urls, k):
    loop = asyncio.get_running_loop()
    places, results, urls, news = asyncio.Semaphore(k), deque(), iter(urls), asyncio.Event()
    over = False

    async def work():
        nonlocal over
        while True:
            await places.acquire()
            try:
                url = next(urls)
            except StopIteration:
                over = True
                news.set()
                return
            future = loop.create_future()
            results.append(future)
            news.set()
            try:
                text = await fetch(url)
            except Exception as error:
                future.set_exception(error)
            else:
                future.set_result(text)

    workers = [asyncio.create_task(work()) for _ in range(k)]
    try:
        while True:
            while not results and not over:
                news.clear()
                await news.wait()
            if not results:
                return
            await asyncio.wait([results[0]])
            yield results.popleft().result()
            places.release()
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
        for future in results:
            if future.done() and not future.cancelled():
                future.exception()
